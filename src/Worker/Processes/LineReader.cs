using System.Buffers;
using System.IO.Pipelines;

namespace ImitationService.Worker.Processes;

/// <summary>Reads lines of UTF-8 from a process that may write anything: a line longer than the limit is dropped as it passes.</summary>
internal sealed class LineReader(Stream stream, int maximumLength)
{
    private readonly PipeReader _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
    private bool _dropping;

    /// <summary>The next line without its line feed; null at the end of the stream.</summary>
    public async ValueTask<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                var kept = _dropping || line.Length > maximumLength ? null : line.ToArray();
                _dropping = false;
                _reader.AdvanceTo(buffer.GetPosition(1, end));
                if (kept is { Length: > 0 })
                {
                    return kept;
                }

                continue;
            }

            if (result.IsCompleted)
            {
                var rest = _dropping || buffer.Length > maximumLength ? [] : buffer.ToArray();
                _reader.AdvanceTo(buffer.End);
                return rest.Length > 0 ? rest : null;
            }

            _dropping |= buffer.Length > maximumLength;
            _reader.AdvanceTo(_dropping ? buffer.End : buffer.Start, buffer.End);
        }
    }
}
