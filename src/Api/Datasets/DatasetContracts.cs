using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Datasets;

/// <summary>A dataset of uploads that are complete.</summary>
internal sealed record DatasetRequest
{
    /// <summary>A name for people; that of the folder that all files lie in, or of the first file, unless given.</summary>
    public string? Name { get; init; }

    /// <summary>What to group it by: up to 20 tags of 1 to 40 characters; those that the uploads' metadata say unless given.</summary>
    [Tags]
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Names columns or arrays where detection cannot know: see DatasetMapping.</summary>
    public JsonObject? Mapping { get; init; }

    /// <summary>The files.</summary>
    [MinLength(1)]
    public required IReadOnlyList<DatasetFileRequest> Files { get; init; }
}

/// <summary>An upload that becomes a file of a dataset.</summary>
internal sealed record DatasetFileRequest
{
    /// <summary>The upload.</summary>
    public required string Upload { get; init; }

    /// <summary>The file's name, with its folders where the format has any; the one that the upload began with unless given.</summary>
    public string? Path { get; init; }

    /// <summary>SHA-256 that the file must have, in hexadecimal; not checked unless given.</summary>
    public string? Sha256 { get; init; }
}

/// <summary>A dataset.</summary>
internal sealed record DatasetView
{
    /// <summary>Identifier, prefixed and ordered by time.</summary>
    public required string Id { get; init; }

    /// <summary>The project it belongs to.</summary>
    public required string ProjectId { get; init; }

    /// <summary>The client's name for it.</summary>
    public required string Name { get; init; }

    /// <summary>What people group it by.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Where it stands: runs take it when it is ready.</summary>
    public required DatasetState State { get; init; }

    /// <summary>When the upload was complete, or the recipe accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it became ready or rejected.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>The uploaded files, in the order of their names; none of a dataset that was made from others.</summary>
    public required IReadOnlyList<DatasetFile> Files { get; init; }

    /// <summary>What the upload said where detection cannot know.</summary>
    public DatasetMapping? Mapping { get; init; }

    /// <summary>What it was made from; absent of an upload.</summary>
    public DerivedFromView? DerivedFrom { get; init; }

    /// <summary>The format that was detected; derived where it was made from others.</summary>
    public string? Format { get; init; }

    /// <summary>Digest of the canonical content: equal content has an equal digest, whatever file it came in.</summary>
    public string? Digest { get; init; }

    /// <summary>Every feature, under its canonical name.</summary>
    public IReadOnlyList<FeatureView>? Features { get; init; }

    /// <summary>Kind and size of the action.</summary>
    public ActionSpace? Action { get; init; }

    /// <summary>Number of episodes.</summary>
    public long? Episodes { get; init; }

    /// <summary>Number of transitions over all episodes.</summary>
    public long? Transitions { get; init; }

    /// <summary>Whether each episode has one observation more than actions.</summary>
    public bool? FinalObservations { get; init; }

    /// <summary>Whether the episodes' boundaries were found or assumed, and where.</summary>
    public EpisodeBoundaries? Boundaries { get; init; }

    /// <summary>What the files say about the recording: frame rate, robot, environment, tasks, success, lists of episodes.</summary>
    public DatasetOrigin? Origin { get; init; }

    /// <summary>The tokenizer that came with the texts, by which `text_encoder` tokens reads them.</summary>
    public TokenizerSummary? Tokenizer { get; init; }

    /// <summary>What was left out of the upload, each with the reason.</summary>
    public IReadOnlyList<string>? Unused { get; init; }

    /// <summary>What was found wrong or odd, errors first.</summary>
    public IReadOnlyList<DatasetProblem>? Problems { get; init; }

    /// <summary>Where to go from here.</summary>
    public required DatasetLinks Links { get; init; }
}

/// <summary>A named column of a dataset.</summary>
/// <param name="Name">Canonical name.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Shape of one transition's value; empty for a scalar.</param>
/// <param name="Source">The columns, arrays or keys of the upload it came from.</param>
internal sealed record FeatureView(string Name, ElementType Type, IReadOnlyList<int> Shape, IReadOnlyList<string> Source);

/// <summary>Where to go from a dataset.</summary>
/// <param name="Self">The dataset.</param>
/// <param name="Report">Its quality report.</param>
/// <param name="Episodes">Its episodes.</param>
/// <param name="Content">The uploaded files.</param>
internal sealed record DatasetLinks(string Self, string Report, string Episodes, string Content);
