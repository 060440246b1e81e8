using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
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
    private const long ReportsPerRun = 200;
    private const long ValidationsPerRun = 20;
    private const long MostExamples = 1024;

    public string Name => AlgorithmNames.BehaviorCloning;

    public int Version => 3;

    public TrainedPolicy Train(TrainingContext context, CancellationToken cancellationToken)
    {
        var options = (BehaviorCloningOptions)context.Options;
        if (options.Members > 1)
        {
            return EnsembleCloning.Train(context, cancellationToken);
        }

        var contents = context.Dataset.Contents;
        using var everything = NewDisposeScope();

        // data: whole episodes are held out; what is trained on stays in memory, or in the dataset's files where it is too much
        var features = Compatibility.ResolveObservations(options.Observations, contents);
        var split = EpisodeSplit.Of(EpisodeSplit.Lengths(context.Dataset.EpisodeOffsets), options.ValidationFraction, context.Seed);
        var loader = new TransitionLoader(context.Dataset, features);
        using var training = loader.Open(split.Training, context.MostResidentBytes, cancellationToken);
        using var heldOut = loader.LoadMeasured(split.HeldOut, cancellationToken);
        var shape = PolicyShape.Of(options);
        var examples = Examples(heldOut.Count > 0 ? heldOut : training, shape).to(context.Device).DetachFromDisposeScope(); // [≤1024, D] or [.., H, D]

        // policy: the statistics are the training episodes' alone
        var observationScaling = context.Scaling("observation", training.ObservationMoments(), options.Normalization, Normalizer.ObservationLimit);
        var actionScaling = contents.Action.Kind == ActionKind.Continuous
            ? context.Scaling("action", training.ActionMoments(), ActionHeads.ScalingOf(options), null)
            : null;
        var head = ActionHeads.Create(options, contents.Action, actionScaling, context.Seed, context.Device);
        var network = Backbones.Create(options, training.ObservationSize, head.Outputs, context.Seed, context.Device);
        var policy = new PolicyNetwork(features, contents.Action, observationScaling, network, head, shape);

        // observations are scaled, and actions made targets: once where they are resident, otherwise in every minibatch
        training.Prepare(observationScaling, head.Targets, context.Device);
        heldOut.Prepare(observationScaling, head.Targets, context.Device);
        using var windows = new TransitionWindows(training, shape);
        using var sampler = new MinibatchSampler(windows, options.BatchSize, context.Seed);
        using var evaluation = new Evaluation(policy, heldOut, context.Seed);

        // whether a step draws numbers of its own, besides the order
        var isRandom = options.Dropout > 0 || options.ObservationNoise > 0 || head is DenoisingHead;

        // optimiser
        var stepsPerEpoch = (training.Count + options.BatchSize - 1) / options.BatchSize;
        var totalSteps = options.Epochs * stepsPerEpoch ?? options.Steps ?? BehaviorCloningOptions.DefaultSteps;
        var logEvery = options.LogEvery ?? 1 + ((totalSteps - 1) / ReportsPerRun);
        var validateEvery = options.ValidateEvery ?? 1 + ((totalSteps - 1) / ValidationsPerRun);
        var learningRate = new LearningRate(options.LearningRate, options.Schedule, options.WarmupSteps, totalSteps);
        using var parameters = new FlatParameters([.. policy.Parameters.Select(parameter => parameter.Value)]);
        using var adam = new FusedAdam(parameters, new AdamSettings(WeightDecay: options.WeightDecay));
        var report = new TrainingReport(context.Observer, context.Time, totalSteps);
        using var losses = new LossAverage(context.Device);
        using var average = options.AverageDecay is { } decay ? new AveragedWeights(parameters, decay) : null;

        // checkpoint: the weights are put into the network before the first step, which may be any
        var state = new TrainingState(Learned: average is null ? [policy, adam] : [policy, adam, average], Position: [sampler, losses, evaluation, report]);
        var done = context.Checkpoints.Restore(state);
        context.Observer.Started(totalSteps);

        for (var step = done + 1; step <= totalSteps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var minibatchScope = NewDisposeScope();
            var rate = learningRate.At(step);

            // batch
            var batch = sampler.Next(); // [B, D], [B, d] or [B]

            // forward: what is drawn depends on the seed and the step alone
            if (isRandom)
            {
                TorchSeed.Set(context.Seed, SeedPurpose.Step, step);
            }

            var observations = options.ObservationNoise > 0 ? Disturb(batch.Observations, options.ObservationNoise) : batch.Observations;
            var output = network.forward(observations); // [B, D] → [N, K]

            // loss
            var loss = head.Loss(output, batch.Targets); // scalar

            // backward: into the flat gradients, which are zero before
            loss.backward();

            // clip, step: one pass over all parameters
            adam.Step(rate, adam.ClipScale(options.MaxGradientNorm));
            average?.Add(step);

            // report: reading the loss waits for the device, so it is only summed up in between
            losses.Add(loss, batch.Count);
            var isSign = report.Count(step, batch.Count);
            var isLogged = step == 1 || step % logEvery == 0 || step == totalSteps;
            var isValidated = evaluation.IsPossible && (step % validateEvery == 0 || step == totalSteps);
            if (isLogged || isValidated || isSign)
            {
                Divergence.Check(losses.Value, step, rate, options);
            }

            if (isLogged || isValidated)
            {
                var values = new Dictionary<string, double>();
                if (isLogged)
                {
                    (values[MetricNames.TrainLoss], values[MetricNames.LearningRate]) = (losses.Value, rate);
                    report.AddThroughput(step, values);
                    losses.Reset();
                }

                if (isValidated)
                {
                    using var averaged = average?.Apply();
                    evaluation.AddMetrics(values);
                    if (!evaluation.HasBaselines)
                    {
                        evaluation.AddBaselines(values, head.ConstantAction(training.BaselineActions()));
                    }
                }

                Divergence.Check(values, step, rate, options);
                report.Report(step, values);
            }

            // checkpoint: where one is due; the training may end here, to go on elsewhere
            context.Checkpoints.Offer(step, step == totalSteps, state, report.Latest);
        }

        Divergence.Check(parameters, totalSteps, options);
        average?.Apply();
        return new TrainedPolicy(policy, split, examples, totalSteps, report.Points) { Placement = training.Placement, Measured = heldOut.Count };
    }

    // Windows of held-out transitions where there are any. [≤1024, D] or [.., H, D]
    private static Tensor Examples(ITransitions transitions, PolicyShape shape)
    {
        using var windows = new TransitionWindows(transitions, shape);
        return windows.Observations(arange(Math.Min(MostExamples / shape.History, transitions.Count)));
    }

    private static Tensor Disturb(Tensor observations, double deviation) => observations + randn_like(observations) * deviation;
}
