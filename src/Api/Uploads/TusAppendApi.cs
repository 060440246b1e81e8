using ImitationService.Api.Http;
using ImitationService.Domain.Uploads;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ImitationService.Api.Uploads;

/// <summary><c>PATCH /v1/uploads/{id}</c>.</summary>
internal static class TusAppendApi
{
    public static async Task<Results<NoContent, Problem>> AppendAsync(
        string id,
        HttpContext context,
        ProjectUploads uploads,
        UploadReceiver receiver,
        CancellationToken cancellationToken)
    {
        if (await uploads.FindAsync(id, cancellationToken) is not { } upload)
        {
            return TusProblems.NotFound(id);
        }

        if (FindProblem(context.Request, upload) is { } problem)
        {
            return problem;
        }

        // Counted while they arrive; this server's own limit is for ordinary requests.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        var isChecksum = UploadChecksum.TryRead(context.Request.Headers[TusHeaders.Checksum], out var checksum);
        using (checksum)
        {
            if (!isChecksum)
            {
                return TusProblems.BadHeader(TusHeaders.Checksum, $"Upload-Checksum must be one of {UploadChecksum.Algorithms}, a space, and the digest in base 64.");
            }

            var offset = TusHeaders.FindBytes(context.Request, TusHeaders.Offset)!.Value;
            var outcome = await receiver.ReceiveAsync(upload, offset, context.Request.Body, checksum, cancellationToken);
            if (outcome.Upload is not { } current)
            {
                return outcome.Problem!;
            }

            TusHeaders.Describe(context.Response, current);
            return TypedResults.NoContent();
        }
    }

    private static Problem? FindProblem(HttpRequest request, Upload upload) => request switch
    {
        _ when !TusHeaders.IsOurVersion(request) => TusProblems.WrongVersion(),
        _ when request.ContentType != TusHeaders.MediaType => Problems.UnsupportedMediaType(TusHeaders.MediaType),
        _ when upload.IsDirect => TusProblems.IsDirect(),
        _ when TusHeaders.FindBytes(request, TusHeaders.Offset) is not { } offset =>
            TusProblems.BadHeader(TusHeaders.Offset, "Upload-Offset must say where these bytes go on: how many are stored."),
        _ when TusHeaders.FindBytes(request, TusHeaders.Offset) > upload.Length - (request.ContentLength ?? 0) => TusProblems.BeyondLength(upload),
        _ => null,
    };
}
