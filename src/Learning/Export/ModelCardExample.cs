using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Training;
using static TorchSharp.torch;

namespace ImitationService.Learning.Export;

/// <summary>One observation and the policy's answer to it, for readers of the model card to compare theirs with.</summary>
/// <param name="Observation">All features, one after the other; rounded so that it can be written down.</param>
/// <param name="Answer">The action: its elements, or its class or classes.</param>
internal sealed record ModelCardExample(IReadOnlyList<float> Observation, IReadOnlyList<double> Answer)
{
    /// <summary>Of the first of a trained policy's examples, as the first of an episode; a denoising policy is given noise of zeros.</summary>
    public static ModelCardExample Of(TrainedPolicy trained)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var device = trained.Examples.device;
        var (shape, head) = (trained.Policy.Shape, trained.Policy.Head);
        var values = (shape.History == 1 ? trained.Examples[0] : trained.Examples[0, -1]).cpu().data<float>().Select(value => float.Parse(ModelCard.Text(value), ModelCard.Culture)).ToArray();

        // A picture cannot be written down, and a text's vector should not be: black, and empty.
        values.AsSpan(ObservationLayout.ScaledWidth(trained.Policy.Features)).Clear();
        var observation = tensor(values, [1, values.Length], device: device);
        var shown = shape.Shown == 1 ? observation : observation.unsqueeze(1).expand(1, shape.Shown, values.Length);
        using var noise = zeros(1, head.Chunk, Math.Max(1, trained.Policy.Action.Dimensions), device: device);
        var answer = head.Decode(trained.Policy.Output(shown), noise).select(1, 0).cpu();
        return new ModelCardExample(
            values,
            trained.Policy.Action.IsChosen ? [.. answer.data<long>().Select(number => (double)number)] : [.. answer.data<float>().Select(value => (double)value)]);
    }
}
