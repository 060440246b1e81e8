using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
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
    private const long ReportsPerRun = 200;
    private const long ValidationsPerRun = 20;
    private const long MostExamples = 1024;

    public static TrainedPolicy Train(TrainingContext context, CancellationToken cancellationToken)
    {
        var options = (BehaviorCloningOptions)context.Options;
        var contents = context.Dataset.Contents;
        using var everything = NewDisposeScope();

        // data: what is held out is seen by no member
        var features = Compatibility.ResolveObservations(options.Observations, contents);
        var split = EpisodeSplit.Of(EpisodeSplit.Lengths(context.Dataset.EpisodeOffsets), options.ValidationFraction, context.Seed);
        var loader = new TransitionLoader(context.Dataset, features);
        using var training = loader.Load(split.Training, cancellationToken);
        using var heldOut = loader.Load(split.HeldOut, cancellationToken);
        var examples = (heldOut.Count > 0 ? heldOut : training).Observations;
        examples = examples.narrow(0, 0, Math.Min(MostExamples, examples.shape[0])).clone().to(context.Device).DetachFromDisposeScope(); // [≤1024, D]

        // policies: member k is what a run of seed + k would train
        long[] seeds = [.. Enumerable.Range(0, options.Members).Select(member => unchecked(context.Seed + member))];
        var observationScaling = context.Scaling("observation", training.Observations, options.Normalization, Normalizer.ObservationLimit);
        var actionScaling = contents.Action.Kind == ActionKind.Continuous
            ? context.Scaling("action", training.Actions, options.Normalization, null)
            : null;
        var memberHead = ActionHeads.Create(options, contents.Action, actionScaling, context.Seed, context.Device);
        var head = EnsembleHead.Create(memberHead, options.Members);
        long[] widths = [training.Observations.shape[1], .. options.HiddenSizes, memberHead.Outputs];
        var network = new StackedMlp(widths, options.Activation, seeds, context.Device);
        var policy = new PolicyNetwork(features, contents.Action, observationScaling, network, head, PolicyShape.Plain);

        // scaled once here rather than in every minibatch
        foreach (var set in new[] { training, heldOut })
        {
            set.MoveTo(context.Device);
            observationScaling?.Apply(set.Observations);
        }

        var targets = memberHead.Targets(training.Actions); // [n, d] or [n]
        using var evaluation = new Evaluation(policy, heldOut, context.Seed);

        // optimiser
        var stepsPerEpoch = (training.Count + options.BatchSize - 1) / options.BatchSize;
        var totalSteps = options.Epochs * stepsPerEpoch ?? options.Steps ?? BehaviorCloningOptions.DefaultSteps;
        var logEvery = options.LogEvery ?? 1 + ((totalSteps - 1) / ReportsPerRun);
        var validateEvery = options.ValidateEvery ?? 1 + ((totalSteps - 1) / ValidationsPerRun);
        var learningRate = new LearningRate(options.LearningRate, options.Schedule, options.WarmupSteps, totalSteps);
        MemberSettings[] members = [.. seeds.Select(seed => new MemberSettings(seed, learningRate, options.WeightDecay))];
        using var batch = new PolicyBatch(network, memberHead, training.Observations, targets, options.BatchSize, members, options.MaxGradientNorm);
        var order = WorkOrder.Of(options.Members, widths, Math.Min(options.BatchSize, training.Count), context.Device.type);
        var report = new TrainingReport(context.Observer, context.Time, totalSteps);
        using var losses = new GroupLosses(order.Groups.Count, context.Device);

        // checkpoint: of all members after the same step
        var state = new TrainingState(Learned: [policy, batch.Optimizer], Position: [batch.Position, losses, evaluation, report]);
        var done = context.Checkpoints.Restore(state);
        context.Observer.Started(totalSteps);

        while (done < totalSteps)
        {
            // batch, forward, loss, backward, clip, step: of one group after the other
            var last = order.EndOfBlock(done, totalSteps, logEvery, validateEvery, context.Checkpoints.EverySteps);
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

            // report: reading the loss waits for the device, so it is only summed up in between
            done = last;
            var rate = learningRate.At(done);
            var isLogged = done == 1 || done % logEvery == 0 || done == totalSteps;
            var isValidated = evaluation.IsPossible && (done % validateEvery == 0 || done == totalSteps);
            if (isLogged || isValidated || isSign)
            {
                Divergence.Check(losses.Value, done, rate, options);
            }

            if (isLogged || isValidated)
            {
                var values = new Dictionary<string, double>();
                if (isLogged)
                {
                    (values[MetricNames.TrainLoss], values[MetricNames.LearningRate]) = (losses.Value, rate);
                    report.AddThroughput(done, values);
                    losses.Reset();
                }

                if (isValidated)
                {
                    evaluation.AddMetrics(values);
                    if (!evaluation.HasBaselines)
                    {
                        evaluation.AddBaselines(values, head.ConstantAction(training.Actions));
                    }
                }

                Divergence.Check(values, done, rate, options);
                report.Report(done, values);
            }

            // checkpoint: where one is due; the training may end here, to go on elsewhere
            context.Checkpoints.Offer(done, done == totalSteps, state, report.Latest);
        }

        Divergence.Check(network.AreFinite(), totalSteps, options);
        return new TrainedPolicy(policy, split, examples, totalSteps, report.Points)
        {
            Members = MemberResult.Measure(network, memberHead, seeds, training, heldOut),
        };
    }
}
