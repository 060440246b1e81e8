namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>Reads the numbers of a page that are there, in their order.</summary>
internal interface INumberReader
{
    /// <summary>Reads the next numbers.</summary>
    /// <exception cref="InvalidDataException">The page has fewer, or is damaged.</exception>
    void Read(Span<double> numbers);
}
