using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace ImitationService.Api.Datasets;

/// <summary>A list of tags: short, each once, of letters, digits and a few signs.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed partial class TagsAttribute : ValidationAttribute
{
    private const int MaximumTags = 20;

    public override bool IsValid(object? value) =>
        value is not IReadOnlyList<string> tags
        || (tags.Count <= MaximumTags && tags.All(tag => tag is not null && Form().IsMatch(tag)) && tags.Distinct(StringComparer.Ordinal).Count() == tags.Count);

    public override string FormatErrorMessage(string name) =>
        $"'{name}' takes up to {MaximumTags} different tags of 1 to 40 letters, digits, spaces, '.', '_', '-', ':' and '/', each beginning with a letter or digit.";

    [GeneratedRegex(@"^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._:/-]{0,39}\z")]
    private static partial Regex Form();
}
