using System.Text;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>Runs of one length whose first bytes all come first, then their second ones; the page is in memory.</summary>
internal sealed class SplitRuns(ByteWindow bytes, int length) : IRunReader
{
    private readonly byte[] _run = new byte[(int)Math.Min(length, bytes.Left)];
    private readonly int _count = (int)(bytes.Left / length);
    private int _at;

    public ReadOnlySpan<byte> Next()
    {
        var page = bytes.Peek(0);
        if (_at == _count || page.Length != _count * (long)length)
        {
            throw new InvalidDataException("A page ends before its values do.");
        }

        for (var part = 0; part < _run.Length; part++)
        {
            _run[part] = page[(part * _count) + _at];
        }

        _at++;
        return _run;
    }

    public string NextText() => Encoding.UTF8.GetString(Next());
}
