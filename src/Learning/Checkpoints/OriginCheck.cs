using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Training;

namespace ImitationService.Learning.Checkpoints;

/// <summary>Refuses to go on from a checkpoint of something else, and names what differs.</summary>
internal static class OriginCheck
{
    // How long to train is not what is being trained: a run may be extended.
    private static readonly string[] Extendable = ["steps", "epochs"];

    /// <summary>Checks that a training may go on from its own checkpoint.</summary>
    /// <exception cref="TrainingException">Algorithm, options, seed or dataset differ.</exception>
    public static void CheckResumed(CheckpointManifest manifest, CheckpointManifest now)
    {
        var differences = new List<string>();
        Compare(differences, "algorithm", manifest.Algorithm, now.Algorithm);
        Compare(differences, "version of the algorithm", manifest.AlgorithmVersion, now.AlgorithmVersion);
        Compare(differences, "seed", manifest.Seed, now.Seed);
        Compare(differences, "dataset", manifest.Dataset.Digest, now.Dataset.Digest);
        foreach (var option in manifest.Options.Select(option => option.Key).Union(now.Options.Select(option => option.Key)).Except(Extendable))
        {
            if (!JsonNode.DeepEquals(manifest.Options[option], now.Options[option]))
            {
                Compare(differences, option, manifest.Options[option]?.ToJsonString() ?? "absent", now.Options[option]?.ToJsonString() ?? "absent");
            }
        }

        Refuse(differences, "Start anew (retry with \"from\": \"start\"), or fork the checkpoint.");
    }

    /// <summary>Checks that a training may begin with what another one learned.</summary>
    /// <exception cref="TrainingException">The network, or what it sees or does, would differ.</exception>
    public static void CheckForked(CheckpointManifest manifest, AlgorithmOptions options, CheckpointManifest now)
    {
        var differences = new List<string>();
        Compare(differences, "algorithm", manifest.Algorithm, now.Algorithm);
        Refuse(differences, "Fork with the same algorithm.");

        // The same weights may mean something else: what a head predicts, how its answer is scaled.
        Compare(differences, "version of the algorithm", manifest.AlgorithmVersion, now.AlgorithmVersion);
        Refuse(differences, "Train the origin again with this version, and fork that.");
        var originOptions = OptionsReader.Read(options.GetType(), manifest.Options, out _)
            ?? throw new TrainingException(FailureReason.UserError, "The checkpoint's options are not ones of this version.");
        differences.AddRange(ForkCompatibility.Check(options, now.Dataset, originOptions, manifest.Dataset).Select(problem => problem.Detail));
        Refuse(differences, "Fork with the network of the origin.");
    }

    private static void Compare<T>(List<string> differences, string what, T then, T now)
    {
        if (!Equals(then, now))
        {
            differences.Add($"{what} was {then} and is {now}");
        }
    }

    private static void Refuse(List<string> differences, string advice)
    {
        if (differences.Count > 0)
        {
            throw new TrainingException(
                FailureReason.UserError,
                $"The checkpoint is of another training: {string.Join("; ", differences.Select(difference => difference.TrimEnd('.')))}. {advice}");
        }
    }
}
