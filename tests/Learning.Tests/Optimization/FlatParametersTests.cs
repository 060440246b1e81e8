using ImitationService.Learning.Optimization;
using TorchSharp;

namespace ImitationService.Learning.Tests.Optimization;

public sealed class FlatParametersTests
{
    [Fact]
    public void Constructor_OfALayer_KeepsItsValuesAndItsGradients()
    {
        using var scope = torch.NewDisposeScope();
        var layer = torch.nn.Linear(3, 2);
        var input = torch.rand(4, 3);
        var before = layer.forward(input).detach().clone();

        using var flat = new FlatParameters([.. layer.parameters()]);
        layer.forward(input).sum().backward();

        Assert.Equal(8, flat.Count);
        Assert.True(torch.allclose(before, layer.forward(input)));

        // Each tensor begins on a cache line: 6 weights, 10 zeros, 2 biases, 14 zeros.
        Assert.Equal(32, flat.Values.numel());
        Assert.Equal([4f, 4f], flat.Gradients.narrow(0, 16, 2).data<float>().ToArray());
        Assert.Equal(layer.weight!.data<float>().ToArray(), flat.Values.narrow(0, 0, 6).data<float>().ToArray());
    }

    [Fact]
    public void AreFinite_OneParameterIsNot_IsFalse()
    {
        using var scope = torch.NewDisposeScope();
        var layer = torch.nn.Linear(3, 2);
        using var flat = new FlatParameters([.. layer.parameters()]);
        Assert.True(flat.AreFinite());

        flat.Values[17] = float.NaN;

        Assert.False(flat.AreFinite());
    }
}
