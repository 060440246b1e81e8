namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>What is said of files that cannot be read.</summary>
internal static class ParquetFaults
{
    /// <summary>Of damaged ones, and of ways of packing that are not read.</summary>
    public static IntakeException Damaged(string place) => new(
        "invalid-parquet", "The file is damaged at this place, or packed in a way that is not read.", "Write the file again, with snappy, gzip, zstd or no compression.", place);

    /// <summary>Of lists of different lengths.</summary>
    public static IntakeException Ragged(string place, int width) => new(
        "ragged-row", $"Some row has no list there, or one of another length than {width}.", "Give every transition as many values, or leave the column out.", place);

    /// <summary>Of a page that would have to be in memory whole.</summary>
    public static IntakeException PageTooLarge(string place, long bytes, IntakeLimits limits) => new(
        "page-too-large",
        $"A page has {bytes} bytes, stored so that all must be in memory at once.",
        $"Write pages, dictionaries among them, of at most {limits.MaximumPageBytes >> 20} MiB (pyarrow: data_page_size, dictionary_pagesize_limit).",
        place);
}
