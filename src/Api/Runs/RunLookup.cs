using ImitationService.Api.Http;
using ImitationService.Domain.Runs;

namespace ImitationService.Api.Runs;

/// <summary>Finds the run that a request means: by its identifier, by the client's own, or by <c>latest</c>.</summary>
internal static class RunLookup
{
    private static readonly RunFilter Any = new();

    public static async Task<Run?> FindMeantAsync(this ProjectRuns runs, string id, CancellationToken cancellationToken)
    {
        if (id != Latest.Word)
        {
            return await runs.FindAsync(id, cancellationToken);
        }

        var newest = await runs.ListAsync(Any, after: null, limit: 1, cancellationToken);
        return newest.Count == 0 ? null : newest[0];
    }
}
