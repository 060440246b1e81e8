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
    public Tensor Forward(Tensor x) => nn.functional.linear(x, weight, bias);

    /// <summary>Adds the same to a graph; the name of its output.</summary>
    public string Export(OnnxGraph graph, string x) => graph.Linear(x, name, weight, bias);

    /// <summary>
    /// Adds the same to a graph where the first part of the input is known; the name of its output. What is known times its
    /// weights becomes one constant with the bias.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="known">The first part. [K]</param>
    /// <param name="of">What the known part is, for names: the same again is the same constant.</param>
    /// <param name="rest">The others. [batch, in − K]</param>
    public string ExportAfter(OnnxGraph graph, Tensor known, string of, string rest)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var size = known.shape[0];
        var constant = nn.functional.linear(known, weight.narrow(1, 0, size), bias);                       // [out]
        var others = graph.Initializer($"{name}.rest", weight.narrow(1, size, weight.shape[1] - size).t()); // [in − K, out]
        return graph.Node("Add", [graph.Node("MatMul", [rest, others]), graph.Initializer($"{name}.{of}", constant)]);
    }
}
