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
        _sampler = new MemberSampler(transitions, batchSize, [.. members.Select(member => member.Seed)], [.. members.Select(member => member.Rows)]);
        _adam = new MemberAdam(
            [.. network.Parameters.Select(parameter => parameter.Value)],
            [.. members.Select(member => new AdamSettings(WeightDecay: member.WeightDecay))]);
        _pass = StackedPasses.Create(network.Widths, network.Activation, network.Parameters[0].Value);
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

        // batch: of members whose minibatches have one size, which are all of them where all learn from the same transitions
        foreach (var batch in _sampler.Next(range))
        {
            // forward
            var answers = _pass.Forward(_network.Of(batch.Members), batch.Members.Count, batch.Observations.flatten(0, 1)); // [G, B, D] → [G·B, K]

            // loss: a mean over all, so that its gradient is that of each member's own mean once it is multiplied by G
            var output = answers.detach().requires_grad_(true);
            var loss = _head.Loss(output, new ActionTargets(batch.Targets));                                             // scalar

            // backward
            (loss * batch.Members.Count).backward();
            foreach (var (some, gradients) in _pass.Gradients(output.grad!))
            {
                // clip, step
                var members = new MemberRange(batch.Members.First + some.First, some.Count);
                var rates = Enumerable.Range(members.First, members.Count).Select(member => _members[member].LearningRate.At(step)).ToArray();
                _adam.Step(members, gradients, rates, MemberAdam.ClipScales(gradients, _maximumNorm));
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
