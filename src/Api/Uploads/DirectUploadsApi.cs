using ImitationService.Api.Http;
using ImitationService.Domain.Uploads;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ImitationService.Api.Uploads;

/// <summary>Uploads whose bytes go to the storage over signed links, where the storage is a bucket.</summary>
internal static class DirectUploadsApi
{
    public static void MapDirectUploads(this IEndpointRouteBuilder uploads)
    {
        uploads.MapPost("/presigned", BeginAsync)
            .WithName("createDirectUpload")
            .WithSummary("Begin an upload to the storage itself")
            .WithDescription("Where the service keeps its bytes in a bucket: answers a link for each part of the file, to PUT it there. 409 where it does not.")
            .SendsHeader("Location", "The upload.")
            .ProducesProblems(409, 413, 415);
        uploads.MapGet("/{id}/parts", ListPartsAsync)
            .WithName("listUploadParts")
            .WithSummary("Ask where the parts go")
            .WithDescription("New links for every part, and the ETags of those that are there: to go on after whatever broke.")
            .ProducesProblems(404, 409, 410);
        uploads.MapPost("/{id}/complete", CompleteAsync)
            .WithName("completeUpload")
            .WithSummary("End an upload to the storage itself")
            .WithDescription("Makes the file of its parts and answers its digest. Repeated, it answers the same.")
            .ProducesProblems(404, 409, 410, 413, 415, 460);
    }

    public static async Task<Results<Created<DirectUploadView>, Problem>> BeginAsync(
        JsonBody<DirectUploadRequest> body,
        DirectUploads direct,
        CancellationToken cancellationToken)
    {
        var outcome = await direct.BeginAsync(body.Value, cancellationToken);
        if (outcome.Upload is not { } upload)
        {
            return outcome.Problem!;
        }

        var (view, problem) = await direct.DescribeAsync(upload, cancellationToken);
        return view is null ? problem! : TypedResults.Created(TusApi.PathOf(upload.Id), view);
    }

    public static async Task<Results<Ok<DirectUploadView>, Problem>> ListPartsAsync(
        string id,
        ProjectUploads uploads,
        DirectUploads direct,
        CancellationToken cancellationToken)
    {
        if (await uploads.FindAsync(id, cancellationToken) is not { } upload)
        {
            return TusProblems.NotFound(id);
        }

        var (view, problem) = await direct.DescribeAsync(upload, cancellationToken);
        return view is null ? problem! : TypedResults.Ok(view);
    }

    public static async Task<Results<Ok<UploadView>, Problem>> CompleteAsync(
        string id,
        JsonBody<DirectCompletionRequest> body,
        ProjectUploads uploads,
        DirectUploads direct,
        CancellationToken cancellationToken)
    {
        if (await uploads.FindAsync(id, cancellationToken) is not { } upload)
        {
            return TusProblems.NotFound(id);
        }

        var outcome = await direct.CompleteAsync(upload, body.Value.Parts, cancellationToken);
        return outcome.Upload is { } complete
            ? TypedResults.Ok(new UploadView(complete.Id, complete.Length, complete.FileName, complete.Sha256!, complete.ExpiresAt))
            : outcome.Problem!;
    }
}
