using System.ComponentModel.DataAnnotations;

namespace ImitationService.Domain.Algorithms;

/// <summary>Bounds of every element of a list of integers.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ElementRangeAttribute(int minimum, int maximum) : ValidationAttribute
{
    /// <summary>Smallest element allowed.</summary>
    public int Minimum { get; } = minimum;

    /// <summary>Largest element allowed.</summary>
    public int Maximum { get; } = maximum;

    /// <inheritdoc />
    public override bool IsValid(object? value) =>
        value is not IEnumerable<int> elements || elements.All(element => element >= Minimum && element <= Maximum);

    /// <inheritdoc />
    public override string FormatErrorMessage(string name) => $"Every element of {name} must be between {Minimum} and {Maximum}.";
}
