using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ImitationService.Api.Datasets;

/// <summary><c>PATCH /v1/datasets/{id}</c>: what people call it; what it holds never changes.</summary>
internal static class DatasetChangeApi
{
    public static async Task<Results<Ok<DatasetView>, Problem>> ChangeAsync(
        string id,
        JsonBody<DatasetChangeRequest> body,
        ProjectDatasets datasets,
        IOptions<UploadOptions> options,
        CancellationToken cancellationToken)
    {
        var (name, tags) = (body.Value.Name, body.Value.Tags);
        if (await datasets.FindAsync(id, cancellationToken) is not { } found)
        {
            return DatasetProblems.NotFound(id);
        }

        if (name is not null && !UploadNames.IsAcceptable(name, options.Value.MaximumNameLength, out var reason))
        {
            return Problems.InvalidRequest(ProblemError.At("/name", "bad-name", reason));
        }

        return await datasets.ChangeAsync(found, Change, cancellationToken) is { } changed
            ? TypedResults.Ok(await datasets.ViewAsync(changed, cancellationToken))
            : DatasetProblems.NotFound(id);

        void Change(Dataset dataset)
        {
            if (name is not null)
            {
                dataset.Rename(name);
            }

            if (tags is not null)
            {
                dataset.Tag(tags);
            }
        }
    }
}

/// <summary>What to change of a dataset; what is absent stays.</summary>
internal sealed record DatasetChangeRequest
{
    /// <summary>Another name for people.</summary>
    public string? Name { get; init; }

    /// <summary>All its tags from now on: up to 20 of 1 to 40 characters.</summary>
    [Tags]
    public IReadOnlyList<string>? Tags { get; init; }
}
