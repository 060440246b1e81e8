using System.ComponentModel.DataAnnotations;

namespace ImitationService.Api.Runs;

/// <summary>Limits and defaults of runs; section <c>Runs</c>.</summary>
internal sealed record RunOptions
{
    /// <summary>Memory a training may be estimated to need, in bytes; four fifths of this machine's unless set.</summary>
    [Range(1, long.MaxValue)]
    public long MaximumMemoryBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 5 * 4;

    /// <summary>Attempts of a run whose request says nothing; 3 unless set.</summary>
    [Range(1, 10)]
    public int DefaultAttempts { get; init; } = 3;
}
