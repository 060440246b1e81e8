using ImitationService.Domain.Runs;

namespace ImitationService.Worker.Training;

/// <summary>What every log entry about an attempt carries.</summary>
internal static class RunScope
{
    /// <summary>The run and its attempt, by name.</summary>
    public static IReadOnlyList<KeyValuePair<string, object>> Of(Run run) => new Scope(run.Id, run.Attempt);

    // Text for consoles that print scopes as such, values for those that write JSON.
    private sealed class Scope(string run, int attempt) : List<KeyValuePair<string, object>>([new("run", run), new("attempt", attempt)])
    {
        public override string ToString() => $"run {run}, attempt {attempt}";
    }
}
