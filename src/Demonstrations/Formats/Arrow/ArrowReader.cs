using Apache.Arrow;
using ImitationService.Demonstrations.Formats.Archives;
using ImitationService.Demonstrations.Formats.Images;
using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.Arrow;

/// <summary>
/// Arrow's IPC files (Feather version 2) and streams: a column of numbers, of lists of one length, of texts, or of packed images is
/// a source. Read a record batch at a time; numbers and texts in one pass, images where they are needed.
/// </summary>
internal sealed class ArrowReader : IDemonstrationReader
{
    // A stream's first message: a marker, and the length of a schema.
    private static ReadOnlySpan<byte> Continuation => [0xFF, 0xFF, 0xFF, 0xFF];

    public string Name => "arrow";

    public bool CanRead(UploadedFile file, ReadOnlySpan<byte> head) => head.StartsWith(ArrowFile.Magic) || (head.StartsWith(Continuation) && head.Length > 8 && head[7] == 0);

    public void Read(UploadedFile file, SourceSet sources, CancellationToken cancellationToken)
    {
        using var opened = ArrowFile.Open(file, sources.Limits);
        var columns = new List<(ArrowColumn Column, int Place)>();
        var packed = new List<(string Name, int Place)>();
        foreach (var (place, field) in opened.Schema.FieldsList.Index())
        {
            if (ArrowColumn.IsReadable(field.DataType))
            {
                columns.Add((new ArrowColumn(file.Name, field, columns.Count + 1, sources), place));
            }
            else if (ArrowImages.IsPacked(field.DataType))
            {
                packed.Add((field.Name, place));
            }
            else
            {
                sources.AddUnused($"{field.Name}: its values are not numbers, lists of numbers, texts or images");
            }
        }

        var rows = ReadRows(file, opened, columns, sources, cancellationToken);
        columns.ForEach(column => column.Column.Complete(rows));
        foreach (var (name, place) in packed)
        {
            PackedColumn.Add(file.Name, name, rows, () => ArrowImages.Rows(file, name, place, sources.Limits), sources);
        }
    }

    private static long ReadRows(UploadedFile file, ArrowFile opened, List<(ArrowColumn Column, int Place)> columns, SourceSet sources, CancellationToken cancellationToken)
    {
        var rows = 0L;
        while (opened.Next() is { } batch)
        {
            using (batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                rows = ArrowFile.Guard(file.Name, () => checked(rows + RowsOf(batch)));
                ZipEntries.RequireSmall(rows * columns.Sum(entry => entry.Column.RowBytes), file, sources.Limits);
                foreach (var (column, place) in columns)
                {
                    ArrowFile.Guard(column.Place, () => column.Add(batch.Column(place), batch.Length));
                }
            }
        }

        return rows;
    }

    private static int RowsOf(RecordBatch batch) => batch.Length >= 0 ? batch.Length : throw new InvalidDataException("A record batch has less than no rows.");
}
