using System.Diagnostics;

namespace ImitationService.Testing.Servers;

/// <summary>A server of one test, which may be stopped and started again. <c>tests/servers</c> has the scripts.</summary>
public sealed class OwnServer : IAsyncDisposable
{
    private readonly string _name;
    private readonly string _folder = Directory.CreateTempSubdirectory("imitation-server-").FullName;

    private readonly bool _isOnDisk;

    private OwnServer(string name, bool isOnDisk = false) => (_name, _isOnDisk) = (name, isOnDisk);

    /// <summary>What its script says of it, by name.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; private set; } = new Dictionary<string, string>();

    /// <summary>Starts a Postgres server.</summary>
    public static Task<OwnServer> StartPostgresAsync() => StartAsync(new OwnServer("postgres"));

    /// <summary>Starts an S3 server; one that keeps its bytes on the disk where they would not fit into memory.</summary>
    public static Task<OwnServer> StartS3Async(bool isOnDisk = false) => StartAsync(new OwnServer("s3", isOnDisk));

    /// <summary>Kills it; its data stay.</summary>
    public Task KillAsync() => RunAsync($"{_name}-down.sh", _folder, "keep");

    /// <summary>Starts it again, on the same port.</summary>
    public async Task StartAsync()
    {
        await RunAsync($"{_name}-up.sh", _folder);
        Variables = File.ReadLines(Path.Combine(_folder, $"{_name}.env"))
            .Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1].Trim('"'));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await RunAsync($"{_name}-down.sh", _folder);
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<OwnServer> StartAsync(OwnServer server)
    {
        await server.StartAsync();
        return server;
    }

    private async Task RunAsync(string script, params string[] arguments)
    {
        // Daemons inherit what is open: their output goes to files of their own, and nobody waits for a pipe here.
        var start = new ProcessStartInfo("/bin/bash", [Path.Combine(FindScripts(), script), .. arguments]);
        start.Environment["STORE"] = _isOnDisk ? "bluestore" : "memstore";
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{script} ended with {process.ExitCode}.");
        }
    }

    private static string FindScripts()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var scripts = Path.Combine(folder.FullName, "tests", "servers");
            if (Directory.Exists(scripts))
            {
                return scripts;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds tests/servers.");
    }
}
