using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Vision;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// What turns scaled observations into the head's input. Shapes: B windows of H observations of D elements give B answers; a
/// recurrent backbone answers at every step of the window and gives B·H, window after window.
/// </summary>
internal abstract class Backbone : nn.Module<Tensor, Tensor>
{
    private readonly double _dropout;

    /// <param name="name">Its name in options.</param>
    /// <param name="widths">Inputs, the hidden layers' widths, outputs.</param>
    /// <param name="activation">Between the layers.</param>
    /// <param name="dropout">Share of the hidden values that a training step leaves out.</param>
    protected Backbone(BackboneName name, IReadOnlyList<long> widths, Activation activation, double dropout)
        : base(name.ToString()) => (Name, Widths, Activation, _dropout) = (name, widths, activation, dropout);

    /// <summary>Its name in options.</summary>
    public BackboneName Name { get; }

    /// <summary>Inputs, the hidden layers' widths, outputs.</summary>
    public IReadOnlyList<long> Widths { get; }

    /// <summary>The non-linearity between the layers.</summary>
    public Activation Activation { get; }

    /// <summary>The parameters, from the first layer to the last, under the names they have in a bundle.</summary>
    public abstract IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <summary>The last layer's. [outputs]; of several members [K, outputs]</summary>
    public Parameter OutputBias => Parameters[^1].Value;

    /// <summary>The answers to a training step's minibatch, and the way back from their loss.</summary>
    /// <param name="input">[B, D] or [B, H, D]</param>
    public virtual IForwardPass Begin(Tensor input) => new RecordedPass(forward(input));

    /// <summary>Adds the same computation to a graph; the name of its output. A recurrent one adds its state's inputs and outputs.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">Scaled observations. [batch, D] or [batch, H, D]</param>
    public abstract string Export(OnnxGraph graph, string input);

    /// <summary>The values without those that a training step leaves out.</summary>
    protected Tensor Drop(Tensor x) => _dropout > 0 && training ? nn.functional.dropout(x, _dropout, training: true) : x;

    /// <summary>To be called at the end of a constructor: the parameters live as long as the backbone does.</summary>
    protected void Register()
    {
        RegisterComponents();
        foreach (var (_, parameter) in Parameters)
        {
            parameter.DetachFromDisposeScope();
        }
    }
}

/// <summary>Makes the backbone that options name; one line per backbone.</summary>
internal static class Backbones
{
    /// <param name="options">Which backbone, and its settings.</param>
    /// <param name="features">What the policy sees, in the order of <see cref="ObservationLayout"/>.</param>
    /// <param name="outputs">Width of the head's input.</param>
    /// <param name="seed">The run's seed; the first weights derive from it.</param>
    /// <param name="device">Where it is to be used.</param>
    public static Backbone Create(BehaviorCloningOptions options, IReadOnlyList<Feature> features, long outputs, long seed, Device device)
    {
        var cameras = features.Count(ObservationLayout.IsImage);
        var backbone = Create(options, ObservationLayout.VectorWidth(features) + (cameras * (long)VisionShape.Outputs(options)), outputs, seed, device);
        return cameras == 0 ? backbone : new SeeingBackbone(backbone, options, features, seed, device);
    }

    /// <summary>A backbone that takes so many numbers, D, of an observation; a plain one where the options do not say otherwise.</summary>
    public static Backbone Create(BehaviorCloningOptions options, long observationSize, long outputs, long seed, Device device)
    {
        var shape = PolicyShape.Of(options);
        var (dropout, activation) = (options.Dropout ?? 0, options.Activation ?? Activation.Relu);
        IReadOnlyList<long> Widths(long inputs) => [inputs, .. options.HiddenSizes, outputs];
        return options.Backbone switch
        {
            BackboneName.Mlp => new Mlp(Widths(shape.History * observationSize), activation, seed, dropout, options.LayerNorm == true, options.Precision).to(device),
            BackboneName.Gru or BackboneName.Lstm => new RecurrentBackbone(options.Backbone, Widths(observationSize), activation, seed, dropout, device),
            BackboneName.Transformer => new TransformerBackbone(
                Widths(observationSize), shape.History, options.AttentionHeads ?? BehaviorCloningOptions.DefaultAttentionHeads, seed, dropout).to(device),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Backbone, "There is no such backbone."),
        };
    }
}
