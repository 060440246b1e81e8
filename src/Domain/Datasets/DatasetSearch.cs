namespace ImitationService.Domain.Datasets;

/// <summary>Which datasets a list shows: those that have every tag and, somewhere, every word.</summary>
/// <param name="Words">Words, or parts of them, in lower case.</param>
/// <param name="Tags">Tags, exactly.</param>
public sealed record DatasetSearch(IReadOnlyList<string> Words, IReadOnlyList<string> Tags)
{
    // A recording may have thousands of tasks; whoever looks for one of the last uses a tag.
    private const int MaximumLength = 8000;

    /// <summary>All of them.</summary>
    public static DatasetSearch All { get; } = new([], []);

    /// <summary>The search for what somebody typed.</summary>
    public static DatasetSearch Of(string? text, IReadOnlyList<string> tags) =>
        new((text ?? string.Empty).ToLowerInvariant().Split(default(char[]), StringSplitOptions.RemoveEmptyEntries), tags);

    /// <summary>What the words are looked for in, a line for each part.</summary>
    public static string TextOf(string name, IReadOnlyList<string> tags, DatasetContents? contents)
    {
        string?[] facts = [contents?.Format, contents?.Origin?.Robot, contents?.Origin?.Environment];
        var lines = new[] { name }.Concat(tags).Concat(facts).Concat(contents?.Origin?.Tasks ?? []).Where(line => !string.IsNullOrEmpty(line));
        var text = string.Join('\n', lines).ToLowerInvariant().Replace("\0", string.Empty);
        return text.Length <= MaximumLength ? text : text[..(char.IsHighSurrogate(text[MaximumLength - 1]) ? MaximumLength - 1 : MaximumLength)];
    }
}
