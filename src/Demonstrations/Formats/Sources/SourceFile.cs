namespace ImitationService.Demonstrations.Formats.Sources;

/// <summary>What one file offers.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Sources">Its sources.</param>
/// <param name="EpisodeLengths">Lengths of its episodes, where the format's unit is the episode.</param>
internal sealed record SourceFile(string File, IReadOnlyList<Source> Sources, IReadOnlyList<long>? EpisodeLengths)
{
    /// <summary>Names of its arrays and columns; files that have the same ones hold different episodes of one recording.</summary>
    public IReadOnlyList<string> Signature { get; } =
        [.. Sources.Select(source => $"{source.Name}|{(source.Columns is null ? $"{source.IsTable}" : string.Join('|', source.Columns))}").Order(StringComparer.Ordinal)];
}
