using ImitationService.Learning.Seeding;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Layers;

/// <summary>
/// Makes the layers of one network, and keeps their parameters under the names they have in a bundle. First weights are drawn in
/// the order in which layers are made: PyTorch's default, U(−1/√inputs, 1/√inputs) for weights and biases alike.
/// </summary>
/// <param name="prefix">Before every name.</param>
/// <param name="random">Of the first weights.</param>
/// <param name="device">Where the network is to be used.</param>
internal sealed class LayerWeights(string prefix, SeededRandom random, Device device) : IDisposable
{
    private readonly List<(string Name, Parameter Value)> _all = [];

    /// <summary>The parameters, in the order in which they were made.</summary>
    public IReadOnlyList<(string Name, Parameter Value)> All => _all;

    /// <summary>x·Wᵀ + b over the last axis.</summary>
    /// <param name="name">Of the layer.</param>
    /// <param name="inputs">Width of x.</param>
    /// <param name="outputs">Width of the answer.</param>
    /// <param name="isZero">Whether it begins by answering nought.</param>
    public LinearLayer Linear(string name, long inputs, long outputs, bool isZero = false)
    {
        var bound = isZero ? 0 : 1 / MathF.Sqrt(inputs);
        return new LinearLayer($"{prefix}.{name}", Draw($"{name}.weight", bound, outputs, inputs), Draw($"{name}.bias", bound, outputs));
    }

    /// <summary>A convolution along the last axis that keeps its length, or makes it shorter by the stride.</summary>
    public ConvolutionLayer Convolution(string name, long inputs, long outputs, int kernel, int stride = 1)
    {
        var bound = 1 / MathF.Sqrt(inputs * kernel);
        return new ConvolutionLayer($"{prefix}.{name}", Draw($"{name}.weight", bound, outputs, inputs, kernel), Draw($"{name}.bias", bound, outputs), stride);
    }

    /// <summary>What doubles the length of the last axis: a transposed convolution with a kernel of 4 and a stride of 2.</summary>
    public DoublingLayer Doubling(string name, long width)
    {
        var bound = 1 / MathF.Sqrt(width * DoublingLayer.Kernel);
        return new DoublingLayer($"{prefix}.{name}", Draw($"{name}.weight", bound, width, width, DoublingLayer.Kernel), Draw($"{name}.bias", bound, width));
    }

    /// <summary>Normalisation of each group of channels.</summary>
    public GroupNormLayer GroupNorm(string name, int groups, long channels) =>
        new($"{prefix}.{name}", groups, Add($"{name}.weight", ones(channels)), Add($"{name}.bias", zeros(channels)));

    /// <summary>Normalisation over the last axis.</summary>
    public LayerNormLayer LayerNorm(string name, long width) => new($"{prefix}.{name}", Add($"{name}.weight", ones(width)), Add($"{name}.bias", zeros(width)));

    /// <summary>A layer's name in a bundle.</summary>
    public string NameOf(string name) => $"{prefix}.{name}";

    /// <summary>Numbers from U(−bound, bound): what tells the places of a sequence apart.</summary>
    public Parameter Uniform(string name, float bound, params long[] shape) => Draw(name, bound, shape);

    public void Dispose() => _all.ForEach(parameter => parameter.Value.Dispose());

    private Parameter Draw(string name, float bound, params long[] shape)
    {
        var value = zeros(shape);
        if (bound > 0)
        {
            InitialWeights.Draw(value, bound, random);
        }

        return Add(name, value);
    }

    private Parameter Add(string name, Tensor value)
    {
        var parameter = new Parameter(value.to(device));
        parameter.DetachFromDisposeScope();
        _all.Add(($"{prefix}.{name}", parameter));
        return parameter;
    }
}
