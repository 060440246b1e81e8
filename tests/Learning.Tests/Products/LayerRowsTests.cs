using ImitationService.Learning.Products;
using static TorchSharp.torch;

namespace ImitationService.Learning.Tests.Products;

/// <summary>What a layer does to its rows besides the product, for widths that fill registers and that do not.</summary>
public sealed class LayerRowsTests
{
    private const int Rows = 70;

    [Theory]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(37)]
    public unsafe void AddBias_AnyWidth_IsTorchs(int columns)
    {
        Skip();
        using var scope = NewDisposeScope();
        var (x, bias) = (Waves(Rows, columns), Waves(1, columns + 1).flatten());
        foreach (var isRectified in new[] { false, true })
        {
            var sum = x.clone();
            LayerRows.AddBias(Matrix.Of(sum), Matrix.Address(bias), isRectified);
            var expected = x + bias[..columns];
            Assert.True(sum.equal(isRectified ? expected.relu() : expected).all().item<bool>());
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(37)]
    public unsafe void SumRows_AnyWidth_AreTheColumnsSums(int columns)
    {
        Skip();
        using var scope = NewDisposeScope();
        var x = Waves(Rows, columns);
        foreach (var isAdded in new[] { false, true })
        {
            var sums = full(columns + 1, 5f);
            LayerRows.SumRows(Matrix.Of(x), Matrix.Address(sums), isAdded);
            var expected = x.sum(0L) + (isAdded ? 5f : 0f);
            Assert.True((sums[..columns] - expected).abs().max().item<float>() < 1e-4);
            Assert.Equal(5f, sums[columns].item<float>());
        }
    }

    private static Tensor Waves(long rows, long columns) => arange(rows * columns, float32).mul(0.7).sin().reshape(rows, columns);

    private static void Skip() => Assert.SkipUnless(MatrixProduct.IsPossible, "This processor has no AVX-512, which these passes are made of.");
}
