using System.Text.Encodings.Web;
using System.Text.Json;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Faults;
using ImitationService.Domain.Json;
using ImitationService.Domain.Policies;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Text;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Policies.Vision;
using ImitationService.Learning.Training;

namespace ImitationService.Learning.Export;

/// <summary>Writes the files that a trained policy leaves as.</summary>
internal static class PolicyBundle
{
    private const string Format = "imitation-service/policy/1";

    // A file, not a web page: '+' may stay '+'.
    private static readonly JsonSerializerOptions Indented = new(ServiceJson.Options)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes every file; the graph only after it has answered as the trained network does.</summary>
    /// <exception cref="TrainingException">The graph differs from the network.</exception>
    public static void Write(TrainedPolicy trained, TrainingRequest request, CanonicalDataset dataset, CancellationToken cancellationToken)
    {
        var policy = trained.Policy;
        var graph = BuildGraph(policy, dataset);
        using var observations = ExtremeObservations.AppendTo(trained.Examples, policy);
        var parity = GraphParity.Check(graph, policy, observations);
        cancellationToken.ThrowIfCancellationRequested();

        var configuration = Configure(trained, request, dataset, parity);
        string PathOf(string name) => Path.Combine(request.OutputFolder, name);
        File.WriteAllBytes(PathOf(BundleFiles.Onnx), graph);
        PolicyWeights.Write(PathOf(BundleFiles.Safetensors), policy, configuration);
        FaultPoint.Reach(FaultPoints.Exported);
        File.WriteAllText(PathOf(BundleFiles.Configuration), JsonSerializer.Serialize(configuration, Indented) + "\n");
        if (configuration.TextEncoder is not null && trained.TextEncoder is HashedTokens tokens)
        {
            File.WriteAllText(PathOf(BundleFiles.Tokens), JsonSerializer.Serialize(tokens.Tokenizer, ServiceJson.Options));
        }

        CopyRunner(request.OutputFolder, BundleFiles.PythonRunner);
        CopyRunner(request.OutputFolder, BundleFiles.CSharpRunner);
        CopyRunner(request.OutputFolder, BundleFiles.CSharpTokens);
        MetricsTable.Write(PathOf(BundleFiles.Metrics), trained.Metrics);
        File.WriteAllText(PathOf(BundleFiles.ModelCard), ModelCard.Write(configuration, ModelCardExample.Of(trained)));
        BundleArchive.Write(request.OutputFolder);
    }

    private static byte[] BuildGraph(PolicyNetwork policy, CanonicalDataset dataset)
    {
        var graph = new OnnxGraph();
        policy.Export(graph);
        graph.Metadata("format", Format);
        graph.Metadata("dataset_digest", dataset.Contents.Digest);
        graph.Metadata("action", JsonSerializer.Serialize(policy.Action, ServiceJson.Options));
        graph.Metadata("observations", JsonSerializer.Serialize(policy.Features, ServiceJson.Options));
        return graph.Build("imitation-service", Versions.Service);
    }

    private static PolicyConfiguration Configure(TrainedPolicy trained, TrainingRequest request, CanonicalDataset dataset, GraphParity parity)
    {
        var (policy, contents) = (trained.Policy, dataset.Contents);
        return new PolicyConfiguration(
            Format,
            request.RunId,
            request.Algorithm,
            OptionsReader.Write(trained.Options),
            request.Seed,
            trained.Steps,
            new WeightsRecord(trained.Keeps, trained.WeightsStep, trained.Metrics.Count(point => point.Name == MetricNames.ValidationLoss)),
            new DatasetRecord(contents.Digest, contents.Format, contents.Episodes, contents.Transitions, trained.Placement),
            new SplitRecord(
                trained.Split.Kind,
                trained.Split.Training.Sum(part => part.Length),
                trained.Split.HeldOut.Sum(part => part.Length),
                [.. trained.Split.HeldOut.Select(part => part.Episode)],
                trained.Measured),
            policy.Features,
            policy.Action,
            Describe(policy),
            Statistics(policy),
            ValuesOf(trained.Metrics, trained.WeightsStep),
            parity,
            Versions.All)
        {
            TextEncoder = policy.Features.Any(ObservationLayout.IsText) ? trained.TextEncoder.Name : null,
            Climbed = trained.Climbed,
            HeldOut = trained.Results,
            Members = trained.Members,
            Fork = request.Fork,
        };
    }

    private static NetworkRecord Describe(PolicyNetwork policy) => new(
        policy.Network.Name,
        policy.Network.Widths,
        policy.Network.Activation,
        policy.Head.Name,
        policy.Shape.History,
        policy.Shape.Chunk,
        policy.Shape.Execute,
        policy.Parameters.Sum(parameter => parameter.Value.numel()))
    {
        Vision = (policy.Network as SeeingBackbone)?.Vision,
        Modes = (((policy.Head as EnsembleHead)?.Member ?? policy.Head) as GaussianMixtureHead)?.Modes,
        Members = (policy.Network as StackedMlp)?.Members,
        Bins = (policy.Head as BinnedHead)?.Bins,
        BinEdges = (policy.Head as BinnedHead)?.Edges,
        DenoisingSteps = (policy.Head as DenoisingHead)?.Steps,
    };

    private static void CopyRunner(string folder, string name)
    {
        using var from = typeof(PolicyBundle).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The runner {name} is missing from the program.");
        using var to = File.Create(Path.Combine(folder, name));
        from.CopyTo(to);
    }

    private static SortedDictionary<string, ScalingRecord> Statistics(PolicyNetwork policy)
    {
        var statistics = new SortedDictionary<string, ScalingRecord>(StringComparer.Ordinal);
        foreach (var (name, scaling) in new[] { ("observation", policy.Normalizer), ("action", policy.Head.Normalizer) })
        {
            if (scaling is not null)
            {
                statistics[name] = new ScalingRecord(scaling.Mean, scaling.Deviation, scaling.Limits);
            }
        }

        return statistics;
    }

    // What was measured after the step of the weights is of other weights. Throughput is the machine's: with it, two equal runs would differ.
    private static SortedDictionary<string, double> ValuesOf(IReadOnlyList<MetricPoint> points, long weightsStep)
    {
        var last = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var point in points.Where(point => point.Step <= weightsStep && point.Name != MetricNames.Throughput))
        {
            last[point.Name] = point.Value;
        }

        return last;
    }
}
