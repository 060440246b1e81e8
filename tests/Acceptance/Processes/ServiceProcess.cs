using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ImitationService.Acceptance.Http;

namespace ImitationService.Acceptance.Processes;

/// <summary>The built service as a process of its own, on a free port of the loopback address.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(40);

    private readonly StringBuilder _log = new();
    private readonly TemporaryFolder? _ownFolder;
    private readonly string _folder;
    private Process _process = null!;

    private ServiceProcess(string? folder)
    {
        _ownFolder = folder is null ? new TemporaryFolder() : null;
        _folder = folder ?? _ownFolder!.Path;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>A client of it.</summary>
    public ServiceClient Client { get; private set; } = null!;

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Where it keeps its files.</summary>
    public string Data => Path.Combine(_folder, "data");

    /// <summary>Its folder for temporary files.</summary>
    public string Scratch => Path.Combine(_folder, "tmp");

    /// <summary>What it has printed.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="folder">Folder for its data and temporary files, of an earlier process say; a new one where absent.</param>
    /// <param name="arguments">More of the command line.</param>
    public static Task<ServiceProcess> StartAsync(string? folder = null, params string[] arguments) => StartAsync([], folder, arguments);

    /// <summary>As above, with variables in its environment.</summary>
    public static async Task<ServiceProcess> StartAsync((string Name, string Value)[] environment, string? folder, params string[] arguments)
    {
        var service = new ServiceProcess(folder);
        try
        {
            await service.LaunchAsync(environment, arguments);
            return service;
        }
        catch (Exception)
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>The children it has now, and their children.</summary>
    public IReadOnlyList<ProcessEntry> FindChildren() => [.. ProcessTable.Find(_folder).Where(entry => entry.Id != Id)];

    /// <summary>Names of the files it keeps, in order, but for the database's own.</summary>
    public IReadOnlyList<string> ListFiles() =>
    [
        .. Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Data, path))
            .Where(path => !path.Contains(".db", StringComparison.Ordinal) && !path.StartsWith("work/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>SIGKILL to the service alone: no farewell to anybody.</summary>
    public async Task CrashAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits until it is gone by itself.</summary>
    /// <returns>Its exit code; 128 and the signal's number where a signal ended it.</returns>
    public async Task<int> WaitForExitAsync(TimeSpan patience)
    {
        await _process.WaitForExitAsync().WaitAsync(patience);
        return _process.ExitCode;
    }

    /// <summary>SIGTERM, and the wait for it to be gone by itself.</summary>
    public async Task StopAsync()
    {
        var asked = await Command.RunAsync(Command.Find("kill")!, ["-TERM", $"{Id}"], _folder, StopDeadline);
        Assert.Equal(0, asked.Status);
        await _process.WaitForExitAsync().WaitAsync(StopDeadline);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            foreach (var entry in ProcessTable.Find(_folder))
            {
                Process.GetProcessById(entry.Id).Kill();
            }

            _process.Dispose();
        }

        _ownFolder?.Dispose();
    }

    private async Task LaunchAsync((string Name, string Value)[] environment, string[] arguments)
    {
        Assert.True(File.Exists(Repository.ServiceProgram), $"{Repository.ServiceProgram} is not built.");
        Directory.CreateDirectory(Scratch);
        Address = new Uri($"http://127.0.0.1:{FindFreePort()}");
        var start = new ProcessStartInfo("dotnet", [Repository.ServiceProgram, "--urls", Address.OriginalString, "--data", Data, .. arguments])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["TMPDIR"] = Scratch;
        start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Client = new ServiceClient(Address);
        var isReady = await Eventually.HoldsAsync(async () => _process.HasExited || await Client.IsReadyAsync(), StartDeadline);
        Assert.True(isReady && !_process.HasExited, $"The service did not get ready within {StartDeadline}:\n{Log}");
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Append(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }
}
