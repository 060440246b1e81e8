namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>Reads the runs of bytes of a page that are there, in their order.</summary>
internal interface IRunReader
{
    /// <summary>The next run; good until the one after it.</summary>
    /// <exception cref="InvalidDataException">The page has no more, or is damaged.</exception>
    ReadOnlySpan<byte> Next();

    /// <summary>The next run as a text.</summary>
    string NextText();
}
