using ImitationService.Learning.Export;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Layers;

/// <summary>Layer normalisation over the last axis, ε = 1e-5.</summary>
/// <param name="name">In a bundle.</param>
/// <param name="weight">[width]</param>
/// <param name="bias">[width]</param>
internal sealed class LayerNormLayer(string name, Parameter weight, Parameter bias)
{
    /// <summary>[.., width] → [.., width]</summary>
    public Tensor Forward(Tensor x) => nn.functional.layer_norm(x, weight.shape, weight, bias);

    /// <summary>Adds the same to a graph; the name of its output.</summary>
    public string Export(OnnxGraph graph, string x) => graph.LayerNorm(x, name, weight, bias);
}
