using System.Globalization;
using System.Runtime.InteropServices;
using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ImitationService.Api.Datasets.Episodes;

/// <summary>
/// The episodes of a canonical dataset: where they begin, from the tensor <c>episode_offsets</c> (int64, episodes + 1 entries), their
/// returns from the rewards, success and task from what the files said. A page costs its own bytes and the shards' headers.
/// </summary>
internal sealed class EpisodeIndex(CanonicalTensors tensors)
{
    private const string Offsets = "episode_offsets";

    // Rewards of more transitions than this are not summed while somebody waits.
    private const long MaximumRewards = 1 << 24;

    /// <summary>One page of the episodes of a dataset that is ready.</summary>
    public async Task<Results<Ok<Page<EpisodeView>>, Problem>> ListAsync(Dataset dataset, PageQuery query, CancellationToken cancellationToken)
    {
        if (!TryReadCursor(query.After, out var first))
        {
            return Page.BadCursor();
        }

        var episodes = dataset.Contents!.Episodes;
        var items = await ReadAsync(dataset, first, query.Limit ?? Page.DefaultLimit, cancellationToken)
            ?? throw new InvalidOperationException($"Dataset {dataset.Id} has no tensor {Offsets}.");
        var next = first + items.Count < episodes ? Page.CursorOf((first + items.Count).ToString(CultureInfo.InvariantCulture)) : null;
        return TypedResults.Ok(new Page<EpisodeView>(items, next));
    }

    /// <summary>Episodes from a number on, fewer where there are no more; null where the storage does not have the dataset.</summary>
    public async Task<IReadOnlyList<EpisodeView>?> ReadAsync(Dataset dataset, long first, int most, CancellationToken cancellationToken)
    {
        var contents = dataset.Contents!;
        var count = (int)Math.Clamp(contents.Episodes - first, 0, most);
        if (count == 0)
        {
            return [];
        }

        var found = await tensors.FindAsync(dataset.Id, [Offsets, FeatureNames.Reward], cancellationToken);
        if (!found.TryGetValue(Offsets, out var tensor))
        {
            return null;
        }

        var offsets = await ReadOffsetsAsync(tensor, first, count + 1, cancellationToken);
        var returns = found.TryGetValue(FeatureNames.Reward, out var rewards) && offsets[^1] - offsets[0] <= MaximumRewards
            ? await SumAsync(rewards, offsets, cancellationToken)
            : null;
        return [.. Enumerable.Range(0, count).Select(i => Describe(contents.Origin, first + i, offsets[i], offsets[i + 1] - offsets[i], returns?[i]))];
    }

    private static bool TryReadCursor(string? cursor, out long first)
    {
        first = 0;
        return cursor is null || (Page.TryReadCursor(cursor, out var text) && long.TryParse(text, out first) && first >= 0);
    }

    private static EpisodeView Describe(DatasetOrigin? origin, long number, long start, long length, double? sum)
    {
        var task = origin?.EpisodeTasks?[(int)number] ?? -1;
        return new EpisodeView(
            number,
            start,
            length,
            sum is { } value && double.IsFinite(value) ? value : null,
            origin?.EpisodeSuccess?[(int)number],
            task >= 0 ? origin!.Tasks![task] : null);
    }

    private static async Task<long[]> ReadOffsetsAsync(CanonicalTensor tensor, long first, int count, CancellationToken cancellationToken)
    {
        var offsets = new List<long>(count);
        await foreach (var piece in tensor.ReadAsync(first, count, cancellationToken))
        {
            offsets.AddRange(MemoryMarshal.Cast<byte, long>(piece.Span));
        }

        return [.. offsets];
    }

    /// <summary>The plain sum of each episode's rewards.</summary>
    private static async Task<double[]> SumAsync(CanonicalTensor rewards, long[] offsets, CancellationToken cancellationToken)
    {
        var sums = new double[offsets.Length - 1];
        var (episode, row) = (0, offsets[0]);
        await foreach (var piece in rewards.ReadAsync(offsets[0], offsets[^1] - offsets[0], cancellationToken))
        {
            foreach (var reward in MemoryMarshal.Cast<byte, float>(piece.Span))
            {
                episode += row++ == offsets[episode + 1] ? 1 : 0;
                sums[episode] += reward;
            }
        }

        return sums;
    }
}
