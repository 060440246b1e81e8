using ImitationService.Domain.Datasets.Recipes;

namespace ImitationService.Demonstrations.Derivation.Operations;

/// <summary>The one place that knows what each operation of a recipe does to a draft.</summary>
internal static class AppliedOperation
{
    /// <summary>Applies it; what it drops beyond what it says is in the draft's notes.</summary>
    /// <exception cref="IntakeException">It does not fit the draft.</exception>
    public static void Apply(DatasetOperation operation, Draft draft)
    {
        switch (operation)
        {
            case KeepEpisodes keep:
                EpisodeSelection.Keep(draft, keep.Episodes);
                break;
            case DropEpisodes drop:
                EpisodeSelection.Drop(draft, drop.Episodes);
                break;
            case FilterReturn filter:
                ReturnFilter.Apply(draft, filter.Minimum, filter.Maximum);
                break;
            case FilterSuccess filter:
                SuccessFilter.Apply(draft, filter.Succeeded);
                break;
            case FilterTask filter:
                TaskFilter.Apply(draft, filter.Tasks);
                break;
            case RemapFeatures remap:
                FeatureRemapping.Apply(draft, remap.Rename ?? new Dictionary<string, string>(), remap.Drop ?? []);
                break;
            default:
                throw new NotSupportedException($"No draft knows {operation.GetType().Name}.");
        }
    }
}
