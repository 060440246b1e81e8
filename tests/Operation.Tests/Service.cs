using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Api;
using ImitationService.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImitationService.Operation.Tests;

/// <summary>Api and worker in this process, with real trainers, on a folder of their own; its log is kept as JSON lines.</summary>
internal sealed class Service : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly WebApplication _app;
    private readonly string _folder;

    private Service(WebApplication app, string folder, int port)
    {
        (_app, _folder) = (app, folder);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Operators = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    /// <summary>What clients use.</summary>
    public HttpClient Client { get; }

    /// <summary>What operators use: the port of its own.</summary>
    public HttpClient Operators { get; }

    public IServiceProvider Services => _app.Services;

    public string Folder => _folder;

    public static async Task<Service> StartAsync(Action<ILoggingBuilder>? logging = null, params (string Key, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("operation-tests-").FullName;
        var port = FindFreePort();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Data:Folder"] = folder,
            ["Worker:WorkFolder"] = Path.Combine(folder, "work"),
            ["Operation:Port"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Operation:StatisticsSeconds"] = "0",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.WebHost.UseKestrel();
        builder.Logging.ClearProviders();
        logging?.Invoke(builder.Logging);
        builder.Services.AddApi(builder.Configuration);
        builder.Services.AddWorker(builder.Configuration);
        var app = builder.Build();
        app.MapApi();
        await app.StartAsync();
        return new Service(app, folder, port);
    }

    /// <summary>Uploads twenty episodes and waits until they are read.</summary>
    public async Task UploadAsync()
    {
        var rows = Enumerable.Range(0, 1000).Select(row => FormattableString.Invariant($"{row / 50},{row % 50 / 50.0},{row / 50 / 20.0},{1 - (row % 50 / 50.0)}"));
        var form = new MultipartFormDataContent
        {
            { new StringContent("line"), "name" },
            { new StringContent("""{ "episode": "episode", "observation": ["x", "y"], "action": ["dx"] }"""), "mapping" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes("episode,x,y,dx\n" + string.Join('\n', rows))), "file", "line.csv" },
        };
        using var response = await Client.PostAsync("/v1/datasets?wait=30", form);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode && answer.Contains("\"ready\"", StringComparison.Ordinal), answer);
    }

    /// <summary>Starts a run on the latest dataset, within the trace of the caller where one is given.</summary>
    public async Task<string> StartRunAsync(string? traceParent = null, long steps = 100)
    {
        var options = $"{{ \"steps\": {steps}, \"batch_size\": 32, \"hidden_sizes\": [16], \"log_every\": 50 }}";
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/runs")
        {
            Content = new StringContent($"{{ \"dataset_id\": \"latest\", \"seed\": 7, \"options\": {options} }}", Encoding.UTF8, "application/json"),
        };
        if (traceParent is not null)
        {
            request.Headers.Add("traceparent", traceParent);
        }

        using var response = await Client.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, answer);
        return JsonNode.Parse(answer)!["id"]!.GetValue<string>();
    }

    /// <summary>Waits for a run's end.</summary>
    /// <returns>Its state.</returns>
    public async Task<string> WaitForEndAsync(string run)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var view = JsonDocument.Parse(await Client.GetStringAsync($"/v1/runs/{run}?wait=10", patience.Token)).RootElement;
            if (view.GetProperty("state").GetString() is ("succeeded" or "failed" or "cancelled") and { } state)
            {
                return state;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Operators.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
