using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Policies;
using TorchSharp;
using static TorchSharp.torch;

namespace ImitationService.Learning.Tests.Policies;

public sealed class RecurrentBackboneTests
{
    [Theory]
    [InlineData(BackboneName.Gru)]
    [InlineData(BackboneName.Lstm)]
    public void Forward_OneLayer_AnswersAndLearnsAsTorchsWholeLayerDoes(BackboneName name)
    {
        // Small, and large enough for products of our own.
        foreach (var (rows, width) in new[] { (4, 8), (128, 96) })
        {
            using var scope = torch.NewDisposeScope();
            var input = torch.arange(rows * 6 * 3, torch.float32).sin().reshape(rows, 6, 3);
            using var backbone = new RecurrentBackbone(name, [3, width, 2], Activation.Relu, 1, 0, torch.CPU);
            var parameters = backbone.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
            nn.Module whole = name == BackboneName.Gru ? nn.GRU(3, width, batchFirst: true) : nn.LSTM(3, width, batchFirst: true);
            foreach (var (part, value) in whole.named_parameters())
            {
                using var withoutGradient = torch.no_grad();
                value.copy_(parameters[$"network.0.{part.Replace("_l0", string.Empty)}"]);
            }

            var states = whole is TorchSharp.Modules.GRU gru ? gru.call(input).Item1 : ((TorchSharp.Modules.LSTM)whole).call(input).Item1;
            var (expected, actual) = (nn.functional.linear(states.flatten(0, 1), parameters["network.output.weight"].detach(), parameters["network.output.bias"].detach()), backbone.forward(input));
            expected.square().mean().backward();
            actual.square().mean().backward();

            Assert.Equal([rows * 6, 2], actual.shape);
            Assert.True((expected - actual).abs().max().item<float>() < 1e-6);
            Assert.All(whole.named_parameters(), part =>
                Assert.True((part.parameter.grad! - parameters[$"network.0.{part.name.Replace("_l0", string.Empty)}"].grad!).abs().max().item<float>() < 1e-6, part.name));
        }
    }

    // h′ = n + z ⊙ (h − n) by hand, of one unit and two steps.
    [Fact]
    public void Forward_GruOfOneUnit_IsTheFormula()
    {
        using var scope = torch.NewDisposeScope();
        using var gru = new RecurrentBackbone(BackboneName.Gru, [1, 1, 1], Activation.Relu, 3, 0, torch.CPU);
        var w = gru.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value.data<float>().Select(value => (double)value).ToArray());
        double Gate(string part, int i, double value) => (w[$"network.0.weight_{part}"][i] * value) + w[$"network.0.bias_{part}"][i];
        static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
        var (h, expected) = (0.0, new List<float>());
        foreach (var x in new[] { 0.7, -1.3 })
        {
            var reset = Sigmoid(Gate("ih", 0, x) + Gate("hh", 0, h));
            var update = Sigmoid(Gate("ih", 1, x) + Gate("hh", 1, h));
            var proposal = Math.Tanh(Gate("ih", 2, x) + (reset * Gate("hh", 2, h)));
            h = proposal + (update * (h - proposal));
            expected.Add((float)((w["network.output.weight"][0] * h) + w["network.output.bias"][0]));
        }

        var actual = gru.forward(torch.tensor(new[] { 0.7f, -1.3f }, [1, 2, 1])).data<float>().ToArray();

        Assert.Equal(expected, actual, (a, b) => Math.Abs(a - b) < 1e-6);
    }
}
