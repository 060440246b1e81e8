using ImitationService.Learning.Policies;
using ImitationService.Learning.Transitions;
using static TorchSharp.torch;

namespace ImitationService.Learning.Training;

/// <summary>How a member of an ensemble ended.</summary>
/// <param name="Seed">Its own.</param>
/// <param name="TrainingLoss">Of its last weights, on the first 65,536 of the transitions that were trained on.</param>
/// <param name="ValidationLoss">The same on the held-out transitions; absent where there are none.</param>
internal sealed record MemberResult(long Seed, double TrainingLoss, double? ValidationLoss)
{
    private const long MostTrainingRows = 65_536;
    private const long RowsAtOnce = 4096;

    /// <summary>Measures every member.</summary>
    /// <param name="network">All members.</param>
    /// <param name="head">Of each one.</param>
    /// <param name="seeds">Of each one.</param>
    /// <param name="training">Observations are scaled already.</param>
    /// <param name="heldOut">The same of held-out transitions.</param>
    public static IReadOnlyList<MemberResult> Measure(
        StackedMlp network, IActionHead head, IReadOnlyList<long> seeds, ITransitions training, ITransitions heldOut)
    {
        using var withoutGradient = no_grad();
        return
        [
            .. seeds.Select((seed, member) => new MemberResult(
                seed,
                Loss(network, head, member, training, Math.Min(MostTrainingRows, training.Count)),
                heldOut.Count > 0 ? Loss(network, head, member, heldOut, heldOut.Count) : null)),
        ];
    }

    private static double Loss(StackedMlp network, IActionHead head, int member, ITransitions transitions, long count)
    {
        var sum = 0.0;
        for (var row = 0L; row < count; row += RowsAtOnce)
        {
            using var scope = NewDisposeScope();
            var rows = arange(row, Math.Min(row + RowsAtOnce, count), ScalarType.Int64, transitions.Device);
            var output = network.Answer(member, transitions.ObservationsAt(rows)); // [rows, outputs]
            sum += head.Loss(output, new ActionTargets(head.Targets(transitions.ActionsAt(rows)))).item<float>() * (double)rows.shape[0];
        }

        return sum / count;
    }
}
