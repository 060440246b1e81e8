namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>The bytes of a column of Parquet files, file after file; a page is in memory at a time, or a row's bytes of a large one.</summary>
internal static class ParquetImages
{
    /// <summary>One pass over the rows' bytes; null where a row has none.</summary>
    /// <exception cref="IntakeException">A file lacks the column, or is damaged.</exception>
    public static IEnumerable<byte[]?> Rows(IReadOnlyList<UploadedFile> files, string column, IntakeLimits limits)
    {
        foreach (var file in files)
        {
            using var table = ParquetFile.Open(file, limits);
            var packed = table.Packed.FirstOrDefault(candidate => candidate.Name == column)
                ?? throw new IntakeException("missing-column", $"The table has no images '{column}', which '{files[0].Name}' has.", "Upload the folder as it was written.", table.Name);
            foreach (var bytes in ParquetRuns.Bytes(table, packed))
            {
                yield return bytes;
            }
        }
    }
}
