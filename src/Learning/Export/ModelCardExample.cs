using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Training;
using static TorchSharp.torch;

namespace ImitationService.Learning.Export;

/// <summary>One observation and the policy's answer to it, for readers of the model card to compare theirs with.</summary>
/// <param name="Observation">All features, one after the other; rounded so that it can be written down.</param>
/// <param name="Answer">The action: its elements, or its class.</param>
internal sealed record ModelCardExample(IReadOnlyList<float> Observation, IReadOnlyList<double> Answer)
{
    /// <summary>Of the first of a trained policy's examples.</summary>
    public static ModelCardExample Of(TrainedPolicy trained)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var device = trained.Examples.device;
        var values = trained.Examples[0].cpu().data<float>().Select(value => float.Parse(ModelCard.Text(value), ModelCard.Culture)).ToArray();
        var answer = trained.Policy.Head.Decode(trained.Policy.Output(tensor(values, [1, values.Length], device: device))).cpu();
        return new ModelCardExample(
            values,
            trained.Policy.Head.Name == ActionHeadName.Categorical ? [answer.item<long>()] : [.. answer.data<float>().Select(value => (double)value)]);
    }
}
