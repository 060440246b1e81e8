using System.Diagnostics;
using ImitationService.Acceptance.Processes;

namespace ImitationService.Acceptance.Uploads;

/// <summary>The official client, tus-js-client, as a process that can be killed and started again.</summary>
internal sealed class TusUploader(Uri service, string file, string state, string chunk) : IDisposable
{
    private static readonly string Script = Repository.Find("tests", "Acceptance", "browser", "upload.mjs");

    private Process _process = Start(service, file, state, chunk);

    /// <summary>Why it cannot run on this machine; null where it can.</summary>
    public static string? WhyNot => Command.Find("node") is null ? "node is not on this machine"
        : Directory.Exists(Path.Combine(Path.GetDirectoryName(Script)!, "node_modules", "tus-js-client")) ? null
        : "tus-js-client is not installed: npm ci in tests/Acceptance/browser";

    /// <summary>Waits for its end, but not for longer than told. False where it still works.</summary>
    public async Task<bool> WaitAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>SIGKILL, and a new one that goes on.</summary>
    public async Task CrashAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = Start(service, file, state, chunk);
    }

    /// <summary>Address of the upload that it has finished.</summary>
    public async Task<Uri> GetAddressAsync()
    {
        var (address, errors) = (await _process.StandardOutput.ReadToEndAsync(), await _process.StandardError.ReadToEndAsync());
        Assert.True(_process.ExitCode == 0, $"tus-js-client ended with {_process.ExitCode}: {errors}");
        return new Uri(address.Trim());
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private static Process Start(Uri service, string file, string state, string chunk) => Process.Start(
        new ProcessStartInfo(Command.Find("node")!, [Script, new Uri(service, "/v1/uploads").ToString(), file, state, chunk])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
