using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Datasets;

namespace ImitationService.Training.Bench;

/// <summary>Random transitions, a thousand to an episode, 17 numbers observed and 6 acted: the size of a robot arm's task.</summary>
internal static class Demonstrations
{
    public const int Inputs = 17;

    public const int Outputs = 6;

    private const int EpisodeLength = 1000;

    public static void WriteRandom(string folder, int episodes)
    {
        var random = new Random(7);
        using var writer = new CanonicalDatasetWriter(folder);
        foreach (var (name, size) in new[] { (FeatureNames.State, Inputs), (FeatureNames.Action, Outputs) })
        {
            writer.Add(new Feature(name, ElementType.Float32, [size], [name]));
            var episode = new float[EpisodeLength * size];
            for (var i = 0; i < episodes; i++)
            {
                foreach (ref var value in episode.AsSpan())
                {
                    value = (2 * random.NextSingle()) - 1;
                }

                writer.Append(name, episode);
            }
        }

        writer.Complete(
            new DatasetContents(
                "random", [], new ActionSpace(ActionKind.Continuous, Outputs), 0, 0, false, new EpisodeBoundaries(BoundaryOrigin.Found, "made"), [], string.Empty),
            [.. Enumerable.Repeat((long)EpisodeLength, episodes)]);
    }
}
