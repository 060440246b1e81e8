using System.Text;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>
/// Runs of bytes whose lengths come first, as distances, then all their bytes; where they are prefixed, what each has in common with
/// the one before comes before that. The page is in memory, and read at each of these places at once. Format: Encodings.md of
/// parquet-format, "Delta-length byte array" and "Delta Strings".
/// </summary>
internal sealed class DeltaRuns : IRunReader
{
    private const int MostBytes = 256 << 20;

    private readonly DeltaReader? _prefixes;
    private readonly DeltaReader _lengths;
    private readonly ByteWindow _bytes;
    private byte[] _run = [];
    private int _length;

    /// <param name="bytes">The page's values.</param>
    /// <param name="arePrefixed">Whether runs begin as the ones before them.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public DeltaRuns(ByteWindow bytes, bool arePrefixed)
    {
        _bytes = bytes;
        _prefixes = arePrefixed ? Pass() : null;
        _lengths = Pass();
    }

    public ReadOnlySpan<byte> Next()
    {
        var (prefix, length) = (_prefixes?.Next() ?? 0, _lengths.Next());
        if (prefix < 0 || prefix > _length || length < 0 || length > _bytes.Left || prefix + length > MostBytes)
        {
            throw new InvalidDataException("A run of bytes has a length that cannot be.");
        }

        _length = (int)(prefix + length);
        if (_run.Length < _length)
        {
            Array.Resize(ref _run, (int)Math.Max(_length, Math.Min(2L * _run.Length, Array.MaxLength)));
        }

        _bytes.Read(_run.AsSpan((int)prefix, (int)length));
        return _run.AsSpan(0, _length);
    }

    public string NextText() => Encoding.UTF8.GetString(Next());

    // Goes behind a list of distances, and leaves a reader of it behind.
    private DeltaReader Pass()
    {
        var reader = new DeltaReader(_bytes.Fork());
        new DeltaReader(_bytes).SkipToEnd();
        return reader;
    }
}
