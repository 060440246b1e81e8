using System.Buffers.Binary;
using ImitationService.Demonstrations.Formats.Archives;
using ImitationService.Demonstrations.Formats.Sources;
using global::Parquet;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>An opened Parquet file, read one row group of one column at a time.</summary>
internal sealed class ParquetFile : IDisposable
{
    private const int TailBytes = 8;
    private const int MostTimesRead = 4;
    private const long MinimumImageBytes = 64;

    private readonly BudgetStream _stream;
    private readonly global::Parquet.ParquetReader _reader;
    private readonly IntakeLimits _limits;

    private ParquetFile(UploadedFile file, BudgetStream stream, global::Parquet.ParquetReader reader, IntakeLimits limits)
    {
        (File, _stream, _reader, _limits) = (file, stream, reader, limits);
        (Columns, Packed, Unreadable) = Guard(Name, () => ParquetColumn.Of(reader.Schema));
        GroupRows = Guard(Name, () => reader.RowGroups.Select(group => group.RowCount).ToList());
        if (GroupRows.Any(rows => rows < 0))
        {
            throw Damaged(Name);
        }

        // A thousand equal values take a few bytes, but not a whole recording of them.
        var numbers = GroupRows.Sum(rows => (double)rows) * Columns.Count;
        ZipEntries.RequireSmall((long)Math.Min(numbers * sizeof(float), long.MaxValue / 2), file, limits);
    }

    /// <summary>The first bytes, and the last.</summary>
    public static ReadOnlySpan<byte> Magic => "PAR1"u8;

    /// <summary>The uploaded file.</summary>
    public UploadedFile File { get; }

    /// <summary>Its name.</summary>
    public string Name => File.Name;

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
        CheckTail(file, limits);
        var stream = new BudgetStream(file.OpenRead(), MostTimesRead);
        try
        {
            var options = new ParquetOptions { TreatBigIntegersAsDates = false };
            stream.Renew();
            return new ParquetFile(file, stream, Guard(file.Name, () => global::Parquet.ParquetReader.CreateAsync(stream, options).GetAwaiter().GetResult()), limits);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The column of a name; null where there is none that can be read.</summary>
    public ParquetColumn? Find(string name) => Columns.FirstOrDefault(column => column.Name == name);

    /// <summary>Elements of each row of a column; null where that is not one number.</summary>
    public int? WidthOf(ParquetColumn column)
    {
        var group = GroupRows.Index().First(entry => entry.Item > 0).Index;
        var values = CountValues(column, group);
        var width = values / GroupRows[group];
        return !column.IsList ? 1 : values % GroupRows[group] == 0 && width > 0 && width <= _limits.MaximumColumns ? (int)width : null;
    }

    /// <summary>The numbers of a row group: [rows, width]; NaN where there is none.</summary>
    /// <exception cref="IntakeException">A list has another length, or the file is damaged.</exception>
    public double[] ReadNumbers(ParquetColumn column, int group, int width)
    {
        var place = $"{Name}:{column.Name}";
        var values = CountValues(column, group);
        if (values != GroupRows[group] * width)
        {
            throw Ragged(place, width);
        }

        using var reader = Guard(place, () => _reader.OpenRowGroupReader(group));
        _stream.Renew();
        return Guard(place, () => ParquetValues.Read(reader, column.Field, (int)values, width)) ?? throw Ragged(place, width);
    }

    /// <summary>The bytes of a row group's rows; null where a row has none.</summary>
    /// <exception cref="IntakeException">They are too many, or the file is damaged.</exception>
    public byte[]?[] ReadBytes(ParquetColumn column, int group)
    {
        var place = $"{Name}:{column.Name}";
        var rows = (int)CountValues(column, group);
        using var reader = Guard(place, () => _reader.OpenRowGroupReader(group));
        var promised = Math.Max(rows * MinimumImageBytes, Guard(place, () => reader.GetMetadata(column.Field)!.MetaData!.TotalUncompressedSize));
        if (promised > _limits.MaximumChunkBytes)
        {
            throw new IntakeException("row-group-too-large", $"A row group promises {promised} bytes of images.", $"Write row groups of at most {_limits.MaximumChunkBytes >> 20} MiB.", place);
        }

        _stream.Renew();
        return Guard(place, () => ParquetValues.ReadBytes(reader, column.Field, rows));
    }

    /// <summary>The texts of a column, in order.</summary>
    public IEnumerable<string?> Texts(ParquetColumn column)
    {
        for (var group = 0; group < GroupRows.Count; group++)
        {
            var texts = new string?[CountValues(column, group)];
            _stream.Renew();
            Guard($"{Name}:{column.Name}", () =>
            {
                using var reader = _reader.OpenRowGroupReader(group);
                reader.ReadAsync(column.Field, texts.AsMemory()).AsTask().GetAwaiter().GetResult();
                return true;
            });
            foreach (var text in texts)
            {
                yield return text;
            }
        }
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Calls the library; whatever it throws at damaged bytes is the file's fault, and told as such.</summary>
    private static T Guard<T>(string place, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is not (IntakeException or OperationCanceledException))
        {
            throw Damaged(place);
        }
    }

    private static IntakeException Damaged(string place) => new("invalid-parquet", "The file is damaged at this place, or packed in a way that is not read.", "Write the file again, with snappy, gzip, zstd or no compression.", place);

    private static IntakeException Ragged(string place, int width) => new(
        "ragged-row", $"Some row has no list there, or one of another length than {width}.", "Give every transition as many values, or leave the column out.", place);

    private static void CheckTail(UploadedFile file, IntakeLimits limits)
    {
        using var stream = file.OpenRead();
        var tail = new byte[TailBytes];
        stream.Position = Math.Max(0, stream.Length - TailBytes);
        if (stream.ReadAtLeast(tail, TailBytes, throwOnEndOfStream: false) < TailBytes || !tail.AsSpan(4).SequenceEqual(Magic))
        {
            throw new IntakeException(
                "truncated-parquet",
                "The file does not end as Parquet does: its recorder was stopped before it finished, or the file was cut.",
                "Finish the recording (LeRobot: call finalize()) or leave the file out.",
                file.Name);
        }

        var footer = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        if (footer > stream.Length - TailBytes - Magic.Length || footer > limits.MaximumDirectoryBytes)
        {
            throw Damaged(file.Name);
        }

        var bytes = new byte[footer];
        stream.Position = stream.Length - TailBytes - footer;
        stream.ReadExactly(bytes);
        Guard(file.Name, () =>
        {
            ThriftFooter.Check(bytes);
            return true;
        });
    }

    private long CountValues(ParquetColumn column, int group)
    {
        var place = $"{Name}:{column.Name}";
        using var reader = Guard(place, () => _reader.OpenRowGroupReader(group));
        var values = Guard(place, () => reader.GetMetadata(column.Field)!.MetaData!.NumValues);
        if (values < 0 || values > _limits.MaximumGroupValues || GroupRows[group] > _limits.MaximumGroupValues)
        {
            throw new IntakeException(
                "row-group-too-large", $"A row group promises {values} values of a column.", $"Write row groups of at most {_limits.MaximumGroupValues} values.", place);
        }

        return !column.IsList && values != GroupRows[group] ? throw Damaged(place) : values;
    }
}
