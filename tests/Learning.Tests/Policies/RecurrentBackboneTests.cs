using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Policies;
using TorchSharp;

namespace ImitationService.Learning.Tests.Policies;

public sealed class RecurrentBackboneTests
{
    [Fact]
    public void Forward_CellByCell_AnswersAndLearnsAsWholeLayersDo()
    {
        using var scope = torch.NewDisposeScope();
        var input = torch.arange(4 * 6 * 3, torch.float32).sin().reshape(4, 6, 3);
        using var layers = Create(isByCell: false);
        using var cells = Create(isByCell: true);
        var (expected, actual) = (layers.forward(input), cells.forward(input));
        expected.square().mean().backward();
        actual.square().mean().backward();

        Assert.Equal([24, 2], actual.shape);
        Assert.Equal(layers.Parameters.Select(parameter => parameter.Name), cells.Parameters.Select(parameter => parameter.Name));
        Assert.True((expected - actual).abs().max().item<float>() < 1e-6);
        Assert.All(layers.Parameters.Zip(cells.Parameters), pair =>
            Assert.True((pair.First.Value.grad! - pair.Second.Value.grad!).abs().max().item<float>() < 1e-6, pair.First.Name));
    }

    // h′ = n + z ⊙ (h − n) by hand, of one unit and two steps.
    [Fact]
    public void Forward_GruOfOneUnit_IsTheFormula()
    {
        using var scope = torch.NewDisposeScope();
        using var gru = new RecurrentBackbone(BackboneName.Gru, [1, 1, 1], Activation.Relu, 3, 0, torch.CPU, isByCell: false);
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

    private static RecurrentBackbone Create(bool isByCell) =>
        new(BackboneName.Gru, [3, 8, 5, 2], Activation.Relu, 1, 0, torch.CPU, isByCell);
}
