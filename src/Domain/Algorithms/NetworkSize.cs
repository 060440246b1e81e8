using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Algorithms;

/// <summary>How large a policy's network is, from its options and the dataset it is to learn from.</summary>
/// <param name="Parameters">Numbers that are learned.</param>
/// <param name="ActivationsPerWindow">Numbers that a step keeps for each window of a minibatch until it has gone back through them.</param>
public sealed record NetworkSize(long Parameters, long ActivationsPerWindow)
{
    /// <summary>The size of the network of these options.</summary>
    public static NetworkSize Of(BehaviorCloningOptions options, DatasetContents contents)
    {
        options = options.Settle(contents.Action.Kind);
        var shape = PolicyShape.Of(options);
        var features = Compatibility.ResolveObservations(options.Observations, contents);
        var cameras = features.Where(ObservationLayout.IsImage).ToList();
        var inputs = ObservationLayout.VectorWidth(features) + (cameras.Count * (long)VisionShape.Outputs(options));
        var outputs = OutputsOf(options, contents.Action, shape.Chunk);
        long[] widths = [options.Backbone == BackboneName.Mlp ? inputs * shape.History : inputs, .. options.HiddenSizes, outputs];
        var backbone = options.Backbone switch
        {
            BackboneName.Gru => Recurrent(widths, shape.History, gates: 3),
            BackboneName.Lstm => Recurrent(widths, shape.History, gates: 4),
            BackboneName.Transformer => Transformer(widths, shape.History),
            _ => Perceptron(widths, options.LayerNorm == true),
        };
        var vision = cameras.Select(camera => VisionShape.SizeOf(options, camera)).Aggregate(new NetworkSize(0, 0), (sum, size) => sum + new NetworkSize(size.Parameters, shape.History * size.ActivationsPerWindow));
        return vision + backbone + HeadSize.Of(options, contents.Action);
    }

    /// <summary>Both together.</summary>
    public static NetworkSize operator +(NetworkSize one, NetworkSize other) =>
        new(one.Parameters + other.Parameters, one.ActivationsPerWindow + other.ActivationsPerWindow);

    /// <summary>Parameters of a linear layer.</summary>
    internal static long Linear(long from, long to) => (from + 1) * to;

    /// <summary>Parameters of a transformer's block that widens fourfold: two norms, query, key and value, merge, up and down.</summary>
    internal static long Block(long width) =>
        (4 * width) + Linear(width, width) + Linear(width, 2 * width) + Linear(width, width) + Linear(width, 4 * width) + Linear(4 * width, width);

    private static NetworkSize Perceptron(long[] widths, bool isNormed)
    {
        var hidden = widths[1..^1].Sum();
        var size = new NetworkSize(widths.Zip(widths.Skip(1), Linear).Sum(), widths.Sum());
        return isNormed ? size + new NetworkSize(2 * hidden, hidden) : size;
    }

    private static NetworkSize Recurrent(long[] widths, long history, long gates)
    {
        var layers = widths.SkipLast(1).Zip(widths[1..^1]).ToList();
        var parameters = layers.Sum(layer => gates * layer.Second * (layer.First + layer.Second + 2));

        // Of each step the gates before and after their non-linearity, and the state.
        var activations = history * (widths[0] + widths[^1] + layers.Sum(layer => ((3 * gates) + 2) * layer.Second));
        return new NetworkSize(parameters + Linear(widths[^2], widths[^1]), activations);
    }

    private static NetworkSize Transformer(long[] widths, long history)
    {
        var (width, blocks) = (widths[1], widths.Length - 2);
        var parameters = Linear(widths[0], width) + (history * width) + (blocks * Block(width)) + (2 * width) + Linear(width, widths[^1]);

        // Norms, query, key, value, what is attended, the widened layer before and after its non-linearity, and the sums.
        return new NetworkSize(parameters, (history * (widths[0] + (blocks * 18 * width))) + widths[^1]);
    }

    private static long OutputsOf(BehaviorCloningOptions options, ActionSpace action, long chunk) => Compatibility.ResolveHead(options.Head, action.Kind) switch
    {
        ActionHeadName.Categorical => chunk * (action.Classes ?? 1),
        ActionHeadName.MultiCategorical => chunk * action.Choices.Sum(classes => (long)classes),
        ActionHeadName.Gaussian => 2L * chunk * action.Dimensions,
        ActionHeadName.Gmm => (options.Modes ?? BehaviorCloningOptions.DefaultModes) * (1 + (2L * chunk * action.Dimensions)),
        ActionHeadName.Binned => chunk * action.Dimensions * (options.Bins ?? BehaviorCloningOptions.DefaultBins),
        ActionHeadName.Act or ActionHeadName.Diffusion or ActionHeadName.Flow => options.HiddenSizes[^1],
        _ => chunk * action.Dimensions,
    };
}
