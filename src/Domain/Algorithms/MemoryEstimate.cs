using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Algorithms;

/// <summary>What a training will need of a trainer's memory, in bytes; an estimate, within a factor of two.</summary>
/// <param name="Parameters">Number of the network's parameters, of all members of an ensemble.</param>
/// <param name="ParameterBytes">The parameters, their gradients, Adam's two moments, and what is kept of other steps; in float32.</param>
/// <param name="DataBytes">The transitions that stay in memory for the whole training, and their order; mapped files count as far as they are held.</param>
/// <param name="StepBytes">A minibatch, its activations and their gradients.</param>
/// <param name="ExportBytes">The bundle's files while they are made and checked.</param>
public sealed record MemoryEstimate(long Parameters, long ParameterBytes, long DataBytes, long StepBytes, long ExportBytes)
{
    /// <summary>A trainer process with its libraries loaded, before it has read anything.</summary>
    public const long ProcessBytes = 300L << 20;

    /// <summary>
    /// What a step of policies that are trained together may touch, weights and moments included: above some 40 MiB the products'
    /// outputs cost more than the calls that they save. Those for which it is too little take turns.
    /// </summary>
    public const long StackedStepBytes = 24L << 20;

    /// <summary>
    /// The largest dataset, in the features that are trained on, that a trainer copies into memory; of a larger one each minibatch
    /// is copied from the mapped files. Which of the two changes nothing about the policy.
    /// </summary>
    public const long MostResidentBytes = 1L << 30;

    /// <summary>Held-out transitions that a policy is measured on, at most; of more, evenly chosen episodes.</summary>
    public const long MostMeasuredBytes = 64L << 20;

    /// <summary>The largest number of transitions whose order is shuffled in memory; of more it is worked out place by place.</summary>
    public const long MostShuffled = 1L << 22;

    // What a trainer holds of mapped files before it lets go of them.
    private const long HeldBytes = 256L << 20;

    private const int FloatBytes = 4;
    private const int EvaluationBatch = 4096;

    /// <summary>All of it, at the most demanding moment.</summary>
    public long TotalBytes => ProcessBytes + ParameterBytes + DataBytes + Math.Max(StepBytes, ExportBytes);

    /// <summary>The estimate for behaviour cloning on a dataset.</summary>
    public static MemoryEstimate Of(BehaviorCloningOptions options, DatasetContents contents)
    {
        var features = Compatibility.ResolveObservations(options.Observations, contents);
        var dimensions = contents.Action.IsChosen ? 0 : contents.Action.Dimensions;
        var (shape, size) = (PolicyShape.Of(options), NetworkSize.Of(options, contents));
        var parameters = options.Members * size.Parameters;

        // An observation once, scaled in place; an action twice where it is scaled: for the loss, and in its own unit.
        var rowBytes = RowBytes(features, contents);
        var scaledBytes = (long)FloatBytes * dimensions;
        var isResident = contents.Transitions * rowBytes <= MostResidentBytes;
        var kept = isResident ? contents.Transitions : Math.Min(contents.Transitions, MostMeasuredBytes / rowBytes);
        var order = contents.Transitions <= MostShuffled ? contents.Transitions * options.Members * sizeof(int) : 0;
        var data = (kept * (rowBytes + scaledBytes)) + order + (isResident ? 0 : HeldBytes);

        // Each layer's output, and the gradient of it while the loss is propagated back.
        var evaluated = Math.Max(1, EvaluationBatch / (shape.History * shape.Chunk));
        var batch = Math.Max(Math.Min(options.BatchSize, contents.Transitions), Math.Min(evaluated, contents.Transitions));
        var step = 2 * batch * (size.ActivationsPerWindow + ((long)shape.Chunk * Math.Max(1, dimensions))) * FloatBytes;
        step += options.Members == 1 ? 0 : StackedStepBytes;

        // The weights once in the file being written, once in the graph, once in the runtime that checks it, and in the archive.
        var export = 6 * parameters * FloatBytes;
        var copies = 4 + (options.AverageDecay is null ? 0 : 1) + (BehaviorCloningOptions.KeptOf(options) == KeptWeights.Best ? 1 : 0);
        return new MemoryEstimate(parameters, copies * parameters * FloatBytes, data, step, export);
    }

    /// <summary>Bytes of a transition in the dataset: the observation features that are trained on, and the action.</summary>
    public static long RowBytes(IReadOnlyList<Feature> observations, DatasetContents contents) =>
        observations.Sum(feature => (long)ObservationLayout.WidthOf(feature) * FloatBytes)
        + ((long)(contents.Action.IsChosen ? sizeof(long) : FloatBytes) * contents.Action.Dimensions);
}
