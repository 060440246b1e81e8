using System.Diagnostics;
using System.Text.Json;

namespace ImitationService.Worker.Processes;

/// <summary>
/// The child's end of the pipes: messages go out on standard output, wishes come in on standard input, and the end of
/// standard input means that the supervisor is gone.
/// </summary>
internal sealed class ChildChannel : IDisposable
{
    /// <summary>The line that asks a child to stop at once.</summary>
    public const string CancelLine = "cancel";

    /// <summary>The line that asks a trainer to take a checkpoint and stop.</summary>
    public const string StopLine = "stop";

    /// <summary>The line that asks a trainer to take a checkpoint.</summary>
    public const string CheckpointLine = "checkpoint";

    private readonly Lock _lock = new();
    private readonly Stream _output;
    private readonly CancellationTokenSource _cancel = new();
    private int _checkpointWishes;
    private volatile bool _isStopWanted;

    private ChildChannel(Stream output) => _output = output;

    /// <summary>Falls when the supervisor wants the work stopped.</summary>
    public CancellationToken Cancelled => _cancel.Token;

    /// <summary>Whether the supervisor wants a checkpoint and then the end.</summary>
    public bool IsStopWanted => _isStopWanted;

    /// <summary>Whether the supervisor has asked for a checkpoint since the last call.</summary>
    public bool TakeCheckpointWish() => Volatile.Read(ref _checkpointWishes) > 0 && Interlocked.Exchange(ref _checkpointWishes, 0) > 0;

    /// <summary>Opens the channel of this process; what else is written to the console goes to standard error from now on.</summary>
    public static ChildChannel Open()
    {
        var channel = new ChildChannel(Console.OpenStandardOutput());
        Console.SetOut(Console.Error);
        new Thread(channel.Listen) { IsBackground = true, Name = "supervisor" }.Start();
        return channel;
    }

    /// <summary>Sends one message. The line feed before it ends whatever a native library left unfinished on the line.</summary>
    public void Send(ChildMessage message)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(message, ChildJson.Message);
        byte[] line = [(byte)'\n', .. json, (byte)'\n'];
        lock (_lock)
        {
            _output.Write(line);
            _output.Flush();
        }
    }

    public void Dispose()
    {
        _output.Dispose();
    }

    private void Listen()
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        while (input.ReadLine() is { } line)
        {
            Hear(line);
        }

        // Nobody is left to report to. Killed, not exited: native code under way must not hold the process up.
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }

    private void Hear(string line)
    {
        switch (line)
        {
            case CancelLine:
                _cancel.Cancel();
                break;
            case StopLine:
                _isStopWanted = true;
                break;
            case CheckpointLine:
                Interlocked.Increment(ref _checkpointWishes);
                break;
        }
    }
}
