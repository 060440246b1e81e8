using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Optimization;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Training;
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
    public static TrainedPolicy Train(TrainingContext context, BehaviorCloningOptions options, CancellationToken cancellationToken)
    {
        using var everything = NewDisposeScope();

        // data: what is held out is seen by no member
        using var data = CloningData.Open(context, options, cancellationToken);
        var (training, heldOut) = (data.Training, data.HeldOut);
        var examples = data.Examples(PolicyShape.Plain, context.Device); // [≤1024, D]

        // policies: member k is what a run of seed + k would train
        long[] seeds = [.. Enumerable.Range(0, options.Members).Select(member => unchecked(context.Seed + member))];
        var (observationScaling, memberHead) = data.Prepare(context, options);
        var head = EnsembleHead.Create(memberHead, options.Members);
        long[] widths = [training.ObservationSize, .. options.HiddenSizes, memberHead.Outputs];
        var network = new StackedMlp(widths, options.Activation!.Value, seeds, context.Device);
        foreach (var (member, seed) in seeds.Index())
        {
            InitialWeights.Shift(network.OutputBias[member], memberHead.FirstOutput(seed));
        }

        var policy = new PolicyNetwork(data.Features, context.Dataset.Contents.Action, observationScaling, network, head, PolicyShape.Plain);
        using var evaluation = new Evaluation(policy, heldOut, context.Seed);

        // optimiser
        var plan = TrainingPlan.Of(options, training.Count);
        var totalSteps = plan.TotalSteps;
        var learningRate = new LearningRate(options.LearningRate, options.Schedule, options.WarmupSteps, totalSteps);
        MemberSettings[] members = [.. seeds.Select(seed => new MemberSettings(seed, learningRate, options.WeightDecay))];
        using var batch = new PolicyBatch(network, memberHead, training, options.BatchSize, members, options.MaxGradientNorm);
        var order = WorkOrder.Of(options.Members, widths, Math.Min(options.BatchSize, training.Count), context.Device.type, StackedPasses.StepBytes(network.Parameters[0].Value));
        var report = new TrainingReport(context.Observer, context.Time, totalSteps);
        using var losses = new GroupLosses(order.Groups.Count, plan, context.Device);
        var monitor = new TrainingMonitor(plan, learningRate, options, losses, evaluation, report, () => head.ConstantAction(training.BaselineActions()));

        // checkpoint: of all members after the same step
        var state = new TrainingState(Learned: [policy, batch.Optimizer], Position: [batch.Position, losses, evaluation, report]);
        var done = context.Checkpoints.Restore(state);
        context.Observer.Started(totalSteps);

        while (done < totalSteps)
        {
            // batch, forward, loss, backward, clip, step: of one group after the other
            var last = order.EndOfBlock(done, totalSteps, evaluation.IsPossible ? plan.ValidateEvery : null, context.Checkpoints.EverySteps);
            var isSign = false;
            foreach (var (group, range) in order.Groups.Index())
            {
                for (var step = done + 1; step <= last; step++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    batch.Step(range, step, (loss, count) =>
                    {
                        losses.Add(group, step, loss, count);
                        isSign |= report.Count(group == order.Groups.Count - 1 ? step : done, count);
                    });
                }
            }

            // report: of every step of the block that one is due after
            while (done < last)
            {
                losses.Ask(++done);
                monitor.After(done, isSign && done == last);
            }

            // checkpoint: where one is due; the training may end here, to go on elsewhere
            context.Checkpoints.Offer(done, done == totalSteps, state, report.Latest);
        }

        Divergence.Check(network.AreFinite(), totalSteps, options);
        Divergence.CheckEnd(report.Points, totalSteps, options);
        return new TrainedPolicy(policy, data.Split, examples, totalSteps, report.Points)
        {
            Options = options,
            Results = HeldOutResults.Measure(policy, heldOut, evaluation, context.Seed),
            Placement = training.Placement,
            TextEncoder = data.TextEncoder,
            Measured = heldOut.Count,
            Members = MemberResult.Measure(network, memberHead, seeds, training, heldOut),
        };
    }
}
