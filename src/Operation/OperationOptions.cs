using System.ComponentModel.DataAnnotations;

namespace ImitationService.Operation;

/// <summary>Section <c>Operation</c>: what those who keep the service running see of a process.</summary>
public sealed record OperationOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Operation";

    /// <summary>
    /// Port on which the process answers <c>/health/live</c>, <c>/health/ready</c> and <c>/metrics</c> to anyone who can reach it: for
    /// a network that only operators share. Absent, there is none.
    /// </summary>
    [Range(1, 65_535, ErrorMessage = "Operation:Port must be between {1} and {2}.")]
    public int? Port { get; init; }

    /// <summary>Seconds for which numbers from the database are given again before it is asked anew.</summary>
    [Range(0, 3600, ErrorMessage = "Operation:StatisticsSeconds must be between {1} and {2}.")]
    public int StatisticsSeconds { get; init; } = 10;
}
