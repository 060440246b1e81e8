using ImitationService.Learning.Export;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Layers;

/// <summary>Group normalisation (Wu and He, 2018), ε = 1e-5: each group of channels has mean 0 and variance 1 over its channels and places.</summary>
/// <param name="name">In a bundle.</param>
/// <param name="groups">How many.</param>
/// <param name="weight">[channels]</param>
/// <param name="bias">[channels]</param>
internal sealed class GroupNormLayer(string name, int groups, Parameter weight, Parameter bias)
{
    /// <summary>[N, channels, L] → [N, channels, L]</summary>
    public Tensor Forward(Tensor x) => nn.functional.group_norm(x, groups, weight, bias);

    /// <summary>Adds the same to a graph, whose operator set has none: a group is a channel to be normalised by itself. The name of the output.</summary>
    public string Export(OnnxGraph graph, string x, long length)
    {
        using var scope = NewDisposeScope();
        var channels = weight.shape[0];
        var grouped = graph.Reshape(x, -1, groups, channels / groups * length);
        var normed = graph.Node("InstanceNormalization", [grouped, graph.Initializer($"ones_{groups}", ones(groups)), graph.Initializer($"zeros_{groups}", zeros(groups))]);
        var scaled = graph.Node("Mul", [graph.Reshape(normed, -1, channels, length), graph.Initializer($"{name}.weight", weight.unsqueeze(1))]);
        return graph.Node("Add", [scaled, graph.Initializer($"{name}.bias", bias.unsqueeze(1))]);
    }
}
