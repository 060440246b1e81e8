using System.ComponentModel.DataAnnotations;

namespace ImitationService.Infrastructure.Storage;

/// <summary>Section <c>Data</c>: where the embedded profile keeps its files.</summary>
public sealed record DataOptions
{
    /// <summary>
    /// Folder of <c>service.db</c> and <c>objects/</c>; made when absent. A relative path is taken from the current
    /// directory, so that a clone keeps its data beside its sources until told otherwise.
    /// </summary>
    [Required(ErrorMessage = "Data:Folder must name a folder.")]
    public string Folder { get; init; } = "data";
}
