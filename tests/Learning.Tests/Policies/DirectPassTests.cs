using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Optimization;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Products;
using static TorchSharp.torch;

namespace ImitationService.Learning.Tests.Policies;

/// <summary>The passes that are written out answer and learn as torch's automatic gradients do.</summary>
public sealed class DirectPassTests
{
    private const int Rows = 37;

    [Theory]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Gelu)]
    public void Begin_OnePerceptron_AnswersAndLearnsAsTorchDoes(Activation activation)
    {
        Skip();
        using var scope = NewDisposeScope();
        using var network = new Mlp([17, 48, 33, 6], activation, seed: 1);
        using var parameters = new FlatParameters([.. network.Parameters.Select(parameter => parameter.Value)]);

        // twice, of different sizes: memory is used again, and gradients add up
        foreach (var input in new[] { Waves(Rows, 17), Waves(5, 17), Waves(Rows, 17) })
        {
            var recorded = network.forward(input);
            recorded.sin().sum().backward();
            var (answers, gradients) = (recorded.detach().clone(), parameters.Gradients.clone());
            parameters.Gradients.zero_();

            var pass = network.Begin(input);
            Assert.IsType<DirectForward>(pass);
            (pass.Output.sin().sum() / 2).backward();
            pass.Backward();
            pass = network.Begin(input);
            (pass.Output.sin().sum() / 2).backward();
            pass.Backward();

            AssertClose(answers, pass.Output);
            AssertClose(gradients, parameters.Gradients);
            parameters.Gradients.zero_();
        }
    }

    [Theory]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Gelu)]
    public void Gradients_SeveralPerceptrons_AreThoseOfBatchedProducts(Activation activation)
    {
        Skip();
        using var scope = NewDisposeScope();
        using var network = new StackedMlp([17, 48, 33, 6], activation, [1, 2, 3], CPU);
        Tensor[] parameters = [.. network.Parameters.Select(parameter => parameter.Value)];
        using IStackedPass direct = StackedPasses.Create(network.Widths, activation, parameters), batched = new BatchedPass(activation, parameters);
        Assert.IsType<DirectPass>(direct);
        var (members, input) = (new MemberRange(1, 2), Waves(2 * Rows, 17));
        AssertClose(batched.Forward(members, input), direct.Forward(members, input));

        var ofOutput = Waves(2 * Rows, 6);
        var (_, expected) = batched.Gradients(ofOutput).Single();
        foreach (var (some, gradients) in direct.Gradients(ofOutput))
        {
            Assert.All(expected.Zip(gradients), pair => AssertClose(pair.First.narrow(0, some.First, some.Count), pair.Second));
        }
    }

    [Fact]
    public void Begin_NormedOrDropped_IsLeftToTorch()
    {
        using var scope = NewDisposeScope();
        using Mlp normed = new([17, 8, 6], Activation.Relu, seed: 1, isNormed: true), dropped = new([17, 8, 6], Activation.Relu, seed: 1, dropout: 0.5);
        Assert.All(new[] { normed, dropped }, network =>
        {
            using var parameters = new FlatParameters([.. network.Parameters.Select(parameter => parameter.Value)]);
            Assert.IsType<RecordedPass>(network.Begin(Waves(Rows, 17)));
        });
    }

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        var scale = expected.abs().max().item<float>();
        var difference = (expected - actual).abs().max().item<float>();
        Assert.True(difference < 1e-5 * Math.Max(1, scale), $"differs by {difference} of {scale}");
    }

    private static Tensor Waves(long rows, long columns) => arange(rows * columns, float32).mul(0.7).sin().reshape(rows, columns);

    private static void Skip() => Assert.SkipUnless(MatrixProduct.IsFaster, "libtorch's own products are the faster ones on this processor, and these passes are not taken.");
}
