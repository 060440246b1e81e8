using ImitationService.Learning.Policies.Layers;
using ImitationService.Learning.Products;
using static TorchSharp.torch;

namespace ImitationService.Learning.Tests.Policies;

/// <summary>x·Wᵀ + b answers and learns as torch's own, whichever of the two is taken.</summary>
public sealed class AffineTests
{
    /// <summary>Of x: one below the size from which products are our own, one above, one with two leading axes.</summary>
    public static TheoryData<long[]> Shapes { get; } = new(new long[] { 5, 17 }, new long[] { 300, 170 }, new long[] { 20, 16, 170 });

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Apply_AnyRows_AnswersAndLearnsAsTorchDoes(long[] shape)
    {
        using var scope = NewDisposeScope();
        var (x, weight, bias) = (Waves(shape, 0.3), Waves([96, shape[^1]], 0.7), Waves([96], 0.9));
        var expected = Gradients(nn.functional.linear, x, weight, bias);
        var actual = Gradients(Affine.Apply, x, weight, bias);
        Assert.All(expected.Zip(actual), pair => Assert.True((pair.First - pair.Second).abs().max().item<float>() < 1e-5 * pair.First.abs().max().item<float>()));
    }

    [Fact]
    public void Apply_TurnedInput_AnswersAndLearnsAsTorchDoes()
    {
        using var scope = NewDisposeScope();
        var (x, weight, bias) = (Waves([170, 300], 0.3).t(), Waves([96, 170], 0.7), Waves([96], 0.9));
        var expected = Gradients(nn.functional.linear, x, weight, bias);
        var actual = Gradients(Affine.Apply, x, weight, bias);
        Assert.All(expected.Zip(actual), pair => Assert.True((pair.First - pair.Second).abs().max().item<float>() < 1e-5 * pair.First.abs().max().item<float>()));
    }

    [Fact]
    public void Apply_InputWithoutGradient_LeavesItOut()
    {
        using var scope = NewDisposeScope();
        var (x, weight, bias) = (Waves([300, 170], 0.3), Waves([96, 170], 0.7).requires_grad_(true), Waves([96], 0.9).requires_grad_(true));
        Affine.Apply(x, weight, bias).sum().backward();
        Assert.Null(x.grad);
        Assert.NotNull(weight.grad);
    }

    [Fact]
    public void Apply_ManySteps_LeavesNoTensorBehind()
    {
        Assert.SkipUnless(MatrixProduct.IsFaster, "libtorch's own products are the faster ones on this processor, and are taken.");
        using var scope = NewDisposeScope();
        var (x, weight, bias) = (Waves([300, 170], 0.3), Waves([96, 170], 0.7).requires_grad_(true), Waves([96], 0.9).requires_grad_(true));
        (weight.grad, bias.grad) = (zeros_like(weight), zeros_like(bias));
        void Take(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                using var ofStep = NewDisposeScope();
                Affine.Apply(x, weight, bias).sum().backward();
            }

            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Take(20);
        var before = Tensor.TotalCount;
        Take(200);
        Assert.True(Tensor.TotalCount <= before, $"{Tensor.TotalCount} tensors live, {before} did before");
    }

    private static Tensor[] Gradients(Func<Tensor, Tensor, Tensor, Tensor> apply, Tensor x, Tensor weight, Tensor bias)
    {
        var own = new[] { x, weight, bias }.Select(value => value.detach().requires_grad_(true)).ToArray();
        var answers = apply(own[0], own[1], own[2]);
        answers.sin().sum().backward();
        return [answers.detach(), .. own.Select(value => value.grad!)];
    }

    private static Tensor Waves(long[] shape, double pace) => arange(shape.Aggregate((a, b) => a * b), float32).mul(pace).sin().reshape(shape);
}
