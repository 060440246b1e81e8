namespace ImitationService.Demonstrations.Derivation.Operations;

/// <summary>Keeps the named episodes and drops the others; the order stays as it is.</summary>
/// <param name="Episodes">Their numbers, from 0.</param>
public sealed record KeepEpisodes(IReadOnlyList<int> Episodes) : DatasetOperation
{
    internal override void Apply(Draft draft)
    {
        draft.CheckNumbers(Episodes);
        var named = Episodes.ToHashSet();
        draft.Keep((_, place) => named.Contains(place), "no episode is named.");
    }
}
