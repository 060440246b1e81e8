namespace ImitationService.Demonstrations.Derivation.Operations;

/// <summary>Keeps or drops episodes by their numbers.</summary>
internal static class EpisodeSelection
{
    public static void Keep(Draft draft, IReadOnlyList<int> numbers)
    {
        draft.CheckNumbers(numbers);
        var named = numbers.ToHashSet();
        draft.Keep((_, place) => named.Contains(place), "no episode is named.");
    }

    public static void Drop(Draft draft, IReadOnlyList<int> numbers)
    {
        draft.CheckNumbers(numbers);
        var named = numbers.ToHashSet();
        draft.Keep((_, place) => !named.Contains(place), "all are named.");
    }
}
