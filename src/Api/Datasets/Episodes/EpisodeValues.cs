using System.Globalization;
using System.Runtime.InteropServices;
using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Datasets.Episodes;

/// <summary>Reads the values of an episode at steps spread evenly over it, the first and the last among them.</summary>
internal sealed class EpisodeValues(CanonicalTensors tensors)
{
    /// <summary>Numbers in one answer.</summary>
    private const int MaximumNumbers = 500_000;

    /// <summary>The values of every feature of numbers; frames are shown by an endpoint of their own.</summary>
    /// <param name="dataset">A dataset that is ready.</param>
    /// <param name="episode">The episode.</param>
    /// <param name="maximumPoints">Most steps, 2 or more; fewer where features are wide.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<EpisodeValuesView> ReadAsync(Dataset dataset, EpisodeView episode, int maximumPoints, CancellationToken cancellationToken)
    {
        var contents = dataset.Contents!;
        var shown = contents.Features.Where(feature => feature.Type is not (ElementType.UInt8 or ElementType.Text)).ToList();
        var steps = StepsOf(episode.Length, Math.Clamp(MaximumNumbers / Math.Max(1, shown.Sum(feature => feature.Size)), 2, maximumPoints));
        var found = await tensors.FindAsync(dataset.Id, [.. shown.Select(feature => feature.Name)], cancellationToken);
        var features = new List<FeatureValuesView>();
        foreach (var feature in shown)
        {
            // With a final observation per episode, the observations have one row more for each episode before.
            var first = episode.Start + (feature.IsObservation && contents.FinalObservations ? episode.Index : 0);
            var tensor = found.GetValueOrDefault(feature.Name) ?? throw new InvalidOperationException($"Dataset {dataset.Id} has no tensor {feature.Name}.");
            var bytes = await tensor.PickAsync([.. steps.Select(step => first + step)], cancellationToken);
            features.Add(new FeatureValuesView(feature.Name, feature.Type, feature.Shape, [.. NumbersOf(feature.Type, bytes).Chunk(feature.Size)]));
        }

        return new EpisodeValuesView
        {
            Index = episode.Index,
            Start = episode.Start,
            Length = episode.Length,
            Return = episode.Return,
            Success = episode.Success,
            Task = episode.Task,
            Steps = steps,
            Features = features,
        };
    }

    private static long[] StepsOf(long length, int most) => length <= most
        ? [.. Enumerable.Range(0, (int)length).Select(step => (long)step)]
        : [.. Enumerable.Range(0, most).Select(point => point * (length - 1) / (most - 1))];

    private static double?[] NumbersOf(ElementType type, byte[] bytes) => type switch
    {
        ElementType.Float32 => [.. MemoryMarshal.Cast<byte, float>(bytes).ToArray().Select(Widen)],
        ElementType.Int64 => [.. MemoryMarshal.Cast<byte, long>(bytes).ToArray().Select(value => (double?)value)],
        _ => [.. bytes.Select(value => (double?)value)],
    };

    // By its digits: 0.1 in single precision is to be read as 0.1. JSON has no word for what is not finite.
    private static double? Widen(float value) =>
        float.IsFinite(value) ? double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : null;
}
