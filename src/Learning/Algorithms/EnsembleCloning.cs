using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Optimization;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Training;
using ImitationService.Learning.Transitions;
using static TorchSharp.torch;

namespace ImitationService.Learning.Algorithms;

/// <summary>
/// <see cref="BehaviorCloning"/> of K policies at once, from K seeds: an ensemble. Lakshminarayanan et al., "Simple and Scalable
/// Predictive Uncertainty Estimation using Deep Ensembles", NeurIPS 2017, without its adversarial examples. What is held out and
/// how values are scaled is the ensemble's; first weights and the order of transitions are each member's own.
/// Shapes: G members of a group, B transitions of a minibatch, D observation width, d action width.
/// </summary>
internal static class EnsembleCloning
{
    private const long MostExamples = 1024;

    public static TrainedPolicy Train(TrainingContext context, CancellationToken cancellationToken)
    {
        var options = (BehaviorCloningOptions)context.Options;
        var contents = context.Dataset.Contents;
        using var everything = NewDisposeScope();

        // data: what is held out is seen by no member
        var features = Compatibility.ResolveObservations(options.Observations, contents);
        var split = EpisodeSplit.Of(EpisodeSelection.Of(options, context.Dataset).Lengths, options.ValidationFraction, context.Seed);
        var encoder = TextEncoders.Of(options.TextEncoder, context.Dataset);
        var loader = new TransitionLoader(context.Dataset, features, encoder, context.Observer.Looked);
        using var training = loader.Open(split.Training, context.MostResidentBytes, cancellationToken);
        using var heldOut = loader.LoadMeasured(split.HeldOut, cancellationToken);
        var shown = heldOut.Count > 0 ? heldOut : training;
        var examples = shown.ObservationsAt(arange(Math.Min(MostExamples, shown.Count))).to(context.Device).DetachFromDisposeScope(); // [≤1024, D]

        // policies: member k is what a run of seed + k would train
        long[] seeds = [.. Enumerable.Range(0, options.Members).Select(member => unchecked(context.Seed + member))];
        var observationScaling = ObservationLayout.ScaledWidth(features) == 0
            ? null
            : context.Scaling("observation", training.ObservationMoments(), options.Normalization, Normalizer.ObservationLimit);
        var actionScaling = !contents.Action.IsChosen
            ? context.Scaling("action", training.ActionMoments(), options.Normalization, null)
            : null;
        var memberHead = ActionHeads.Create(options, contents.Action, actionScaling, context.Seed, context.Device);
        var head = EnsembleHead.Create(memberHead, options.Members);
        long[] widths = [training.ObservationSize, .. options.HiddenSizes, memberHead.Outputs];
        var network = new StackedMlp(widths, options.Activation, seeds, context.Device);
        var policy = new PolicyNetwork(features, contents.Action, observationScaling, network, head, PolicyShape.Plain);

        // observations are scaled, and actions made targets: once where they are resident, otherwise in every minibatch
        training.Prepare(observationScaling, memberHead.Targets, context.Device);
        heldOut.Prepare(observationScaling, memberHead.Targets, context.Device);
        using var evaluation = new Evaluation(policy, heldOut, context.Seed);

        // optimiser
        var plan = TrainingPlan.Of(options, training.Count);
        var totalSteps = plan.TotalSteps;
        var learningRate = new LearningRate(options.LearningRate, options.Schedule, options.WarmupSteps, totalSteps);
        MemberSettings[] members = [.. seeds.Select(seed => new MemberSettings(seed, learningRate, options.WeightDecay))];
        using var batch = new PolicyBatch(network, memberHead, training, options.BatchSize, members, options.MaxGradientNorm);
        var order = WorkOrder.Of(options.Members, widths, Math.Min(options.BatchSize, training.Count), context.Device.type);
        var report = new TrainingReport(context.Observer, context.Time, totalSteps);
        using var losses = new GroupLosses(order.Groups.Count, context.Device);
        var monitor = new TrainingMonitor(plan, learningRate, options, losses, evaluation, report, () => head.ConstantAction(training.BaselineActions()));

        // checkpoint: of all members after the same step
        var state = new TrainingState(Learned: [policy, batch.Optimizer], Position: [batch.Position, losses, evaluation, report]);
        var done = context.Checkpoints.Restore(state);
        context.Observer.Started(totalSteps);

        while (done < totalSteps)
        {
            // batch, forward, loss, backward, clip, step: of one group after the other
            var last = order.EndOfBlock(done, totalSteps, plan.LogEvery, plan.ValidateEvery, context.Checkpoints.EverySteps);
            var isSign = false;
            foreach (var (group, range) in order.Groups.Index())
            {
                for (var step = done + 1; step <= last; step++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    batch.Step(range, step, (loss, count) =>
                    {
                        losses.Add(group, loss, count);
                        isSign |= report.Count(group == order.Groups.Count - 1 ? step : done, count);
                    });
                }
            }

            // report
            done = last;
            monitor.After(done, isSign);

            // checkpoint: where one is due; the training may end here, to go on elsewhere
            context.Checkpoints.Offer(done, done == totalSteps, state, report.Latest);
        }

        Divergence.Check(network.AreFinite(), totalSteps, options);
        return new TrainedPolicy(policy, split, examples, totalSteps, report.Points)
        {
            Results = HeldOutResults.Measure(policy, heldOut, evaluation, context.Seed),
            Placement = training.Placement,
            TextEncoder = encoder,
            Measured = heldOut.Count,
            Members = MemberResult.Measure(network, memberHead, seeds, training, heldOut),
        };
    }
}
