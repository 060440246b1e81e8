using System.ComponentModel.DataAnnotations;

namespace ImitationService.Domain.Algorithms;

/// <summary>Base of every algorithm's options: annotated with bounds and descriptions, defaulted, immutable.</summary>
public abstract record AlgorithmOptions : IValidatableObject
{
    /// <summary>What no single annotation can say: rules between options.</summary>
    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => [];
}
