using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Optimization;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Transitions;
using static TorchSharp.torch;

namespace ImitationService.Learning.Training;

/// <summary>
/// K policies of one architecture that are trained together: each as it would be trained alone, up to rounding. A step of
/// neighbours is one computation, from stacked weights and batched products to one update. They do not depend on each other:
/// the order in which they take their steps changes nothing.
/// </summary>
internal sealed class PolicyBatch : IDisposable
{
    private readonly StackedMlp _network;
    private readonly IActionHead _head;
    private readonly IReadOnlyList<MemberSettings> _members;
    private readonly double? _maximumNorm;
    private readonly MemberSampler _sampler;
    private readonly MemberAdam _adam;
    private readonly IStackedPass _pass;
    private readonly double[] _rates;

    /// <param name="network">Of all members.</param>
    /// <param name="head">What each one's output means; its loss is a mean over transitions.</param>
    /// <param name="transitions">Prepared for this head.</param>
    /// <param name="batchSize">Transitions of each member's minibatch.</param>
    /// <param name="members">In what they differ.</param>
    /// <param name="maximumNorm">Largest norm of a member's gradient; null is no limit.</param>
    public PolicyBatch(
        StackedMlp network, IActionHead head, ITransitions transitions, int batchSize, IReadOnlyList<MemberSettings> members, double? maximumNorm = null)
    {
        if (network.Members != members.Count)
        {
            throw new ArgumentException($"The network has {network.Members} members, and {members.Count} have settings.");
        }

        (_network, _head, _members, _maximumNorm) = (network, head, members, maximumNorm);
        _rates = new double[members.Count];
        _sampler = new MemberSampler(transitions, batchSize, [.. members.Select(member => member.Seed)], [.. members.Select(member => member.Rows)]);
        _adam = new MemberAdam(
            [.. network.Parameters.Select(parameter => parameter.Value)],
            [.. members.Select(member => new AdamSettings(WeightDecay: member.WeightDecay))]);
        _pass = StackedPasses.Create(network.Widths, network.Activation, [.. network.Parameters.Select(parameter => parameter.Value)]);
    }

    /// <summary>How the optimiser stands.</summary>
    public ITrainingState Optimizer => _adam;

    /// <summary>Where each member is in its transitions.</summary>
    public ITrainingState Position => _sampler;

    /// <summary>Takes a step of neighbours.</summary>
    /// <param name="range">The members.</param>
    /// <param name="step">Which one of theirs, counted from 1.</param>
    /// <param name="losses">Hears the mean loss over the transitions of the minibatches, and their number.</param>
    public void Step(MemberRange range, long step, Action<Tensor, long> losses)
    {
        using var scope = NewDisposeScope();
        for (var member = range.First; member < range.End; member++)
        {
            _rates[member] = _members[member].LearningRate.At(step);
        }

        // batch: of members whose minibatches have one size, which are all of them where all learn from the same transitions
        foreach (var batch in _sampler.Next(range))
        {
            // forward
            var answers = _pass.Forward(batch.Members, batch.Observations); // [G, B, D] → [G·B, K]

            // loss: a mean over all, so that its gradient is that of each member's own mean once it is multiplied by G
            var (loss, slope) = _head.Slope(answers, new ActionTargets(batch.Targets), batch.Members.Count);               // scalar, [G·B, K]

            // backward
            foreach (var (some, gradients) in _pass.Gradients(slope))
            {
                // clip, step
                var members = new MemberRange(batch.Members.First + some.First, some.Count);
                var scales = _maximumNorm is { } maximum ? MemberAdam.ClipScales(gradients, maximum) : [];
                _adam.Step(members, gradients, _rates.AsSpan(members.First, members.Count), scales);
            }

            losses(loss, batch.Count);
        }
    }

    public void Dispose()
    {
        _adam.Dispose();
        _pass.Dispose();
    }
}
