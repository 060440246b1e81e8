using System.Text.Json;
using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Requests;
using Microsoft.Extensions.Options;

namespace ImitationService.Api.Datasets;

/// <summary><c>POST /v1/datasets/derived</c>.</summary>
internal static class DerivedDatasetApi
{
    private const string Endpoint = "POST /v1/datasets/derived";

    public static Task<IResult> CreateAsync(
        HttpContext context,
        JsonBody<DerivedDatasetRequest> body,
        [AsParameters] WaitQuery query,
        ProjectDatasets datasets,
        DatasetDerivation derivation,
        IdempotentRequests requests,
        IOptions<UploadOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var newId = Identifier.Create(Identifier.Dataset, time.GetUtcNow());
        var patience = DatasetUploadApi.PatienceOf(context, query, options.Value);
        return requests.AnswerAsync(context, Endpoint, body.Digest, newId, MakeAsync, cancellationToken);

        async Task<(RecordedAnswer? Answer, Problem? Problem)> MakeAsync(string id)
        {
            var made = await derivation.DeriveAsync(body.Value, id, patience, cancellationToken);
            return made.Admitted switch
            {
                null => (null, made.Problem),
                { Dataset: null } => (null, DatasetProblems.Gone()),
                { Dataset: { State: DatasetState.Rejected, Report: { } report } } => (null, report.ToProblem()),
                { Dataset: { } dataset, IsNew: var isNew } => (await AnswerAsync(dataset, isNew || dataset.Id == id), null),
            };
        }

        async Task<RecordedAnswer> AnswerAsync(Dataset dataset, bool isNew)
        {
            var status = (dataset.State, isNew) switch
            {
                (DatasetState.Ready, true) => StatusCodes.Status201Created,
                (DatasetState.Ready, false) => StatusCodes.Status200OK,
                _ => StatusCodes.Status202Accepted,
            };
            var view = await datasets.ViewAsync(dataset, cancellationToken);
            return new RecordedAnswer(status, DatasetMappings.PathOf(dataset.Id), JsonSerializer.Serialize(view, WireJson.Options));
        }
    }
}
