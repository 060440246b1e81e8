using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ImitationService.Acceptance.Http;
using ImitationService.Testing.Servers;

namespace ImitationService.Acceptance.Processes;

/// <summary>
/// The distributed profile as processes of this machine: any number of apis and workers on one Postgres database and one bucket,
/// which are this test's own.
/// </summary>
internal sealed class ServiceCluster : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(90);

    private readonly TemporaryFolder _folder = new();
    private readonly List<ClusterProcess> _processes = [];
    private readonly List<ServiceClient> _clients = [];
    private readonly Dictionary<string, string> _environment;

    private ServiceCluster(Dictionary<string, string?> settings) =>
        (_environment, Database) = (ToEnvironment(settings!), settings["Database:ConnectionString"]!);

    /// <summary>Connection string of the database.</summary>
    public string Database { get; }

    /// <summary>Where the processes keep their temporary files.</summary>
    public string Folder => _folder.Path;

    /// <summary>Prepares an empty database and an empty bucket; skips the test where there are no servers.</summary>
    /// <param name="settings">Settings of every process, such as <c>Worker:LeaseSeconds</c>.</param>
    public static async Task<ServiceCluster> CreateAsync(params (string Name, string Value)[] settings)
    {
        Assert.SkipWhen(TestServers.WhyNot is not null, TestServers.WhyNot ?? string.Empty);
        var database = await TestDatabase.CreateAsync(TestServers.Postgres!);
        return await CreateAsync(database.Settings(), TestServers.S3!.Settings($"cluster-{Guid.NewGuid():n}"), settings);
    }

    /// <summary>As above, on servers of the test's own, which it may stop.</summary>
    public static async Task<ServiceCluster> CreateAsync(
        Dictionary<string, string?> database,
        Dictionary<string, string?> storage,
        params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>(database);
        foreach (var (name, value) in storage.Concat(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value)))
        {
            all[name] = value;
        }

        var cluster = new ServiceCluster(all);
        var migration = cluster.Launch("migration", "Api", ["migrate"], []);
        await migration.WaitForExitAsync(StartDeadline);
        Assert.True(migration.ExitCode == 0, migration.Log);
        return cluster;
    }

    /// <summary>Starts an api and waits until it is ready.</summary>
    /// <param name="settings">More settings, of this process alone.</param>
    public Task<(ClusterProcess Process, ServiceClient Client)> StartApiAsync(params (string Name, string Value)[] settings) =>
        StartApiAsync(NewAddress(), settings);

    /// <summary>As above, where another one was before.</summary>
    public async Task<(ClusterProcess Process, ServiceClient Client)> StartApiAsync(Uri address, params (string Name, string Value)[] settings)
    {
        var process = Launch("api", "Api", ["--urls", address.OriginalString], settings);
        var client = new ServiceClient(address);
        _clients.Add(client);
        var isReady = await Eventually.HoldsAsync(async () => !process.IsRunning || await client.IsReadyAsync(), StartDeadline);
        Assert.True(isReady && process.IsRunning, $"The api did not get ready within {StartDeadline}:\n{process.Log}");
        return (process, client);
    }

    /// <summary>Starts a worker and waits until it serves.</summary>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="queues">What it serves, such as <c>io,cpu</c>.</param>
    /// <param name="settings">More settings, of this process alone.</param>
    public async Task<ClusterProcess> StartWorkerAsync(string name, string queues = "io,cpu", params (string Name, string Value)[] settings)
    {
        var process = Launch(name, "Worker", ["--queues", queues], settings);
        await process.WaitForLogAsync("serves");
        return process;
    }

    /// <summary>The trainers and readers that work now, whoever started them.</summary>
    public IReadOnlyList<ProcessEntry> FindChildren() =>
        [.. ProcessTable.Find(Folder).Where(entry => entry.Command.Contains(".dll train ", StringComparison.Ordinal) || entry.Command.Contains(".dll read ", StringComparison.Ordinal))];

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        foreach (var entry in ProcessTable.Find(Folder))
        {
            using var left = Process.GetProcessById(entry.Id);
            left.Kill();
        }

        _folder.Dispose();
    }

    private ClusterProcess Launch(string name, string project, string[] arguments, (string Name, string Value)[] settings)
    {
        var number = _processes.Count.ToString(CultureInfo.InvariantCulture);
        var own = settings.ToDictionary(setting => setting.Name, setting => setting.Value);
        var process = ClusterProcess.Start(name, project, arguments, _folder.File($"{number}-{name}"), _environment.Concat(ToEnvironment(own)));
        _processes.Add(process);
        return process;
    }

    // A name without a colon is a variable as it stands.
    private static Dictionary<string, string> ToEnvironment(Dictionary<string, string> settings) =>
        settings.ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value);

    /// <summary>An address of this machine where nobody listens.</summary>
    public static Uri NewAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
