using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Optimization;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Policies.Denoisers;
using ImitationService.Learning.Policies.Layers;
using ImitationService.Learning.Policies.Vision;
using ImitationService.Learning.Seeding;
using TorchSharp;
using TorchSharp.Modules;

namespace ImitationService.Learning.Tests.Policies;

/// <summary>Our layers beside PyTorch's, whose answers <c>bench/peers/golden.py</c> wrote down once, with the same weights and inputs.</summary>
public sealed class GoldenTests
{
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData(BackboneName.Gru)]
    [InlineData(BackboneName.Lstm)]
    public void Recurrent_TwoLayers_AnswersAndLearnsAsPyTorch(BackboneName name)
    {
        using var scope = torch.NewDisposeScope();
        using var network = new RecurrentBackbone(name, [3, 5, 5, 2], Activation.Relu, 1, 0, torch.CPU);
        Fill(network.Parameters);

        AssertGolden(name.ToString().ToLowerInvariant(), network.forward(Wave([4, 6, 3], 100, 1)), network.Parameters);
    }

    [Fact]
    public void TransformerBlock_Causal_AnswersAndLearnsAsPyTorch()
    {
        using var scope = torch.NewDisposeScope();
        using var block = new TransformerBlock(8, 2, 1, 1);
        var parameters = block.Parameters("block").ToList();
        Fill(parameters);
        var output = block.Forward(Wave([3, 5, 8], 100, 1), isLast: false, x => x);

        // The last block asks for its last position alone.
        using var last = block.Forward(Wave([3, 5, 8], 100, 1), isLast: true, x => x);
        Assert.True((last.squeeze(1) - output.select(1, -1)).abs().max().item<float>() < Tolerance);

        AssertGolden("transformer-block", output, parameters);
    }

    [Fact]
    public void Unet_ThreeLevels_AnswersAndLearnsAsPyTorch()
    {
        using var scope = torch.NewDisposeScope();
        using var denoiser = new UnetDenoiser(2, 8, 5, [8, 16, 16], 1, torch.CPU);
        Fill(denoiser.Parameters);

        AssertGolden("unet", denoiser.Forward(Wave([3, 8, 2], 100, 1), torch.tensor(new[] { 0, 0.25f, 0.9f }), Wave([3, 5], 101, 1)), denoiser.Parameters);
    }

    [Fact]
    public void ResNet18_TwoImages_AnswersAndLearnsAsPyTorch()
    {
        using var scope = torch.NewDisposeScope();
        var weights = new LayerWeights("vision", new SeededRandom(1, SeedPurpose.Vision), torch.CPU);
        using var encoder = ResidualVision.Create(3, 5, weights);
        Fill(encoder.Parameters);

        AssertGolden("resnet18", encoder.Forward(Wave([2, 3, 72, 90], 100, 1)), encoder.Parameters);
    }

    [Theory]
    [InlineData("adam", 0)]
    [InlineData("adamw", 0.1)]
    public void FusedAdam_TenSteps_IsPyTorchs(string name, double weightDecay)
    {
        using var scope = torch.NewDisposeScope();
        var parameter = new Parameter(Wave([7], 0, 1));
        using var parameters = new FlatParameters([parameter]);
        using var adam = new FusedAdam(parameters, new AdamSettings(WeightDecay: weightDecay));
        for (var step = 1; step <= 10; step++)
        {
            parameter.grad!.copy_(Wave([7], step, 1).pow(3));
            adam.Step(1e-2 / step);
        }

        Assert.Equal(Golden("adam")[name].Deserialize<double[]>()!, parameter.data<float>().Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    private static void AssertGolden(string name, torch.Tensor output, IReadOnlyList<(string Name, Parameter Value)> parameters)
    {
        var golden = Golden(name);
        Assert.Equal(golden["output"]!["shape"].Deserialize<long[]>(), output.shape);
        var expected = torch.tensor(golden["output"]!["values"].Deserialize<float[]>()!).reshape(output.shape);
        Assert.True((expected - output).abs().max().item<float>() < Tolerance, $"{name} differs by {(expected - output).abs().max().item<float>()}");

        output.square().mean().backward();
        var gradients = golden["gradients"].Deserialize<double[][]>()!;
        Assert.Equal(gradients.Length, parameters.Count);
        foreach (var (number, (parameter, golds)) in parameters.Zip(gradients).Index())
        {
            var marks = Marks(number, parameter.Value.grad!);
            var tolerance = Tolerance * (1 + marks[0]);
            Assert.True(marks.Zip(golds).All(pair => Math.Abs(pair.First - pair.Second) <= tolerance), $"{name}: the gradient of {parameter.Name} is told by {string.Join(", ", marks)} and not {string.Join(", ", golds)}");
        }
    }

    // The length of a gradient, and how much of it lies along two waves: as bench/peers/golden.py has it.
    private static double[] Marks(int number, torch.Tensor gradient)
    {
        using var scope = torch.NewDisposeScope();
        var exact = gradient.to(torch.float64);
        double Along(int shift) => (exact * Wave(gradient.shape, number + shift, 1).to(torch.float64)).sum().item<double>();
        return [exact.norm().item<double>(), Along(200), Along(201)];
    }

    private static JsonNode Golden(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".json")))!;

    private static void Fill(IEnumerable<(string Name, Parameter Value)> parameters)
    {
        using var withoutGradient = torch.no_grad();
        foreach (var (number, (_, value)) in parameters.Index())
        {
            value.copy_(Wave(value.shape, number));
        }
    }

    private static torch.Tensor Wave(long[] shape, int number, double scale = 0.3)
    {
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(scale * Math.Sin((0.7 * i) + (1.3 * number) + 0.1));
        }

        return torch.tensor(values).reshape(shape);
    }
}
