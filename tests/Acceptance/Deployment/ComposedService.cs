using System.Net;
using System.Net.Sockets;
using ImitationService.Acceptance.Processes;
using ImitationService.Testing.Compose;

namespace ImitationService.Acceptance.Deployment;

/// <summary>
/// What <c>docker compose up</c> would start, without containers: the same programs with the same environment, in the same order,
/// on a real Postgres and a real S3 server. Only addresses, ports and the work folder are this machine's.
/// </summary>
internal sealed class ComposedService : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TemporaryFolder _folder = new();
    private readonly string _database = $"compose_{Guid.NewGuid():n}";
    private readonly ComposeFile _file;
    private readonly List<ComposedProcess> _processes = [];

    public ComposedService()
    {
        Bucket = $"compose-{Guid.NewGuid():n}";
        _file = ComposeFile.Read(Repository.Find("deploy", "docker-compose.yml"), new Dictionary<string, string>
        {
            ["IMITATION_S3_PUBLIC_ENDPOINT"] = Endpoint,
            ["IMITATION_S3_ACCESS_KEY"] = Variable("IMITATION_TEST_S3_ACCESS_KEY"),
            ["IMITATION_S3_SECRET_KEY"] = Variable("IMITATION_TEST_S3_SECRET_KEY"),
            ["IMITATION_S3_BUCKET"] = Bucket,
        });
    }

    /// <summary>Why it cannot be started here; null when it can.</summary>
    public static string? WhyNot =>
        Variable("IMITATION_TEST_POSTGRES") == "" || Variable("IMITATION_TEST_S3") == "" ? "Neither without a Postgres nor without an S3 server." : null;

    /// <summary>The bucket.</summary>
    public string Bucket { get; }

    /// <summary>The first API key, as the file gives it.</summary>
    public string ApiKey => _file.Services["api"].Environment["Authentication__InitialKey"];

    private static string Endpoint
    {
        get
        {
            var named = Variable("IMITATION_TEST_S3");
            return named.Contains("://", StringComparison.Ordinal) ? named : $"http://{named}";
        }
    }

    /// <summary>Does what the Postgres image does at its first start: the database is there, and empty.</summary>
    public async Task MakeDatabaseAsync()
    {
        var server = Variable("IMITATION_TEST_POSTGRES").Split(';').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        var made = await Command.RunAsync(
            "psql",
            ["--host", server["Host"], "--port", server["Port"], "--username", server["Username"], "--dbname", "postgres", "--command", $"CREATE DATABASE {_database}"],
            _folder.Path,
            Patience);
        Assert.True(made.Status == 0, made.Errors);
    }

    /// <summary>Does the work of the service <c>bucket</c>.</summary>
    public async Task MakeBucketAsync()
    {
        var environment = _file.Services["bucket"].Environment;
        var made = await Command.RunAsync(
            "curl",
            ["--silent", "--fail", "--show-error", "--aws-sigv4", "aws:amz:us-east-1:s3", "--user", $"{environment["S3_ACCESS_KEY"]}:{environment["S3_SECRET_KEY"]}",
                "--header", "x-amz-content-sha256: UNSIGNED-PAYLOAD", "--request", "PUT", $"{Endpoint}/{environment["S3_BUCKET"]}"],
            _folder.Path,
            Patience);
        Assert.True(made.Status == 0, made.Errors);
    }

    /// <summary>Runs the service <c>migrate</c>, several times at once.</summary>
    public async Task MigrateAsync(int times)
    {
        var service = _file.Services["migrate"];
        var processes = Enumerable.Range(0, times).Select(_ => ComposedProcess.Start("Api", service, Localize(service, "0", "0"), _folder.Path)).ToList();
        foreach (var process in processes)
        {
            await using (process)
            {
                Assert.True(await process.WaitForExitAsync(Patience) == 0, process.Log);
            }
        }
    }

    /// <summary>Starts a service and waits until its health check passes.</summary>
    /// <returns>The process, and the port on which it serves.</returns>
    public async Task<(ComposedProcess Process, string Port)> StartAsync(string name, string project)
    {
        var service = _file.Services[name];
        var (port, operation) = (FindFreePort(), FindFreePort());
        var process = ComposedProcess.Start(project, service, Localize(service, port, operation), _folder.Path);
        _processes.Add(process);
        var isHealthy = await Eventually.HoldsAsync(
            async () => !process.IsRunning || await ComposedProcess.IsHealthyAsync(project, service, operation, _folder.Path), Patience);
        Assert.True(isHealthy && process.IsRunning, process.Log);
        return (process, port);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>The environment with this machine's addresses in the place of the network's names.</summary>
    private Dictionary<string, string> Localize(ComposeService service, string port, string operation)
    {
        var local = new Dictionary<string, string>
        {
            ["Database__ConnectionString"] = $"{Variable("IMITATION_TEST_POSTGRES")};Database={_database}",
            ["Storage__S3__Endpoint"] = Endpoint,
            ["Worker__WorkFolder"] = Path.Combine(_folder.Path, "work"),
            ["ASPNETCORE_HTTP_PORTS"] = port,
            ["Operation__Port"] = operation,
        };
        var environment = service.Environment.ToDictionary(pair => pair.Key, pair => local.GetValueOrDefault(pair.Key, pair.Value));
        if (operation == "0")
        {
            environment.Remove("Operation__Port");
        }

        return environment;
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";

    private static string FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
