using ImitationService.Domain.Datasets;
using ImitationService.Domain.Text;

namespace ImitationService.Demonstrations.Canonical;

/// <summary>What <c>dataset.json</c> holds.</summary>
/// <param name="Version">Version of the layout.</param>
/// <param name="Contents">What was understood of the upload.</param>
/// <param name="Shards">The files of the elements.</param>
/// <param name="Texts">The file of the texts; null where no feature is text.</param>
public sealed record CanonicalManifest(int Version, DatasetContents Contents, IReadOnlyList<CanonicalShard> Shards, CanonicalTexts? Texts = null)
{
    /// <summary>The layout that this code reads and writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The file's name.</summary>
    public const string FileName = "dataset.json";

    /// <summary>The file of the texts: a JSON list of different strings, which features of texts number from 0.</summary>
    public const string TextsFileName = "texts.json";

    /// <summary>The file of the tokenizer; there where <see cref="DatasetContents.Tokenizer"/> is.</summary>
    public const string TokenizerFileName = Tokenizer.FileName;

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

/// <summary>The file of the texts.</summary>
/// <param name="Count">How many different texts it lists.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
public sealed record CanonicalTexts(int Count, string Sha256);
