using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Optimization;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Seeding;
using ImitationService.Learning.Training;
using ImitationService.Learning.Transitions;
using static TorchSharp.torch;

namespace ImitationService.Learning.Algorithms;

/// <summary>
/// Behaviour cloning: supervised learning of π(a|o) from the expert's (o, a). Pomerleau, "ALVINN: An Autonomous Land
/// Vehicle in a Neural Network", NeurIPS 1988. Deviations and measured results: docs/algorithms/behavior-cloning.md.
/// Shapes: B transitions of a minibatch, D observation width, H history, C actions of a chunk, d action width, N answers of the
/// network (B, or B·H where every step of a window is answered), K network outputs.
/// </summary>
internal sealed class BehaviorCloning : IAlgorithm
{
    public string Name => AlgorithmNames.BehaviorCloning;

    public int Version => 9;

    public TrainedPolicy Train(TrainingContext context, CancellationToken cancellationToken)
    {
        var contents = context.Dataset.Contents;
        var options = ((BehaviorCloningOptions)context.Options).Settle(contents.Action.Kind);
        if (options.Members > 1)
        {
            return EnsembleCloning.Train(context, options, cancellationToken);
        }

        using var everything = NewDisposeScope();

        // data: whole episodes are held out; what is trained on stays in memory, or in the dataset's files where it is too much
        using var data = CloningData.Open(context, options, cancellationToken);
        var (training, heldOut, features) = (data.Training, data.HeldOut, data.Features);
        var shape = PolicyShape.Of(options);
        var examples = data.Examples(shape, context.Device); // [≤1024, D] or [.., H, D]

        // policy: the statistics are the training episodes' alone
        var (observationScaling, head) = data.Prepare(context, options);
        var network = Backbones.Create(options, features, head.Outputs, context.Seed, context.Device);
        InitialWeights.Shift(network.OutputBias, head.FirstOutput(context.Seed));
        var policy = new PolicyNetwork(features, contents.Action, observationScaling, network, head, shape);

        // what is drawn from: windows of the training's transitions, by their weights
        using var windows = new TransitionWindows(training, shape, TransitionWeights.Of(training, data.Selection.Weights, options.ClassWeights, contents.Action));
        using var sampler = new MinibatchSampler(windows, options.BatchSize, context.Seed);
        using var evaluation = new Evaluation(policy, heldOut, context.Seed);

        // whether a step draws numbers of its own, besides the order
        var isRandom = options.Dropout > 0 || options.ObservationNoise > 0 || options.ImageShift > 0 || options.ImageCrop is not null || options.ColorJitter > 0 || head.IsRandom;

        // optimiser
        var plan = TrainingPlan.Of(options, training.Count);
        var learningRate = new LearningRate(options.LearningRate, options.Schedule, options.WarmupSteps, plan.TotalSteps);
        using var parameters = new FlatParameters([.. policy.Parameters.Select(parameter => parameter.Value)]);
        using var optimizer = Optimizers.Create(options, parameters);
        using var average = options.AverageDecay is { } decay ? new AveragedWeights(parameters, decay) : null;
        using var best = new BestWeights(parameters, options);

        // reports
        using var losses = new LossAverage(context.Device);
        var report = new TrainingReport(context.Observer, context.Time, plan.TotalSteps);
        var monitor = new TrainingMonitor(plan, learningRate, options, losses, evaluation, report, () => head.ConstantAction(training.BaselineActions()));

        // checkpoint: the weights are put into the network before the first step, which may be any
        var state = new TrainingState(Learned: average is null ? [policy, optimizer] : [policy, optimizer, average], Position: [sampler, losses, evaluation, report, best]);
        var done = context.Checkpoints.Restore(state);
        context.Observer.Started(plan.TotalSteps);

        while (done < plan.TotalSteps && !best.IsOver)
        {
            using var stepScope = NewDisposeScope();
            var (step, isSign) = (done + 1, false);

            // what is drawn depends on the seed and the step alone
            if (isRandom)
            {
                TorchSeed.Set(context.Seed, SeedPurpose.Step, step);
            }

            for (var part = 0; part < options.Accumulate; part++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var minibatchScope = NewDisposeScope();

                // batch
                var batch = sampler.Next(); // [B, D], [B, d] or [B]
                var observations = options.ObservationNoise > 0 ? Disturb(batch.Observations, ObservationLayout.ScaledWidth(features), options.ObservationNoise) : batch.Observations;

                // forward
                var pass = network.Begin(observations); // [B, D] → [N, K]

                // loss
                var loss = head.Loss(pass.Output, batch.Targets); // scalar

                // backward: added to the flat gradients, which were zero before the first
                loss.backward();
                pass.Backward();
                losses.Add(loss, batch.Count);
                isSign |= report.Count(step, batch.Count);
            }

            // clip, step, average: one pass over all parameters
            var share = 1.0 / options.Accumulate;
            optimizer.Step(learningRate.At(step), share * parameters.ClipScale(options.MaxGradientNorm / share), average?.At(step));
            done = step;

            // report
            if (monitor.After(step, isSign, () => average?.Apply()) is { } heldOutLoss)
            {
                using var averaged = average?.Apply();
                best.Offer(step, heldOutLoss);
            }

            // checkpoint: where one is due; the training may end here, to go on elsewhere
            context.Checkpoints.Offer(step, step == plan.TotalSteps || best.IsOver, state, report.Latest);
        }

        Divergence.Check(parameters, done, options);
        average?.Apply();
        var isBest = best.Apply();
        return new TrainedPolicy(policy, data.Split, examples, done, report.Points)
        {
            Options = options,
            Keeps = isBest ? KeptWeights.Best : KeptWeights.Last,
            WeightsStep = isBest ? best.Step : done,
            Climbed = Divergence.CheckEnd(report.Points, isBest ? best.Step : done, options),
            Placement = training.Placement,
            TextEncoder = data.TextEncoder,
            Measured = heldOut.Count,
            Results = HeldOutResults.Measure(policy, heldOut, evaluation, context.Seed),
        };
    }

    // Of what is scaled alone: texts and pixels are none of it.
    private static Tensor Disturb(Tensor observations, long scaled, double deviation)
    {
        var disturbed = observations.narrow(-1, 0, scaled) + randn_like(observations.narrow(-1, 0, scaled)) * deviation;
        return scaled == observations.shape[^1] ? disturbed : cat([disturbed, observations.narrow(-1, scaled, observations.shape[^1] - scaled)], -1);
    }
}
