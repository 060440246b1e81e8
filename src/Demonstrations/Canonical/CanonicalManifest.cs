using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Canonical;

/// <summary>What <c>dataset.json</c> holds.</summary>
/// <param name="Version">Version of the layout.</param>
/// <param name="Contents">What was understood of the upload.</param>
/// <param name="Shards">The files of the elements.</param>
public sealed record CanonicalManifest(int Version, DatasetContents Contents, IReadOnlyList<CanonicalShard> Shards)
{
    /// <summary>The layout that this code reads and writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The file's name.</summary>
    public const string FileName = "dataset.json";

    /// <summary>Name of the tensor of episode offsets, I64 [episodes + 1], in transitions.</summary>
    public const string EpisodeOffsets = "episode_offsets";
}

/// <summary>One safetensors file of the canonical dataset.</summary>
/// <param name="Name">Its file name.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
/// <param name="Parts">Which rows of which features it holds.</param>
public sealed record CanonicalShard(string Name, long Bytes, string Sha256, IReadOnlyList<ShardPart> Parts);

/// <summary>A range of a feature's rows; the tensor has the feature's name.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="FirstRow">First row.</param>
/// <param name="Rows">Number of rows.</param>
public sealed record ShardPart(string Feature, long FirstRow, long Rows);
