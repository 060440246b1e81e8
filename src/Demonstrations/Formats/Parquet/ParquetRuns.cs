namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>One pass over the texts, or the runs of bytes, of a column that is no list.</summary>
internal static class ParquetRuns
{
    /// <summary>The bytes of each row; null where a row, or its record, has none.</summary>
    /// <exception cref="IntakeException">The file is damaged.</exception>
    public static IEnumerable<byte[]?> Bytes(ParquetFile file, ParquetColumn column) => Read(file, column, runs => runs.Next().ToArray());

    /// <summary>The text of each row; null where a row has none.</summary>
    /// <exception cref="IntakeException">The file is damaged.</exception>
    public static IEnumerable<string?> Texts(ParquetFile file, ParquetColumn column) => Read(file, column, runs => runs.NextText());

    private static IEnumerable<T?> Read<T>(ParquetFile file, ParquetColumn column, Func<IRunReader, T> next)
        where T : class
    {
        using var pages = new ColumnPages(file, column);
        for (var left = file.Rows; left > 0;)
        {
            var runs = file.Guard(column, () =>
            {
                pages.MoveNext();
                return pages.OpenRuns();
            });
            Func<T?> read = () => IsPresent(pages.Page, column.Leaf) ? next(runs) : null;
            var values = (int)Math.Min(left, pages.Page.Header.Values);
            for (var row = 0; row < values; row++)
            {
                yield return file.Guard(column, read);
            }

            left -= values;
        }
    }

    private static bool IsPresent(ParquetPage page, ParquetLeaf leaf)
    {
        var level = leaf.MaximumDefinition;
        page.Definitions?.Read(new Span<int>(ref level));
        return level == leaf.MaximumDefinition;
    }
}
