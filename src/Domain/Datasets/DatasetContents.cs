namespace ImitationService.Domain.Datasets;

/// <summary>What was understood of an upload.</summary>
/// <param name="Format">The format that was detected, such as <c>npz/stable-baselines</c>.</param>
/// <param name="Features">Every feature of the canonical dataset.</param>
/// <param name="Action">Kind and size of the action.</param>
/// <param name="Episodes">Number of episodes.</param>
/// <param name="Transitions">Number of transitions over all episodes.</param>
/// <param name="FinalObservations">Whether each episode has one observation more than actions (T+1).</param>
/// <param name="Boundaries">Where the episodes' boundaries come from.</param>
/// <param name="Unused">Columns, arrays or keys of the upload that were left out, each with the reason.</param>
/// <param name="Digest">Content digest, <c>sha256:</c> and 64 hexadecimal digits: equal content has an equal digest.</param>
/// <param name="Origin">What the files say about the recording; null where they say nothing.</param>
/// <param name="Tokenizer">The tokenizer that came with the texts; null where none did.</param>
public sealed record DatasetContents(
    string Format,
    IReadOnlyList<Feature> Features,
    ActionSpace Action,
    long Episodes,
    long Transitions,
    bool FinalObservations,
    EpisodeBoundaries Boundaries,
    IReadOnlyList<string> Unused,
    string Digest,
    DatasetOrigin? Origin = null,
    TokenizerSummary? Tokenizer = null);
