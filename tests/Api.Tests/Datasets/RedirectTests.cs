using System.Net;
using ImitationService.Testing.Servers;

namespace ImitationService.Api.Tests.Datasets;

/// <summary>Downloads that need not pass through the service.</summary>
public sealed class RedirectTests
{
    private const string Content = "x,y\n1,2\n";

    [Fact]
    public async Task Download_RedirectWithAFolder_SendsTheBytesItself()
    {
        using var service = new ServiceApplication();
        var id = await service.MakeReadyDatasetAsync(content: Content);

        using var response = await service.Client.GetAsync($"/v1/datasets/{id}/content?redirect=true");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Content, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Download_RedirectIsNoTruthValue_IsRefused()
    {
        using var service = new ServiceApplication();
        var id = await service.MakeReadyDatasetAsync(content: Content);

        using var response = await service.Client.GetAsync($"/v1/datasets/{id}/content?redirect=yes");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("true or false", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_RedirectWithABucket_LeadsToTheBytes()
    {
        Assert.SkipWhen(TestServers.WhyNot is not null, TestServers.WhyNot ?? string.Empty);
        await using var database = await TestDatabase.CreateAsync(TestServers.Postgres!);
        var settings = database.Settings().Concat(TestServers.S3!.Settings($"test-{Guid.NewGuid():n}"));
        using var service = new ServiceApplication(settings.ToDictionary(pair => pair.Key, pair => pair.Value!));
        var id = await service.MakeReadyDatasetAsync(content: Content);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = service.Client.BaseAddress };
        var path = $"/v1/datasets/{id}/content";

        using var redirect = await client.GetAsync($"{path}?redirect=true");
        using var followed = await client.GetAsync(redirect.Headers.Location);
        using var whole = await client.GetAsync(path);
        using var ranged = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = new(4, 6) } };
        using var part = await client.SendAsync(ranged);
        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"{path}?redirect=true"));
        using var ready = await client.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.TemporaryRedirect, redirect.StatusCode);
        Assert.Equal("no-store", redirect.Headers.CacheControl!.ToString());
        Assert.Null(redirect.Headers.ETag);
        Assert.Equal(Content, await followed.Content.ReadAsStringAsync());
        Assert.Equal("attachment; filename*=UTF-8''expert.csv", followed.Content.Headers.ContentDisposition!.ToString());
        Assert.Equal(Content, await whole.Content.ReadAsStringAsync());
        Assert.Equal("1,2", await part.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }
}
