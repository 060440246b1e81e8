using ImitationService.Api.Http;
using ImitationService.Domain.Runs;

namespace ImitationService.Api.Runs;

/// <summary>What a request for a run came to: a run, or a problem.</summary>
internal sealed record AdmittedRun
{
    public AdmittedRun(Run run, bool IsNew)
    {
        Run = run;
        this.IsNew = IsNew;
    }

    public AdmittedRun(Problem problem) => Problem = problem;

    /// <summary>The run; null when there is a problem.</summary>
    public Run? Run { get; }

    /// <summary>Whether this request made it.</summary>
    public bool IsNew { get; }

    /// <summary>Why there is no run; null when there is one.</summary>
    public Problem? Problem { get; }
}
