using ImitationService.Learning.Export;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Layers;

/// <summary>x·Wᵀ + b over the last axis.</summary>
/// <param name="name">In a bundle.</param>
/// <param name="weight">[out, in]</param>
/// <param name="bias">[out]</param>
internal sealed class LinearLayer(string name, Parameter weight, Parameter bias)
{
    /// <summary>[.., in] → [.., out]</summary>
    public Tensor Forward(Tensor x) => Affine.Apply(x, weight, bias);

    /// <summary>Adds the same to a graph; the name of its output.</summary>
    public string Export(OnnxGraph graph, string x) => graph.Linear(x, name, weight, bias);

    /// <summary>Adds the same to a graph where the first part of the input is one vector for the whole batch; the name of its output.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="first">The first part. [K]</param>
    /// <param name="size">K.</param>
    /// <param name="rest">The others. [batch, in − K]</param>
    public string ExportAfter(OnnxGraph graph, string first, long size, string rest)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var ofFirst = graph.Initializer($"{name}.weight.first", weight.narrow(1, 0, size).t());                      // [K, out]
        var ofRest = graph.Initializer($"{name}.weight.rest", weight.narrow(1, size, weight.shape[1] - size).t());   // [in − K, out]
        var common = graph.Node("Add", [graph.Node("MatMul", [first, ofFirst]), graph.Initializer($"{name}.bias", bias)]);
        return graph.Node("Add", [graph.Node("MatMul", [rest, ofRest]), common]);
    }
}
