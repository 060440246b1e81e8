using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Algorithms;

/// <summary>What a training will need of a trainer's memory, in bytes; an estimate, within a factor of two.</summary>
/// <param name="Parameters">Number of the network's parameters, of all members of an ensemble.</param>
/// <param name="ParameterBytes">The parameters, their gradients, and Adam's two moments; in float32.</param>
/// <param name="DataBytes">The transitions, which stay in memory for the whole training.</param>
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

    private const int FloatBytes = 4;
    private const int EvaluationBatch = 4096;

    /// <summary>All of it, at the most demanding moment.</summary>
    public long TotalBytes => ProcessBytes + ParameterBytes + DataBytes + Math.Max(StepBytes, ExportBytes);

    /// <summary>The estimate for behaviour cloning on a dataset.</summary>
    public static MemoryEstimate Of(BehaviorCloningOptions options, DatasetContents contents)
    {
        var inputs = Compatibility.ResolveObservations(options.Observations, contents).Sum(feature => (long)feature.Size);
        var isDiscrete = contents.Action.Kind == ActionKind.Discrete;
        var dimensions = isDiscrete ? 0 : contents.Action.Dimensions;
        var (shape, size) = (PolicyShape.Of(options), NetworkSize.Of(options, contents));
        var parameters = options.Members * size.Parameters;

        // An observation once, scaled in place, with its place in the order and its episode's bounds; an action twice where it is scaled: for the loss, and in its own unit.
        var targetBytes = isDiscrete ? sizeof(long) : 2L * FloatBytes * dimensions;
        var orderBytes = options.Members == 1 ? 4L * sizeof(long) : (3L * sizeof(long)) + ((long)options.Members * sizeof(int));
        var data = contents.Transitions * ((inputs * FloatBytes) + targetBytes + orderBytes);

        // Each layer's output, and the gradient of it while the loss is propagated back.
        var evaluated = Math.Max(1, EvaluationBatch / (shape.History * shape.Chunk));
        var batch = Math.Max(Math.Min(options.BatchSize, contents.Transitions), Math.Min(evaluated, contents.Transitions));
        var step = 2 * batch * (size.ActivationsPerWindow + ((long)shape.Chunk * Math.Max(1, dimensions))) * FloatBytes;
        step += options.Members == 1 ? 0 : StackedStepBytes;

        // The weights once in the file being written, once in the graph, once in the runtime that checks it, and in the archive.
        var export = 6 * parameters * FloatBytes;
        return new MemoryEstimate(parameters, 4 * parameters * FloatBytes, data, step, export);
    }
}
