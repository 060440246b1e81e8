using System.ComponentModel.DataAnnotations;

namespace ImitationService.Domain.Datasets.Recipes;

/// <summary>Keeps the episodes of the named tasks.</summary>
public sealed record FilterTask : DatasetOperation
{
    /// <summary>The tasks, as the files word them.</summary>
    [MinLength(1)]
    public required IReadOnlyList<string> Tasks { get; init; }
}
