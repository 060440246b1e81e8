using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Roles;

/// <summary>Reads several selections side by side: each row is their elements, one after another.</summary>
internal sealed class SelectionReader : IDisposable
{
    /// <summary>A good number of rows to read at once.</summary>
    public const int ChunkRows = 1024;

    private readonly List<(ISourceCursor Cursor, int SourceWidth, List<(int Column, int Target)> Columns, bool IsWhole)> _cursors = [];
    private double[] _block = [];

    /// <summary>Opens the selections; columns of one table share a pass.</summary>
    public SelectionReader(IReadOnlyList<Selection> selections)
    {
        var target = 0;
        var bySource = new List<(Source Source, List<(int Column, int Target)> Columns)>();
        foreach (var selection in selections)
        {
            var entry = bySource.Find(candidate => ReferenceEquals(candidate.Source, selection.Source));
            if (entry.Source is null)
            {
                entry = (selection.Source, []);
                bySource.Add(entry);
            }

            for (var i = 0; i < selection.Width; i++)
            {
                entry.Columns.Add((selection.Column ?? i, target++));
            }
        }

        Width = target;
        foreach (var (source, columns) in bySource)
        {
            var isWhole = columns.Count == Width && columns.Index().All(entry => entry.Item.Column == entry.Index && entry.Item.Target == entry.Index) && source.Width == Width;
            _cursors.Add((source.Open(), source.Width, columns, isWhole));
        }
    }

    /// <summary>Elements of a row.</summary>
    public int Width { get; }

    /// <summary>Reads the next rows: [rows, width].</summary>
    public void Read(double[] target, int rows)
    {
        foreach (var (cursor, sourceWidth, columns, isWhole) in _cursors)
        {
            if (isWhole)
            {
                cursor.Read(target.AsSpan(0, rows * Width));
                continue;
            }

            var needed = rows * sourceWidth;
            if (_block.Length < needed)
            {
                _block = new double[needed];
            }

            cursor.Read(_block.AsSpan(0, needed));
            foreach (var (column, place) in columns)
            {
                for (var row = 0; row < rows; row++)
                {
                    target[(row * Width) + place] = _block[(row * sourceWidth) + column];
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (var (cursor, _, _, _) in _cursors)
        {
            cursor.Dispose();
        }
    }
}
