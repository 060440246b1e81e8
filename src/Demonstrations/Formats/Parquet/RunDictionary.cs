using System.Text;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>The runs of bytes of a dictionary page, by their places.</summary>
internal sealed class RunDictionary
{
    private readonly byte[] _bytes;
    private readonly int[] _ends;
    private readonly string?[] _texts;

    /// <param name="bytes">The page.</param>
    /// <param name="count">Runs in it.</param>
    /// <param name="leaf">What they are.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public RunDictionary(ByteWindow bytes, int count, ParquetLeaf leaf)
    {
        // A run takes the bytes of its length, at least.
        if (count > bytes.Left / (RunReaders.LengthOf(leaf) ?? sizeof(int)))
        {
            throw new InvalidDataException("A dictionary has more entries than bytes.");
        }

        (_bytes, _ends, _texts) = (new byte[bytes.Left], new int[count], new string?[count]);
        var (runs, end) = (new PlainRuns(bytes, RunReaders.LengthOf(leaf)), 0);
        for (var i = 0; i < count; i++)
        {
            var run = runs.Next();
            run.CopyTo(_bytes.AsSpan(end));
            _ends[i] = end += run.Length;
        }
    }

    /// <summary>The run of a place.</summary>
    public ReadOnlySpan<byte> this[int place] => _bytes.AsSpan(StartOf(place).._ends[place]);

    /// <summary>The text of a place.</summary>
    public string TextOf(int place) => _texts[place] ??= Encoding.UTF8.GetString(this[place]);

    private int StartOf(int place) => place == 0 ? 0 : _ends[place - 1];
}
