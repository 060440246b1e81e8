using ImitationService.Demonstrations.Formats.Images;
using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>Parquet tables: a column of numbers, of lists of one length, of texts, or of packed images is a source.</summary>
internal sealed class ParquetReader : IDemonstrationReader
{
    public string Name => "parquet";

    public bool CanRead(UploadedFile file, ReadOnlySpan<byte> head) => head.StartsWith(ParquetTail.Magic);

    public void Read(UploadedFile file, SourceSet sources, CancellationToken cancellationToken)
    {
        using var opened = ParquetFile.Open(file, sources.Limits);
        foreach (var (name, reason) in opened.Unreadable)
        {
            sources.AddUnused($"{name}: {reason}");
        }

        foreach (var column in opened.Packed)
        {
            PackedColumn.Add(file.Name, column.Name, opened.Rows, () => ParquetImages.Rows([file], column.Name, sources.Limits), sources);
        }

        foreach (var column in opened.Columns)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (column.IsText)
            {
                AddText(opened, column, sources);
            }
            else if (opened.Rows > 0 && opened.WidthOf(column) is { } width)
            {
                sources.Sources.Add(ParquetSource.Create([opened], file.Name, column, width, sources.Limits));
            }
            else
            {
                sources.AddUnused($"{column.Name}: it has no element, or lists of different lengths");
            }
        }
    }

    private static void AddText(ParquetFile file, ParquetColumn column, SourceSet sources)
    {
        var spool = sources.CreateSpool();
        var labels = new LabelSet(sources.Limits);
        foreach (var text in ParquetRuns.Texts(file, column))
        {
            if (text is not null && labels.NumberOf(text) is null)
            {
                sources.AddUnused($"{column.Name}: more than {sources.Limits.MaximumTexts} different texts, or {sources.Limits.MaximumTextLength} characters of them");
                return;
            }

            spool.Append(text is null ? double.NaN : labels.NumberOf(text)!.Value);
        }

        spool.Complete();
        sources.Sources.Add(new SpooledSource(spool)
        {
            File = file.Name,
            Name = column.Name,
            Rows = file.Rows,
            Shape = [],
            Labels = new Dictionary<int, IReadOnlyList<string>> { [0] = labels.Labels },
        });
    }
}
