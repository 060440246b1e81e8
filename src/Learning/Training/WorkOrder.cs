using ImitationService.Learning.Policies;
using TorchSharp;

namespace ImitationService.Learning.Training;

/// <summary>
/// In which order policies that are trained together take their steps. As many at once as fit the processor's cache with all
/// that a step touches, since one large product beats many small ones; where not all fit, one group after the other, each for a
/// block of steps, so that its weights and moments are fetched once per block; reports of steps within one follow it. A policy's
/// weights do not depend on the order. docs/performance.md has the measurements.
/// </summary>
/// <param name="Groups">Neighbours that take each step together.</param>
/// <param name="BlockSteps">Steps that a group takes before the next group's turn.</param>
internal sealed record WorkOrder(IReadOnlyList<MemberRange> Groups, long BlockSteps)
{
    /// <summary>The longest block there is.</summary>
    public const long LongestBlock = 64;

    private const int FloatBytes = 4;

    // Parameter, gradient, and two moments; a layer's output, its gradient, the non-linearity's slope and a copy on the way.
    private const int FloatsPerParameter = 4;
    private const int FloatsPerOutput = 4;

    // Forward, backward to the weights, backward to the inputs: a multiplication and an addition each.
    private const int OperationsPerParameter = 6;

    // A pause, a checkpoint and reports wait for the end of everybody's block: a second or two.
    private const double MostOperations = 3e11;

    /// <summary>The order for so many members of these widths.</summary>
    /// <param name="members">How many.</param>
    /// <param name="widths">Inputs, the hidden layers' widths, outputs; of each.</param>
    /// <param name="batchSize">Transitions of each one's minibatch.</param>
    /// <param name="device">Where they are trained.</param>
    /// <param name="stepBytes">What the step of a group may touch.</param>
    public static WorkOrder Of(int members, IReadOnlyList<long> widths, long batchSize, DeviceType device, long stepBytes)
    {
        var parameters = widths.Zip(widths.Skip(1), (from, to) => (from + 1) * to).Sum();
        var bytes = FloatBytes * ((FloatsPerParameter * parameters) + (FloatsPerOutput * batchSize * widths.Sum()));

        // On a GPU every call costs the same, however much it does.
        var most = device == DeviceType.CPU ? Math.Clamp(stepBytes / bytes, 1, members) : members;
        var count = (int)((members + most - 1) / most);
        var groups = Enumerable.Range(0, count).Select(i => new MemberRange(i * members / count, ((i + 1) * members / count) - (i * members / count)));
        var block = (long)Math.Clamp(MostOperations / ((double)members * OperationsPerParameter * parameters * batchSize), 1, LongestBlock);
        return new WorkOrder([.. groups], count == 1 ? 1 : block);
    }

    /// <summary>The last step of a block that begins after so many: never beyond a step after which something is due.</summary>
    /// <param name="done">Steps that every member has taken.</param>
    /// <param name="last">The last step of all.</param>
    /// <param name="intervals">Something is due after each multiple of them.</param>
    public long EndOfBlock(long done, long last, params ReadOnlySpan<long?> intervals)
    {
        // The first step is reported by itself.
        var end = done == 0 ? 1 : Math.Min(last, NextMultiple(done, BlockSteps));
        foreach (var interval in intervals)
        {
            end = interval is { } steps ? Math.Min(end, NextMultiple(done, steps)) : end;
        }

        return end;
    }

    private static long NextMultiple(long done, long of) => ((done / of) + 1) * of;
}
