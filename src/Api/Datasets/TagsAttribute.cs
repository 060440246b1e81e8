using System.ComponentModel.DataAnnotations;

namespace ImitationService.Api.Datasets;

/// <summary>A list of tags.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TagsAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is not IReadOnlyList<string?> tags || DatasetTags.AreAcceptable(tags);

    public override string FormatErrorMessage(string name) => DatasetTags.RuleOf(name);
}
