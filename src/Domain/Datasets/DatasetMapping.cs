using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace ImitationService.Domain.Datasets;

/// <summary>
/// Names columns, arrays or keys where detection cannot know. Every entry is optional; what is absent is detected.
/// A column is named by its header, by its number (0 is the first), or by <c>file.csv:column</c>; a whole file by its name.
/// </summary>
public sealed record DatasetMapping
{
    /// <summary>What the policy sees: one source or several, joined in this order into <c>observation.state</c>.</summary>
    [Description("What the policy sees: a name, a number, or a list of them, joined in this order.")]
    public JsonNode? Observation { get; init; }

    /// <summary>What the expert did: one source or several, joined in this order into <c>action</c>.</summary>
    [Description("What the expert did: a name, a number, or a list of them, joined in this order.")]
    public JsonNode? Action { get; init; }

    /// <summary>The reward's source.</summary>
    [Description("The reward's column or array.")]
    public JsonNode? Reward { get; init; }

    /// <summary>The episode's number: a new episode begins where its value changes.</summary>
    [Description("The episode's number: a new episode begins where its value changes.")]
    public JsonNode? Episode { get; init; }

    /// <summary>Flag of a terminal state, Gymnasium's <c>terminated</c>; also ends the episode.</summary>
    [Description("Flag of a terminal state; the episode ends there.")]
    public JsonNode? Terminated { get; init; }

    /// <summary>Flag of a cut, Gymnasium's <c>truncated</c>; also ends the episode.</summary>
    [Description("Flag of a cut; the episode ends there.")]
    public JsonNode? Truncated { get; init; }

    /// <summary>Seconds, or a step number; a fall in its value begins a new episode where nothing else says so.</summary>
    [Description("Time in seconds or a step's number.")]
    public JsonNode? Timestamp { get; init; }

    /// <summary>Whether the action is continuous, discrete or multi-discrete; detected when absent, and then several columns are continuous.</summary>
    [Description("continuous, discrete (one class: one column, or columns with exactly one 1 among zeros) or multi_discrete (several columns, each a class of its own). Absent: detected from one column; several columns are continuous.")]
    public ActionKind? ActionKind { get; init; }

    /// <summary>Cut the transitions into episodes of this many, where the files have no boundaries.</summary>
    [Range(1, 1_000_000_000)]
    [Description("Cut the transitions into episodes of this many, where the files have no boundaries.")]
    public int? EpisodeLength { get; init; }

    /// <summary>The longest side of a kept camera image, in pixels.</summary>
    public const int MaximumImageSide = 1024;

    /// <summary>Size at which camera images are kept: one number for both sides, or [height, width]; as recorded up to a longer side of 256 when absent.</summary>
    [Description("Size at which camera images are kept: one number, or [height, width], each up to 1024. Absent: as recorded; frames with a side longer than 256 are shrunk to it.")]
    public JsonNode? ImageSize { get; init; }

    /// <summary>Whether the first line of a table names its columns; detected when absent.</summary>
    [Description("Whether a table's first line names its columns; detected when absent.")]
    public bool? Header { get; init; }

    /// <summary>A table's separator; detected when absent.</summary>
    [StringLength(1, MinimumLength = 1)]
    [Description("A table's separator, one character; detected when absent.")]
    public string? Separator { get; init; }
}
