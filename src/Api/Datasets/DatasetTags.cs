using System.Text.RegularExpressions;

namespace ImitationService.Api.Datasets;

/// <summary>What tags may be: short, each once, of letters, digits and a few signs.</summary>
internal static partial class DatasetTags
{
    /// <summary>Bytes of as many of the longest tags as there may be, with what is between them.</summary>
    public const int MaximumBytes = MaximumTags * (MaximumLength + 2) * BytesPerCharacter;

    private const int MaximumTags = 20;
    private const int MaximumLength = 40;
    private const int BytesPerCharacter = 4;

    /// <summary>Whether a dataset may have them.</summary>
    public static bool AreAcceptable(IReadOnlyList<string?> tags) =>
        tags.Count <= MaximumTags && tags.All(tag => tag is not null && Form().IsMatch(tag)) && tags.Distinct(StringComparer.Ordinal).Count() == tags.Count;

    /// <summary>What is asked of them, for messages.</summary>
    public static string RuleOf(string name) =>
        $"'{name}' takes up to {MaximumTags} different tags of 1 to {MaximumLength} letters, digits, spaces, '.', '_', '-', ':' and '/', each beginning with a letter or digit.";

    /// <summary>Reads tags with commas between them, where there are no lists; null where they are not acceptable.</summary>
    public static IReadOnlyList<string>? Read(string text)
    {
        string[] tags = string.IsNullOrWhiteSpace(text) ? [] : text.Split(',', StringSplitOptions.TrimEntries);
        return AreAcceptable(tags) ? tags : null;
    }

    [GeneratedRegex(@"^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._:/-]{0,39}\z")]
    private static partial Regex Form();
}
