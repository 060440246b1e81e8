using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ImitationService.Api.Tests.Http;

public sealed class ServerTests
{
    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://*:0")]
    public async Task Start_OnAnAddressOthersCanReach_IsRefused(string url)
    {
        var folder = Directory.CreateTempSubdirectory("api-tests-").FullName;
        var builder = WebApplication.CreateSlimBuilder(["--urls", url, "--Data:Folder", folder]);
        builder.Services.AddApi(builder.Configuration);
        await using var app = builder.Build();
        app.MapApi();

        var refused = await Assert.ThrowsAsync<IOException>(() => app.StartAsync());

        Assert.Contains("authentication is off", refused.Message);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Upload_QuarterOfAGigabyte_KeepsMemoryFlat()
    {
        const int Mebibytes = 256;
        using var application = new ServiceApplication();
        var (before, peak) = (GC.GetTotalMemory(forceFullCollection: true), 0L);
        using var form = new MultipartFormDataContent { { new StreamContent(new EndlessStream((long)Mebibytes << 20, () => peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false))), 1 << 20), "file", "large.bin" } };
        using var response = await application.Client.PostAsync("/v1/datasets?wait=0", form);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Contains($"\"bytes\":{(long)Mebibytes << 20}", await response.Content.ReadAsStringAsync());
        var grown = (peak - before) >> 20;
        Assert.True(grown < Mebibytes / 2, $"Client and service together held {grown} MiB more during an upload of {Mebibytes} MiB.");
    }

    [Fact]
    public async Task Upload_ClientGoesAway_LeavesNothing()
    {
        using var application = new ServiceApplication();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, application.Client.BaseAddress!.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            "POST /v1/datasets HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000000\r\n\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n" + new string('x', 1 << 20)));
        await UntilAsync(() => Unfinished(application).Length == 1);

        client.Client.Close(0);

        await UntilAsync(() => Unfinished(application).Length == 0);
        Assert.Empty(application.StoredFiles());
    }

    [Theory]
    [InlineData("POST /v1/runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n", "400")]
    [InlineData("POST /v1/runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 200000000\r\n\r\n", "413")]
    public async Task Request_BrokenBelowHttp_IsAnsweredWithAProblem(string request, string status)
    {
        using var application = new ServiceApplication();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, application.Client.BaseAddress!.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));

        var answer = await new StreamReader(stream).ReadToEndAsync();

        Assert.StartsWith($"HTTP/1.1 {status} ", answer);
        Assert.Contains("application/problem+json", answer);
        Assert.Contains("\"traceId\"", answer);
    }

    [Fact]
    public async Task Failure_Inside_IsHiddenFromTheClient()
    {
        using var application = new ServiceApplication();
        var id = await application.MakeReadyDatasetAsync();
        await application.Storage.RemoveAsync($"datasets/{id}/", CancellationToken.None);

        using var response = await application.Client.GetAsync($"/v1/datasets/{id}/episodes");

        var problem = await JsonAssert.ProblemAsync(response, 500, "internal");
        Assert.DoesNotContain(id, problem.ToJsonString());
    }

    [Fact]
    public async Task Answer_Always_CarriesTheCallersTrace()
    {
        using var application = new ServiceApplication();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nowhere");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var response = await application.Client.SendAsync(request);

        var problem = await JsonAssert.ProblemAsync(response, 404, "no-such-endpoint");
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", problem["traceId"]!.GetValue<string>());
    }

    private static string[] Unfinished(ServiceApplication application) => Directory.GetFiles(Path.Combine(application.Folder, "unfinished"));

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
