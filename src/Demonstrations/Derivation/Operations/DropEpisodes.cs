namespace ImitationService.Demonstrations.Derivation.Operations;

/// <summary>Drops the named episodes and keeps the others.</summary>
/// <param name="Episodes">Their numbers, from 0.</param>
public sealed record DropEpisodes(IReadOnlyList<int> Episodes) : DatasetOperation
{
    internal override void Apply(Draft draft)
    {
        draft.CheckNumbers(Episodes);
        var named = Episodes.ToHashSet();
        draft.Keep((_, place) => !named.Contains(place), "all are named.");
    }
}
