using System.Buffers.Binary;
using System.Text;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>Runs of bytes one after another, each behind its length unless all have the same.</summary>
internal sealed class PlainRuns(ByteWindow bytes, int? length) : IRunReader
{
    private const int MostCompared = 1 << 12;
    private const int MostBytes = 256 << 20;
    private const int FirstBytes = 1 << 20;

    private byte[] _run = [];
    private int _length;
    private string? _text;

    public ReadOnlySpan<byte> Next()
    {
        _text = null;
        ReadNext();
        return _run.AsSpan(0, _length);
    }

    public string NextText()
    {
        // Texts of tables come again and again.
        var (before, text) = (_length, _text);
        if (text is not null && BeginsWith(_run.AsSpan(0, before)))
        {
            return text;
        }

        ReadNext();
        return _text = Encoding.UTF8.GetString(_run.AsSpan(0, _length));
    }

    private void ReadNext()
    {
        var next = length ?? bytes.ReadLength();
        if (next > Math.Min(bytes.Left, MostBytes))
        {
            throw new InvalidDataException("A run of bytes is longer than its page, or than any that is read.");
        }

        // A length may lie: there is room for no more than twice what came.
        for (_length = 0; _length < next;)
        {
            var count = Math.Min(next - _length, Math.Max(_length, FirstBytes));
            if (_run.Length < _length + count)
            {
                Array.Resize(ref _run, _length + count);
            }

            bytes.Read(_run.AsSpan(_length, count));
            _length += count;
        }
    }

    // Passes over a run that is the one before; a long one is read as if it were another.
    private bool BeginsWith(ReadOnlySpan<byte> before)
    {
        var prefix = length is null ? sizeof(int) : 0;
        if (before.Length + prefix > Math.Min(bytes.Left, MostCompared))
        {
            return false;
        }

        var next = bytes.Peek(before.Length + prefix);
        if ((prefix > 0 && BinaryPrimitives.ReadInt32LittleEndian(next) != before.Length) || !next.Slice(prefix, before.Length).SequenceEqual(before))
        {
            return false;
        }

        bytes.Skip(before.Length + prefix);
        return true;
    }
}
