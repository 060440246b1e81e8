using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;

namespace ImitationService.Learning.Export;

/// <summary>Programs that give one observation to the bundle's runners and print the action.</summary>
internal static class ModelCardProgram
{
    /// <summary>In C#, with <c>PolicyRunner.cs</c> in the same project.</summary>
    public static string CSharp(PolicyConfiguration configuration, ModelCardExample example)
    {
        var features = Features(configuration, example).Select(feature => ObservationLayout.IsImage(feature.Feature)
            ? $"    [\"{feature.Feature.Name}\"] = new float[{feature.Feature.Size}], // black: give {string.Join(" x ", feature.Feature.Shape)} pixels, row by row\n"
            : ObservationLayout.IsText(feature.Feature) ? $"    [\"{feature.Feature.Name}\"] = policy.Encode(\"\"), // give the text here\n"
            : $"    [\"{feature.Feature.Name}\"] = [{string.Join(", ", feature.Values.Select(value => ModelCard.Text(value) + "f"))}],\n");
        return $$"""
            using System.Globalization;

            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            using var policy = new PolicyRunner("."){{(IsNoisy(configuration) ? " { Temperature = 0 }" : string.Empty)}};
            var action = policy.Act(new()
            {
            {{string.Concat(features)}}});
            Console.WriteLine(string.Join(", ", action));

            """;
    }

    /// <summary>In Python, beside <c>policy_runner.py</c>.</summary>
    public static string Python(PolicyConfiguration configuration, ModelCardExample example)
    {
        var features = Features(configuration, example).Select(feature => ObservationLayout.IsImage(feature.Feature)
            ? $"    \"{feature.Feature.Name}\": np.zeros(({string.Join(", ", feature.Feature.Shape)}), np.uint8),  # black: give a frame here\n"
            : ObservationLayout.IsText(feature.Feature) ? $"    \"{feature.Feature.Name}\": \"\",  # give the text here\n"
            : $"    \"{feature.Feature.Name}\": [{string.Join(", ", feature.Values.Select(ModelCard.Text))}],\n");
        return $$"""
            import numpy as np
            from policy_runner import Policy

            policy = Policy("."{{(IsNoisy(configuration) ? ", temperature=0" : string.Empty)}})
            action = policy.act({
            {{string.Concat(features)}}})
            print(*np.ravel(action).tolist(), sep=", ")

            """;
    }

    private static bool IsNoisy(PolicyConfiguration configuration) => configuration.Network.Head is ActionHeadName.Diffusion or ActionHeadName.Flow;

    private static IEnumerable<(Feature Feature, IEnumerable<float> Values)> Features(PolicyConfiguration configuration, ModelCardExample example)
    {
        var column = 0;
        foreach (var feature in configuration.Observations)
        {
            yield return (feature, example.Observation.Skip(column).Take(ObservationLayout.WidthOf(feature)));
            column += ObservationLayout.WidthOf(feature);
        }
    }
}
