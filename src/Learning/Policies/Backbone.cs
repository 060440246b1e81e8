using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>What turns scaled observations into the head's input.</summary>
/// <param name="name">Of the module.</param>
/// <param name="widths">Inputs, the hidden layers' widths, outputs.</param>
/// <param name="activation">Between the layers.</param>
internal abstract class Backbone(string name, IReadOnlyList<long> widths, Activation activation) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>Inputs, the hidden layers' widths, outputs.</summary>
    public IReadOnlyList<long> Widths => widths;

    /// <summary>The non-linearity between the layers.</summary>
    public Activation Activation => activation;

    /// <summary>The parameters, from the first layer to the last, under the names they have in a bundle.</summary>
    public abstract IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <summary>Adds the same computation to a graph; the name of its output.</summary>
    public abstract string Export(OnnxGraph graph, string input);
}
