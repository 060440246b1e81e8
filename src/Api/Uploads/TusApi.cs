using System.Globalization;
using ImitationService.Api.Access;
using ImitationService.Api.Datasets;
using ImitationService.Api.Http;
using ImitationService.Domain.Keys;
using ImitationService.Domain.Uploads;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ImitationService.Api.Uploads;

/// <summary>Uploads over many requests, in the protocol tus 1.0: whatever breaks, they go on where they stood.</summary>
internal static class TusApi
{
    public static void MapUploads(this IEndpointRouteBuilder endpoints)
    {
        var uploads = endpoints.MapGroup("/uploads").WithTags("Uploads").RequireScope(KeyScopes.DatasetsWrite).AddEndpointFilter(NameVersionAsync);

        uploads.MapMethods("/", [HttpMethods.Options], Describe)
            .WithName("describeUploads")
            .WithSummary("Ask what tus can do here")
            .WithDescription("The version, the extensions, the longest file and the checksums.");
        uploads.MapPost("/", CreateAsync)
            .WithName("createUpload")
            .WithSummary("Begin an upload")
            .WithDescription("For one file of any length up to the limit. Its bytes follow with PATCH; when all are there, `POST /v1/datasets` makes a dataset of one upload or many.")
            .TakesTusVersion()
            .TakesHeader(TusHeaders.Length, "The file's length in bytes.")
            .TakesHeader(TusHeaders.Metadata, "Pairs of a key and a value in base 64: filename, with folders if there are any; sha256, which is checked at the end; tags of the dataset, with commas between; others are kept.")
            .SendsHeader("Location", "The upload.")
            .SendsHeader(TusHeaders.Expires, "When it goes, unless bytes arrive before.")
            .ProducesProblems(412, 413);
        uploads.MapMethods("/{id}", [HttpMethods.Head], GetOffsetAsync)
            .WithName("getUploadOffset")
            .WithSummary("Ask how far an upload is")
            .WithDescription("How many bytes are stored for good, and the digest when all are.")
            .TakesTusVersion()
            .SendsHeader(TusHeaders.Offset, "Bytes stored.")
            .SendsHeader(TusHeaders.Length, "The file's length in bytes.")
            .SendsHeader(DigestHeader.ReprDigest, "SHA-256 of the whole file (RFC 9530), when all of it is there.")
            .ProducesProblems(404, 410, 412, 460);
        uploads.MapPatch("/{id}", TusAppendApi.AppendAsync)
            .WithName("appendUpload")
            .WithSummary("Send bytes of an upload")
            .WithDescription("From where it stands. Whatever breaks the request, what has arrived is kept; with a checksum, all of the request or nothing.")
            .TakesTusVersion()
            .TakesHeader(TusHeaders.Offset, "Bytes stored, as HEAD says.")
            .TakesHeader(TusHeaders.Checksum, "sha1 or sha256, a space, and the digest of this body in base 64.")
            .SendsHeader(TusHeaders.Offset, "Bytes stored now.")
            .SendsHeader(TusHeaders.Expires, "When the upload goes, unless bytes arrive before.")
            .ProducesProblems(404, 409, 410, 412, 413, 415, 460);
        uploads.MapDelete("/{id}", DeleteAsync)
            .WithName("deleteUpload")
            .WithSummary("Give an upload up")
            .WithDescription("Removes it with its bytes. A dataset that was made of it stays.")
            .TakesTusVersion()
            .ProducesProblems(404, 412);
        uploads.MapDirectUploads();
    }

    public static NoContent Describe(HttpResponse response, IOptions<UploadOptions> options)
    {
        response.Headers["Tus-Version"] = TusHeaders.Version;
        response.Headers["Tus-Extension"] = TusHeaders.Extensions;
        response.Headers["Tus-Max-Size"] = options.Value.MaximumBytes.ToString(CultureInfo.InvariantCulture);
        response.Headers["Tus-Checksum-Algorithm"] = UploadChecksum.Algorithms;
        return TypedResults.NoContent();
    }

    public static async Task<Results<Created, Problem>> CreateAsync(
        HttpContext context,
        UploadAdmission admission,
        CancellationToken cancellationToken)
    {
        if (!TusHeaders.IsOurVersion(context.Request))
        {
            return TusProblems.WrongVersion();
        }

        if (TusHeaders.FindBytes(context.Request, TusHeaders.Length) is not { } length)
        {
            return TusProblems.BadHeader(TusHeaders.Length, "Upload-Length must say how many bytes the file has; uploads of unknown length are not taken.");
        }

        string? header = context.Request.Headers[TusHeaders.Metadata];
        if (UploadMetadata.Read(header, out var reason) is not { } metadata)
        {
            return TusProblems.BadHeader(TusHeaders.Metadata, reason);
        }

        var outcome = await admission.BeginAsync(new UploadWish(length, metadata.FileName, header, metadata.Sha256, IsDirect: false), cancellationToken);
        if (outcome.Upload is not { } upload)
        {
            return outcome.Problem!;
        }

        TusHeaders.Describe(context.Response, upload);
        return TypedResults.Created(PathOf(upload.Id));
    }

    public static async Task<Results<Ok, Problem>> GetOffsetAsync(
        string id,
        HttpContext context,
        ProjectUploads uploads,
        UploadCompletion completion,
        CancellationToken cancellationToken)
    {
        if (await uploads.FindAsync(id, cancellationToken) is not { } found)
        {
            return TusProblems.NotFound(id);
        }

        if (!TusHeaders.IsOurVersion(context.Request))
        {
            return TusProblems.WrongVersion();
        }

        var outcome = await completion.CompleteAsync(found, cancellationToken);
        if (outcome.Upload is not { } upload)
        {
            return outcome.Problem!;
        }

        TusHeaders.Describe(context.Response, upload);
        context.Response.Headers[TusHeaders.Length] = upload.Length.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.CacheControl = "no-store";
        if (upload.Metadata is not null)
        {
            context.Response.Headers[TusHeaders.Metadata] = upload.Metadata;
        }

        return TypedResults.Ok();
    }

    public static async Task<Results<NoContent, Problem>> DeleteAsync(
        string id,
        HttpRequest request,
        ProjectUploads uploads,
        UploadTurns turns,
        UploadCompletion completion,
        CancellationToken cancellationToken)
    {
        if (await uploads.FindAsync(id, cancellationToken) is not { } upload)
        {
            return TusProblems.NotFound(id);
        }

        if (!TusHeaders.IsOurVersion(request))
        {
            return TusProblems.WrongVersion();
        }

        using var turn = await turns.TakeAsync(id, cancellationToken);
        await completion.RemoveAsync(upload);
        return TypedResults.NoContent();
    }

    public static string PathOf(string id) => $"/v1/uploads/{id}";

    private static ValueTask<object?> NameVersionAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers[TusHeaders.Resumable] = TusHeaders.Version;
        return next(context);
    }

    private static RouteHandlerBuilder TakesTusVersion(this RouteHandlerBuilder endpoint) =>
        endpoint.TakesHeader(TusHeaders.Resumable, "1.0.0, the version of tus.");
}
