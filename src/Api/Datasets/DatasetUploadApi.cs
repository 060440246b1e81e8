using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Storage;
using ImitationService.Infrastructure.Storage;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ImitationService.Api.Datasets;

/// <summary><c>POST /v1/datasets</c>: a form with the files, or JSON that names uploads.</summary>
internal static class DatasetUploadApi
{
    private const string RespondAsync = "respond-async";

    public static async Task<Results<Created<DatasetView>, Ok<DatasetView>, Accepted<DatasetView>, Problem>> UploadAsync(
        HttpContext context,
        [AsParameters] WaitQuery query,
        UploadReader reader,
        DatasetAssembly assembly,
        DatasetAdmission admission,
        IObjectStorage storage,
        IOptions<UploadOptions> options,
        IOptions<StorageOptions> storageOptions,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (JsonBody.IsJson(context.Request.ContentType))
        {
            var named = await assembly.AssembleAsync(context, PatienceOf(context, query, options.Value), cancellationToken);
            return named.Admitted is { } dataset ? Answer(context, dataset) : named.Problem!;
        }

        // Counted while they arrive, in bytes of files; this server's own limit is for ordinary requests.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        var uploadId = Identifier.Create(Identifier.Upload, time.GetUtcNow());
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(storageOptions.Value.LongestUpload);
        try
        {
            var upload = await reader.ReadAsync(uploadId, context.Request, limit.Token);
            var admitted = await admission.AdmitAsync(upload, PatienceOf(context, query, options.Value), cancellationToken);
            return Answer(context, admitted);
        }
        catch (UploadException refused)
        {
            return refused.Problem;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Problems.OfStatus(StatusCodes.Status408RequestTimeout, context.Request.Method, context.Request.Path);
        }
        finally
        {
            await storage.RemoveAsync(ObjectKeys.Incoming(uploadId), CancellationToken.None);
        }
    }

    private static Results<Created<DatasetView>, Ok<DatasetView>, Accepted<DatasetView>, Problem> Answer(HttpContext context, AdmittedDataset admitted)
    {
        if (admitted.Dataset is not { } dataset)
        {
            return DatasetProblems.Gone();
        }

        var path = DatasetMappings.PathOf(dataset.Id);
        switch (dataset.State)
        {
            case DatasetState.Rejected:
                return dataset.Report!.ToProblem();
            case DatasetState.Ready when admitted.IsNew:
                return TypedResults.Created(path, dataset.ToView());
            case DatasetState.Ready:
                context.Response.Headers.Location = path;
                return TypedResults.Ok(dataset.ToView());
            default:
                context.Response.Headers.RetryAfter = "1";
                return TypedResults.Accepted(path, dataset.ToView());
        }
    }

    /// <summary>How long an answer waits: as the query says, not at all where the client prefers so, or as the settings say.</summary>
    public static TimeSpan PatienceOf(HttpContext context, WaitQuery query, UploadOptions options)
    {
        var prefersAsync = context.Request.Headers["Prefer"]
            .SelectMany(value => (value ?? string.Empty).Split(','))
            .Any(preference => preference.Trim().Equals(RespondAsync, StringComparison.OrdinalIgnoreCase));
        if (prefersAsync && query.Wait is null)
        {
            context.Response.Headers["Preference-Applied"] = RespondAsync;
            return TimeSpan.Zero;
        }

        return TimeSpan.FromSeconds(query.Wait ?? options.WaitSeconds);
    }
}
