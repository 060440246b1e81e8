namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>Runs of bytes of a dictionary, which a page names by their places in it.</summary>
internal sealed class DictionaryRuns(ByteWindow bytes, RunDictionary dictionary) : IRunReader
{
    // The first byte says how many bits a place has.
    private readonly HybridReader? _places = bytes.Left > 0 ? new HybridReader(bytes, bytes.ReadByte()) : null;

    public ReadOnlySpan<byte> Next() => dictionary[NextPlace()];

    public string NextText() => dictionary.TextOf(NextPlace());

    private int NextPlace()
    {
        var place = 0;
        (_places ?? throw new InvalidDataException("A page ends before its values do.")).Read(new Span<int>(ref place));
        return place;
    }
}
