namespace ImitationService.Domain.Datasets;

/// <summary>One thing found wrong or odd in an upload, with the place and the cure.</summary>
/// <param name="Severity">Whether the dataset can be used.</param>
/// <param name="Code">Stable kebab-case code, such as <c>ragged-row</c>.</param>
/// <param name="Detail">What was found, with the numbers.</param>
/// <param name="Advice">How to mend it.</param>
/// <param name="File">The file's name, and the array or entry within it.</param>
/// <param name="Episode">Number of the episode, from 0.</param>
/// <param name="Position">Transition within the episode from 0; within the file (line or row from 1) where no episode is known.</param>
/// <param name="Feature">The feature, and the dimension where there is one: <c>observation.state[2]</c>.</param>
/// <param name="Effect">What it does to training; null where the code speaks for itself.</param>
public sealed record DatasetProblem(
    ProblemSeverity Severity,
    string Code,
    string Detail,
    string Advice,
    string? File = null,
    long? Episode = null,
    long? Position = null,
    string? Feature = null,
    string? Effect = null);

/// <summary>How bad a problem is.</summary>
public enum ProblemSeverity
{
    /// <summary>Worth knowing; training is as it would be.</summary>
    Note,

    /// <summary>Training works, but the policy may be worse for it.</summary>
    Warning,

    /// <summary>Nothing useful can be learned; a run is refused unless its request names the code.</summary>
    Severe,

    /// <summary>The dataset is rejected.</summary>
    Error,
}
