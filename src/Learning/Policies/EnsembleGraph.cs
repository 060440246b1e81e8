using ImitationService.Learning.Export;

namespace ImitationService.Learning.Policies;

/// <summary>What ensembles add to a graph. The members are the second axis: [batch, K, …].</summary>
/// <param name="graph">The graph.</param>
/// <param name="members">How many, K.</param>
internal sealed class EnsembleGraph(OnnxGraph graph, int members)
{
    /// <summary>Adds the sum over an axis; the name of its output.</summary>
    public string Sum(string values, long axis, string? output = null, bool keepAxis = false) =>
        graph.Node("ReduceSum", [values, graph.Integers($"axis_{axis}", [axis])], output, [("keepdims", keepAxis ? 1L : 0L)]);

    /// <summary>Adds a division by the number of members; the name of its output.</summary>
    public string PerMember(string sum, string? output = null) => graph.Node("Div", [sum, graph.Scalar("members", members)], output);

    /// <summary>Adds the mean over the members; the name of its output. [batch, K, …] → [batch, …]</summary>
    public string Mean(string values, string? output = null) => PerMember(Sum(values, 1), output);

    /// <summary>Adds the variance between the members; the name of its output. [batch, K, …] → [batch, …]</summary>
    public string Variance(string values)
    {
        var centred = graph.Node("Sub", [values, PerMember(Sum(values, 1, keepAxis: true))]);
        return Mean(graph.Node("Mul", [centred, centred]));
    }

    /// <summary>Adds the deviation between the members' scaled actions as the output that says how much they disagree. [batch, K, d] → [batch, d]</summary>
    public void ExportDisagreement(Normalizer? normalizer, string scaled, int dimensions)
    {
        UnscaleDeviation(normalizer, graph.Node("Sqrt", [Variance(scaled)]), EnsembleHead.Disagreement);
        graph.Output(EnsembleHead.Disagreement, OnnxElement.Float, [OnnxGraph.Batch, dimensions]);
    }

    /// <summary>Adds the way back from scaled actions; the name of its output. [.., d] → [.., d]</summary>
    public string Unscale(Normalizer? normalizer, string scaled, string output)
    {
        if (normalizer is null)
        {
            return graph.Node("Identity", [scaled], output);
        }

        normalizer.ExportInverse(graph, scaled, "action", output);
        return output;
    }

    /// <summary>Adds the way back from deviations of scaled actions; the name of its output. [.., d] → [.., d]</summary>
    public string UnscaleDeviation(Normalizer? normalizer, string scaled, string output)
    {
        if (normalizer is null)
        {
            return graph.Node("Identity", [scaled], output);
        }

        normalizer.ExportInverseDeviation(graph, scaled, "action", output);
        return output;
    }
}
