using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Roles;

/// <summary>A whole source, or one column of a table.</summary>
/// <param name="Source">The source.</param>
/// <param name="Column">The column; null for the whole.</param>
internal sealed record Selection(Source Source, int? Column = null)
{
    /// <summary>Elements per row.</summary>
    public int Width => Column is null ? Source.Width : 1;

    /// <summary>Shape of a row; empty for a column.</summary>
    public IReadOnlyList<int> Shape => Column is null ? Source.Shape : [];

    /// <summary>How clients name it in a mapping: the array, the column's header, or its number.</summary>
    public string Name => Column is not { } column ? Source.Name.Length > 0 ? Source.Name : Source.File : Source.Columns?[column] ?? $"{column}";

    /// <summary>How messages name it.</summary>
    public string Place => Column is not { } column ? Source.Place : $"{Source.File}:{Source.Columns?[column] ?? $"{column}"}";

    /// <summary>What numbers stand for, where it holds texts.</summary>
    public IReadOnlyList<string>? Labels => Source.Labels.GetValueOrDefault(Column ?? 0);

    /// <summary>The values of a selection of width 1, in order.</summary>
    public IEnumerable<double> Values()
    {
        using var reader = new SelectionReader([this]);
        var chunk = new double[Math.Min(SelectionReader.ChunkRows, Source.Rows)];
        for (var row = 0L; row < Source.Rows; row += chunk.Length)
        {
            var rows = (int)Math.Min(chunk.Length, Source.Rows - row);
            reader.Read(chunk, rows);
            for (var i = 0; i < rows; i++)
            {
                yield return chunk[i];
            }
        }
    }
}
