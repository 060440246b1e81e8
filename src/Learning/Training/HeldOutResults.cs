using ImitationService.Domain.Datasets;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Transitions;
using static TorchSharp.torch;

namespace ImitationService.Learning.Training;

/// <summary>How a trained policy does on what was held out, in more detail than its curve. Of a chunk, the next action unless said.</summary>
/// <param name="Metric">Name of the score: squared error over variance, or accuracy.</param>
/// <param name="Score">Its value over all held-out transitions.</param>
/// <param name="Interval">Where it lies; absent where a single episode was held out.</param>
/// <param name="PerDimension">The score of each dimension of an action that is a vector or several choices; null where a continuous dimension never changes.</param>
/// <param name="PerHorizon">The score of each action of a chunk, the next one first; absent where a chunk is one action.</param>
/// <param name="Calibration">Whether the probabilities of classes, or of bins, can be believed, one entry per dimension; absent of heads that say none.</param>
internal sealed record HeldOutResults(
    string Metric,
    double Score,
    ScoreInterval? Interval,
    IReadOnlyList<double?>? PerDimension,
    IReadOnlyList<double>? PerHorizon,
    IReadOnlyList<Calibration>? Calibration)
{
    /// <summary>Measures the policy whose weights are in the network; null where nothing was held out.</summary>
    public static HeldOutResults? Measure(PolicyNetwork policy, TransitionSet heldOut, Evaluation evaluation, long seed)
    {
        if (!evaluation.IsPossible)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        var isDiscrete = policy.Action.IsChosen;
        var scale = isDiscrete ? ones(policy.Action.Dimensions, ScalarType.Float64) : OneOverVariance(heldOut.Actions);
        var errors = new EpisodeErrors(heldOut.Parts, scale, policy.Shape.Chunk);
        var calibration = new List<CalibrationCount>();
        foreach (var batch in evaluation.Batches())
        {
            var answers = policy.Head.Decode(batch.Output);                                                     // [N, C, d] or [N, C]
            var experts = batch.Actions.Values.reshape(answers.shape);
            var wrong = isDiscrete ? answers.ne(experts).reshape(answers.shape[0], policy.Shape.Chunk, -1) : (answers.to(ScalarType.Float64) - experts).square();
            errors.Add(batch.Rows.cpu(), wrong.to(ScalarType.Float64).cpu(), batch.Actions.Mask?.to(ScalarType.Bool).cpu()); // [N, C, d']
            Count(calibration, policy.Head, !isDiscrete, batch.Output, experts.select(1, 0), batch.Actions.Mask?.select(1, 0).to(ScalarType.Bool).cpu());
        }

        double Score(double error) => isDiscrete ? 1 - error : error;
        var interval = errors.Interval(seed) is { } bounds ? (isDiscrete ? new ScoreInterval(1 - bounds.High, 1 - bounds.Low) : bounds) : null;
        return new HeldOutResults(
            policy.Head.Metrics.Score,
            Score(errors.Total),
            interval,
            policy.Action.Kind == ActionKind.Discrete ? null : [.. errors.PerDimension.Select(error => error is { } value ? Score(value) : (double?)null)],
            policy.Shape.Chunk == 1 ? null : [.. errors.PerHorizon.Select(Score)],
            calibration.Count == 0 ? null : [.. calibration.Select(count => count.Result())]);
    }

    private static void Count(List<CalibrationCount> counts, IActionHead head, bool isOfBins, Tensor output, Tensor experts, Tensor? isThere)
    {
        var probabilities = head.Probabilities(output);
        var classes = probabilities.Count == 0 ? null : head.Classes(experts).cpu();                            // [N, d]
        foreach (var (d, ofChoice) in probabilities.Index())
        {
            if (counts.Count == d)
            {
                counts.Add(new CalibrationCount((int)ofChoice.shape[1], isOfBins));
            }

            counts[d].Add(ofChoice.cpu(), classes!.select(1, d), isThere);
        }
    }

    // 0 of a dimension that never changes: it does not count. [n, d] → [d]
    private static Tensor OneOverVariance(Tensor actions)
    {
        var wide = actions.to(ScalarType.Float64);
        var variance = (wide - wide.mean([0L], keepdim: true)).square().mean([0L]).cpu();
        return where(variance.gt(0), variance.reciprocal(), zeros_like(variance));
    }
}

/// <summary>A 95 % interval by the bootstrap over held-out episodes (Efron, 1979): transitions of one episode are not independent.</summary>
/// <param name="Low">2.5 % of the resampled scores are below.</param>
/// <param name="High">2.5 % are above.</param>
internal sealed record ScoreInterval(double Low, double High);
