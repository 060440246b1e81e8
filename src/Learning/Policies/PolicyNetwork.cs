using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Export;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>A policy: observations in the dataset's own units → scaling → network → head → action in the dataset's own units.</summary>
/// <param name="features">What it sees, in this order.</param>
/// <param name="action">What it does.</param>
/// <param name="normalizer">Scales observations; null where they are not scaled.</param>
/// <param name="network">Its widths fit features and head.</param>
/// <param name="head">What the network's output means.</param>
/// <param name="shape">How many observations it is shown, and how many actions it answers.</param>
internal sealed class PolicyNetwork(
    IReadOnlyList<Feature> features,
    ActionSpace action,
    Normalizer? normalizer,
    Backbone network,
    IActionHead head,
    PolicyShape shape) : ITrainingState, IDisposable
{
    public IReadOnlyList<Feature> Features => features;

    public ActionSpace Action => action;

    public Normalizer? Normalizer => normalizer;

    public Backbone Network => network;

    public IActionHead Head => head;

    public PolicyShape Shape => shape;

    /// <summary>All that is learned, under its names in a bundle.</summary>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters { get; } = [.. network.Parameters, .. head.Parameters];

    /// <summary>Width of an observation: all features, one after the other.</summary>
    public int ObservationSize { get; } = ObservationLayout.Width(features);

    /// <summary>The network's answers to observations in the dataset's units. [n, D] or [n, H, D] → [n, outputs], or [n·H, outputs] of a recurrent one</summary>
    public Tensor Output(Tensor observations)
    {
        using var withoutGradient = no_grad();
        Train(isTraining: false);
        using var scaled = observations.clone();
        normalizer?.Apply(scaled);
        return network.forward(scaled);
    }

    /// <summary>Whether it trains from now on, or is measured or acts: dropout and the like are training's alone.</summary>
    public void Train(bool isTraining)
    {
        network.train(isTraining);
        head.Train(isTraining);
    }

    /// <summary>Every tensor of the policy, under its name in a bundle.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<long> Shape, float[] Values)> Tensors()
    {
        var tensors = new List<(string, IReadOnlyList<long>, float[])>();
        foreach (var (name, value) in Parameters)
        {
            using var local = value.detach().cpu();
            tensors.Add((name, value.shape, local.data<float>().ToArray()));
        }

        foreach (var (name, value) in head.Constants)
        {
            using var local = value.cpu();
            tensors.Add((name, value.shape, local.data<float>().ToArray()));
        }

        AddStatistics(tensors, "observation", normalizer);
        AddStatistics(tensors, "action", head.Normalizer);
        return tensors;
    }

    /// <summary>Every tensor of the policy, under its name in a bundle: a checkpoint can be used as a policy's weights.</summary>
    public void Save(StateWriter writer)
    {
        foreach (var (name, value) in Parameters)
        {
            writer.Add(name, value);
        }

        foreach (var (name, value) in head.Constants)
        {
            writer.Add(name, value);
        }

        foreach (var (name, scaling) in new[] { ("observation", normalizer), ("action", head.Normalizer) })
        {
            if (scaling is not null)
            {
                writer.Add($"{name}.mean", scaling.Mean);
                writer.Add($"{name}.deviation", scaling.Deviation);
            }
        }
    }

    /// <summary>Takes the weights back; the statistics were there before the network, which is made for them.</summary>
    public void Restore(StateReader reader)
    {
        foreach (var (name, value) in Parameters)
        {
            reader.Fill(name, value);
        }
    }

    /// <summary>The policy as an ONNX graph: one input per feature, named and shaped like it, after its history where it is shown one.</summary>
    public void Export(OnnxGraph graph)
    {
        var numbers = Join(graph, features.Where(feature => !ObservationLayout.IsImage(feature) && !ObservationLayout.IsText(feature)));
        numbers = numbers is null ? null : normalizer?.Export(graph, numbers, "observation") ?? numbers;
        string?[] parts = [numbers, Join(graph, features.Where(ObservationLayout.IsText)), Join(graph, features.Where(ObservationLayout.IsImage))];
        string[] seen = [.. parts.OfType<string>()];
        head.Export(graph, network.Export(graph, seen.Length == 1 ? seen[0] : graph.Node("Concat", seen, attributes: [("axis", -1L)])));
    }

    public void Dispose()
    {
        normalizer?.Dispose();
        network.Dispose();
        head.Dispose();
    }

    // One after the other; null where there is none.
    private string? Join(OnnxGraph graph, IEnumerable<Feature> some)
    {
        var parts = some.Select(feature => ExportInput(graph, feature)).ToArray();
        return parts.Length < 2 ? parts.FirstOrDefault() : graph.Node("Concat", parts, attributes: [("axis", -1L)]);
    }

    private string ExportInput(OnnxGraph graph, Feature feature)
    {
        object[] history = shape.Shown == 1 ? [] : [shape.Shown];
        var isImage = ObservationLayout.IsImage(feature);
        IReadOnlyList<int> own = ObservationLayout.IsText(feature) ? [ObservationLayout.TextWidth] : feature.Shape;
        graph.Input(feature.Name, [OnnxGraph.Batch, .. history, .. own], isImage ? OnnxElement.UInt8 : OnnxElement.Float);
        var values = isImage ? graph.Node("Cast", [feature.Name], attributes: [("to", (long)OnnxElement.Float)]) : feature.Name;
        return own.Count == 1
            ? values
            : graph.Node("Reshape", [values, graph.Integers($"{feature.Name}.flat", shape.Shown == 1 ? [-1, feature.Size] : [-1, shape.Shown, feature.Size])]);
    }

    private static void AddStatistics(List<(string, IReadOnlyList<long>, float[])> tensors, string name, Normalizer? normalizer)
    {
        if (normalizer is not null)
        {
            tensors.Add(($"{name}.mean", [normalizer.Mean.Count], [.. normalizer.Mean]));
            tensors.Add(($"{name}.deviation", [normalizer.Deviation.Count], [.. normalizer.Deviation]));
        }
    }
}
