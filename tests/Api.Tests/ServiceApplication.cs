using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ImitationService.Api.Tests;

/// <summary>The real service on a free port, with its own database and folder, and a clock that tests move. No worker: tests do its part.</summary>
public sealed class ServiceApplication : WebApplicationFactory<Program>
{
    public const string Now = "2026-01-02T03:04:05+00:00";

    private static readonly Lock Starting = new();

    private readonly Dictionary<string, string> _settings;
    private readonly Action<IServiceCollection>? _replace;
    private readonly LogLevel _lowestLogged;

    public ServiceApplication()
        : this([])
    {
    }

    internal ServiceApplication(Dictionary<string, string> settings, Action<IServiceCollection>? replace = null)
    {
        _settings = settings;
        _replace = replace;
        _lowestLogged = Enum.Parse<LogLevel>(settings.GetValueOrDefault("Logging:LogLevel:Default", nameof(LogLevel.Warning)));
        Log = new WholeLog(_lowestLogged);
        Folder = Directory.CreateTempSubdirectory("api-tests-").FullName;
        UseKestrel(0);
        lock (Starting)
        {
            // Hangfire logs through a static member: its client is made while that is this service's own.
            StartServer();
            _ = Services.GetRequiredService<IJobQueue>();
        }

        // A plain client: the factory's own keeps request bodies in memory, in case it is sent elsewhere.
        using var factory = CreateClient();
        Client = new HttpClient { BaseAddress = factory.BaseAddress };
    }

    public HttpClient Client { get; }

    public string Folder { get; }

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.Parse(Now));

    internal WholeLog Log { get; }

    internal FailureLog Failures { get; } = new();

    internal IDatasetStore Datasets => Services.GetRequiredService<IDatasetStore>();

    internal IRunStore Runs => Services.GetRequiredService<IRunStore>();

    internal IObjectStorage Storage => Services.GetRequiredService<IObjectStorage>();

    public IReadOnlyList<string> StoredFiles() =>
        [.. Directory.EnumerateFiles(Path.Combine(Folder, "objects"), "*", SearchOption.AllDirectories).Order()];

    public Task<HttpResponseMessage> UploadAsync(string content, string fileName = "expert.csv", string? name = null, string query = "?wait=0") =>
        Client.PostAsync("/v1/datasets" + query, FormOf(name, (fileName, Encoding.UTF8.GetBytes(content))));

    public static MultipartFormDataContent FormOf(string? name, params (string FileName, byte[] Bytes)[] files)
    {
        var form = new MultipartFormDataContent();
        if (name is not null)
        {
            form.Add(new StringContent(name), "name");
        }

        foreach (var (fileName, bytes) in files)
        {
            form.Add(new ByteArrayContent(bytes), "file", fileName);
        }

        return form;
    }

    /// <summary>An upload that has been read.</summary>
    public async Task<string> MakeReadyDatasetAsync(ActionKind kind = ActionKind.Continuous, string content = "x,y\n1,2\n")
    {
        using var response = await UploadAsync(content);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode} {Failures}");
        var id = await IdOf(response);
        await ReadAsync(id, ExampleDataset.Accepted(kind));
        return id;
    }

    /// <summary>Does what a worker does when it has read an upload.</summary>
    public Task ReadAsync(string id, IntakeResult result) => Datasets.ChangeAsync(
        id,
        dataset =>
        {
            dataset.StartReading();
            dataset.Complete(result, Clock.GetUtcNow());
        },
        CancellationToken.None);

    public async Task<string> StartRunAsync(string? body = null)
    {
        using var response = await PostJsonAsync("/v1/runs", body ?? """{ "dataset_id": "latest", "seed": 7 }""");
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, $"{response.StatusCode} {Failures}");
        return await IdOf(response);
    }

    public Task<HttpResponseMessage> PostJsonAsync(string path, string body, Action<HttpRequestHeaders>? headers = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Json(body) };
        headers?.Invoke(request.Headers);
        return Client.SendAsync(request);
    }

    public static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    public static async Task<string> IdOf(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<string>();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("Data:Folder", Folder);
        foreach (var (key, value) in _settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureLogging(logging => logging.AddProvider(Failures).AddProvider(Log).AddFilter<WholeLog>(level => level >= _lowestLogged));
        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<TimeProvider>(Clock);
            _replace?.Invoke(services);
        });
    }

    protected override void Dispose(bool disposing)
    {
        Client.Dispose();
        base.Dispose(disposing);
        if (disposing && Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
