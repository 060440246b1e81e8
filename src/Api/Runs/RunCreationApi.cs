using System.Text.Json;
using System.Text.RegularExpressions;
using ImitationService.Api.Http;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Requests;
using ImitationService.Domain.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ImitationService.Api.Runs;

/// <summary><c>POST /v1/runs</c> and <c>PUT /v1/runs/{id}</c>.</summary>
internal static partial class RunCreationApi
{
    public static Task<IResult> CreateAsync(
        HttpContext context,
        JsonBody<RunRequest> body,
        RunAdmission admission,
        ProjectRuns runs,
        IRunQueue queue,
        IdempotentRequests requests,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var newId = Identifier.Create(Identifier.Run, time.GetUtcNow());
        return requests.AnswerAsync(context, "POST /v1/runs", body.Digest, newId, MakeAsync, cancellationToken);

        async Task<(RecordedAnswer? Answer, Problem? Problem)> MakeAsync(string id)
        {
            var made = await runs.FindAsync(id, cancellationToken);
            var admitted = made is null ? await admission.AdmitAsync(body.Value, id, clientId: null, cancellationToken) : new AdmittedRun(made, IsNew: false);
            if (admitted.Run is not { } run)
            {
                return (null, admitted.Problem);
            }

            var place = await queue.FindPlaceAsync(run, cancellationToken);
            var view = JsonSerializer.Serialize(run.ToView(time.GetUtcNow(), place), WireJson.Options);
            return (new RecordedAnswer(StatusCodes.Status202Accepted, RunMappings.PathOf(run.Id), view), null);
        }
    }

    public static async Task<Results<Accepted<RunView>, Ok<RunView>, Problem>> PutAsync(
        string id,
        HttpContext context,
        JsonBody<RunRequest> body,
        RunAdmission admission,
        IRunQueue queue,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (!ClientIdForm().IsMatch(id) || id.StartsWith(Identifier.Run + "_", StringComparison.Ordinal) || id == Latest.Word)
        {
            return RunProblems.BadClientId(id);
        }

        var newId = Identifier.Create(Identifier.Run, time.GetUtcNow());
        var admitted = await admission.AdmitAsync(body.Value, newId, id, cancellationToken);
        if (admitted.Run is not { } run)
        {
            return admitted.Problem!;
        }

        var place = await queue.FindPlaceAsync(run, cancellationToken);
        var (path, view) = (RunMappings.PathOf(run.Id), run.ToView(time.GetUtcNow(), place));
        if (admitted.IsNew)
        {
            context.Response.Headers.RetryAfter = RecordedResult.RetryAfterSeconds;
            return TypedResults.Accepted(path, view);
        }

        context.Response.Headers.Location = path;
        return TypedResults.Ok(view);
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,62}\\z")]
    private static partial Regex ClientIdForm();
}
