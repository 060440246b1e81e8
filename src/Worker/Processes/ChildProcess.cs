using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace ImitationService.Worker.Processes;

/// <summary>A running child, seen from its supervisor. Disposing of it kills it.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int MaximumLineLength = 1 << 20;
    private const int MaximumLogLine = 8 << 10;
    private const int TailLength = 64 * 1024;

    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly ProgressMark _mark = new();
    private readonly Action<string>? _onErrorLine;
    private readonly TextTail _tail = new(TailLength);
    private readonly CancellationTokenSource _closed = new();
    private readonly Channel<ChildMessage> _messages =
        Channel.CreateBounded<ChildMessage>(new BoundedChannelOptions(1024) { SingleReader = true, SingleWriter = true });

    private readonly Task _output;
    private readonly Task _errors;
    private long _lastSign;
    private volatile bool _unheard;

    private ChildProcess(Process process, TimeProvider time, Action<string>? onErrorLine)
    {
        _process = process;
        _time = time;
        _onErrorLine = onErrorLine;
        _lastSign = time.GetTimestamp();
        _output = ReadMessagesAsync();
        _errors = ReadErrorsAsync();
    }

    /// <summary>Process identifier.</summary>
    public int Id => _process.Id;

    /// <summary>Its messages in order; complete once its output has ended.</summary>
    public ChannelReader<ChildMessage> Messages => _messages.Reader;

    /// <summary>What it wrote last to standard error, and whatever was no message on standard output.</summary>
    public string Tail => _tail.ToString();

    /// <summary>
    /// How long it has made no progress: a message that says that nothing has changed does not count, nor does what is no
    /// message, nor time in which nobody took its messages.
    /// </summary>
    public TimeSpan Silence => _unheard ? TimeSpan.Zero : _time.GetElapsedTime(Volatile.Read(ref _lastSign));

    /// <summary>Largest memory that <see cref="MeasureMemory"/> has seen, in bytes.</summary>
    public long PeakMemory { get; private set; }

    /// <summary>Starts a child; whoever wants its log gets each line of its standard error as it comes.</summary>
    public static ChildProcess Start(ChildCommand command, TimeProvider time, Action<string>? onErrorLine = null)
    {
        var info = command.ToStartInfo();
        var process = Process.Start(info) ?? throw new InvalidOperationException($"{info.FileName} did not start.");
        return new ChildProcess(process, time, onErrorLine);
    }

    /// <summary>Asks something of it; a child that is gone already, or whose pipe is full, is no error: its end is seen elsewhere.</summary>
    /// <param name="line">A line of <see cref="ChildChannel"/>.</param>
    public void Ask(string line)
    {
        try
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            _tail.Append("(gone before it could be asked)\n"u8);
        }
    }

    /// <summary>Kills it with everything it started.</summary>
    public void Kill() => ProcessGroup.KillAll(_process);

    /// <summary>Memory that it needs now, in bytes; 0 once it has ended.</summary>
    public long MeasureMemory()
    {
        var bytes = ProcessMemory.Measure(_process);
        PeakMemory = Math.Max(PeakMemory, bytes);
        return bytes;
    }

    /// <summary>Waits for the end of a child that has no more to say; one that outstays the patience is killed.</summary>
    /// <returns>The exit code; 128 and the signal's number for a killed one.</returns>
    public async Task<int> WaitForExitAsync(TimeSpan patience)
    {
        var exited = _process.WaitForExitAsync();
        if (await Task.WhenAny(exited, Task.Delay(patience, _time)) != exited)
        {
            Kill();
        }

        await exited;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync();
        await _closed.CancelAsync();
        await Task.WhenAll(_output, _errors);
        _process.Dispose();
        _closed.Dispose();
    }

    private async Task ReadMessagesAsync()
    {
        try
        {
            var lines = new LineReader(_process.StandardOutput.BaseStream, MaximumLineLength);
            while (await lines.ReadAsync(_closed.Token) is { } line)
            {
                if (TryParse(line) is { } message)
                {
                    _unheard = true;
                    await _messages.Writer.WriteAsync(message, _closed.Token);
                    if (_mark.IsPassedBy(message))
                    {
                        Volatile.Write(ref _lastSign, _time.GetTimestamp());
                    }
                }
                else
                {
                    _tail.Append([.. line, (byte)'\n']);
                }

                _unheard = false;
            }
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            _tail.Append("(no longer listened to)\n"u8);
        }
        finally
        {
            _messages.Writer.Complete();
        }
    }

    private async Task ReadErrorsAsync()
    {
        try
        {
            var lines = new LineReader(_process.StandardError.BaseStream, MaximumLogLine);
            while (await lines.ReadAsync(_closed.Token) is { } line)
            {
                _tail.Append([.. line, (byte)'\n']);
                _onErrorLine?.Invoke(Encoding.UTF8.GetString(line));
            }
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            _tail.Append("(no longer listened to)\n"u8);
        }
    }

    private static ChildMessage? TryParse(byte[] line)
    {
        try
        {
            return line[0] == '{' ? JsonSerializer.Deserialize(line, ChildJson.Message) : null;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
