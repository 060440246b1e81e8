using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Denoisers;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// Flow matching (Lipman et al., 2023) along straight paths (Liu et al., "Rectified Flow", 2023): x_t = (1 − t)·ε + t·a with
/// t ~ U(0, 1), and the velocity a − ε is learned. An answer follows the velocity from noise at t = 0 to t = 1 in Euler steps.
/// </summary>
internal sealed class FlowHead(int dimensions, int chunk, int steps, Normalizer? normalizer, IDenoiser denoiser)
    : DenoisingHead(dimensions, chunk, steps, normalizer, denoiser)
{
    public override ActionHeadName Name => ActionHeadName.Flow;

    protected override Tensor Errors(Tensor condition, Tensor actions, Tensor noise)
    {
        var time = rand(actions.shape[0], device: actions.device);                    // [N]
        var t = time.reshape(-1, 1, 1);
        var noisy = noise * (1 - t) + actions * t;                                    // [N, C, d]
        return (Denoiser.Forward(noisy, time, condition) - (actions - noise)).square();
    }

    protected override Tensor Sample(Tensor condition, Tensor noise)
    {
        var x = noise;
        for (var step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            var time = full([x.shape[0]], TimeOf(step), device: x.device);
            x = (x + Denoiser.Forward(x, time, condition) * (1f / Steps)).MoveToOuterDisposeScope();
        }

        return x;
    }

    protected override IReadOnlyList<float> Times => [.. Enumerable.Range(0, Steps).Select(TimeOf)];

    protected override string ExportStep(OnnxGraph graph, string number, string x, string velocity) =>
        graph.Node("Add", [x, graph.Node("Mul", [velocity, graph.Scalar("head.step", 1f / Steps)])]);

    private float TimeOf(int step) => (float)step / Steps;
}
