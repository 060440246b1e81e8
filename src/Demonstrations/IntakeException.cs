using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations;

/// <summary>Reading cannot go on; becomes a rejected result with this problem.</summary>
internal sealed class IntakeException(DatasetProblem problem) : Exception(problem.Detail)
{
    public IntakeException(string code, string detail, string advice, string? file = null, long? position = null)
        : this(new DatasetProblem(ProblemSeverity.Error, code, detail, advice, file, Position: position))
    {
    }

    public DatasetProblem Problem { get; } = problem;
}
