using ImitationService.Demonstrations.Formats.Archives;
using Microsoft.Win32.SafeHandles;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>An opened Parquet file, of which columns are read one by one or side by side. Format: README.md of apache/parquet-format.</summary>
internal sealed class ParquetFile : IDisposable
{
    private const int MostTimesRead = 4;

    private readonly ParquetFooter _footer;

    private ParquetFile(UploadedFile file, SafeFileHandle handle, ParquetFooter footer, ParquetColumns columns, IntakeLimits limits)
    {
        (File, Handle, _footer, Limits) = (file, handle, footer, limits);
        (Columns, Packed, Unreadable) = (columns.Readable, columns.Packed, columns.Unreadable);
        GroupRows = [.. footer.Groups.Select(group => group.Rows)];
        RequireChunks(columns);
    }

    /// <summary>The uploaded file.</summary>
    public UploadedFile File { get; }

    /// <summary>What its bytes are read by.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>What reading may cost.</summary>
    public IntakeLimits Limits { get; }

    /// <summary>Its name.</summary>
    public string Name => File.Name;

    /// <summary>Its length.</summary>
    public long Bytes => File.Bytes;

    /// <summary>Columns of numbers, of lists of numbers, and of texts.</summary>
    public IReadOnlyList<ParquetColumn> Columns { get; }

    /// <summary>Columns of bytes, each a packed image perhaps.</summary>
    public IReadOnlyList<ParquetColumn> Packed { get; }

    /// <summary>The other columns, each with the reason.</summary>
    public IReadOnlyList<(string Name, string Reason)> Unreadable { get; }

    /// <summary>Rows of each row group.</summary>
    public IReadOnlyList<long> GroupRows { get; }

    /// <summary>Rows of the file.</summary>
    public long Rows => GroupRows.Sum();

    /// <exception cref="IntakeException">It was never finished, or is damaged.</exception>
    public static ParquetFile Open(UploadedFile file, IntakeLimits limits)
    {
        var handle = System.IO.File.OpenHandle(file.Path, options: FileOptions.SequentialScan);
        try
        {
            var footer = ParquetTail.ReadFooter(file, handle, limits);
            return new ParquetFile(file, handle, footer, ParquetSchema.ColumnsOf(footer.Schema), limits);
        }
        catch (Exception exception) when (exception is InvalidDataException or OverflowException)
        {
            handle.Dispose();
            throw ParquetFaults.Damaged(file.Name);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>How messages name a column.</summary>
    public string PlaceOf(ParquetColumn column) => $"{Name}:{column.Name}";

    /// <summary>The column of a name; null where there is none that can be read.</summary>
    public ParquetColumn? Find(string name) => Columns.FirstOrDefault(column => column.Name == name);

    /// <summary>What a row group that has rows holds of a leaf.</summary>
    public ParquetChunk ChunkOf(ParquetLeaf leaf, int group) => _footer.Groups[group].Chunks[leaf.Index];

    /// <summary>Elements of each row of a column; null where that is not one number.</summary>
    public int? WidthOf(ParquetColumn column)
    {
        var group = GroupRows.Index().First(entry => entry.Item > 0).Index;
        var values = ChunkOf(column.Leaf, group).Values;
        var width = values / GroupRows[group];
        return !column.IsList ? 1 : values % GroupRows[group] == 0 && width > 0 && width <= Limits.MaximumColumns ? (int)width : null;
    }

    /// <summary>Begins a pass over the numbers of a column: [rows, width].</summary>
    /// <exception cref="IntakeException">Some list has another length.</exception>
    public ParquetNumbers OpenNumbers(ParquetColumn column, int width) =>
        GroupRows.Index().All(group => group.Item == 0 || ChunkOf(column.Leaf, group.Index).Values == group.Item * (decimal)width)
            ? new ParquetNumbers(this, column, width)
            : throw ParquetFaults.Ragged(PlaceOf(column), width);

    /// <summary>The numbers of a column of which every row has one.</summary>
    public IEnumerable<double> Numbers(ParquetColumn column)
    {
        const int Batch = 1024;
        using var reader = OpenNumbers(column, 1);
        var batch = new double[Batch];
        for (var left = Rows; left > 0; left -= Batch)
        {
            var count = (int)Math.Min(left, Batch);
            reader.Read(batch.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                yield return batch[i];
            }
        }
    }

    public void Dispose() => Handle.Dispose();

    /// <summary>Reads; whatever goes wrong with damaged bytes is the file's fault, and told as such.</summary>
    public T Guard<T>(ParquetColumn column, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is not (IntakeException or OperationCanceledException))
        {
            throw ParquetFaults.Damaged(PlaceOf(column));
        }
    }

    /// <summary>Holds what row groups promise against the schema, the file and the limits.</summary>
    private void RequireChunks(ParquetColumns columns)
    {
        var (bytes, values) = (0.0, 0.0);
        foreach (var group in _footer.Groups.Where(group => group.Rows > 0))
        {
            if (group.Chunks.Count != columns.Leaves)
            {
                throw ParquetFaults.Damaged(Name);
            }

            (bytes, values) = (bytes + group.Chunks.Sum(chunk => (double)chunk.Bytes), values + group.Rows);
            foreach (var column in columns.Readable.Concat(columns.Packed))
            {
                var chunk = group.Chunks[column.Leaf.Index];
                values += Math.Max(chunk.Values, group.Rows);
                if (chunk.Type != column.Leaf.Type || (!column.IsList && chunk.Values != group.Rows))
                {
                    throw ParquetFaults.Damaged(PlaceOf(column));
                }
            }
        }

        // Parts of the file that all columns share would be read for each of them.
        if (bytes > (double)MostTimesRead * Bytes)
        {
            throw ParquetFaults.Damaged(Name);
        }

        // A thousand equal values take a few bytes, but not a whole recording of them.
        ZipEntries.RequireSmall((long)Math.Min(values * sizeof(float), long.MaxValue / 2), File, Limits);
    }
}
