using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Datasets.Recipes;
using Microsoft.Extensions.Options;

namespace ImitationService.Api.Datasets;

/// <summary>Makes a dataset of others: the one that the same recipe made before, or a new row that a worker fills.</summary>
internal sealed class DatasetDerivation(
    ProjectDatasets datasets,
    DatasetAdmission admission,
    DatasetTurn turn,
    WorkerBell bell,
    IOptions<UploadOptions> options,
    TimeProvider time)
{
    /// <summary>Admits a recipe, and waits a while for the dataset to be made.</summary>
    /// <param name="request">The request.</param>
    /// <param name="id">Identifier of the dataset, where it is new.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<AssembledDataset> DeriveAsync(DerivedDatasetRequest request, string id, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (!UploadNames.IsAcceptable(request.Name, options.Value.MaximumNameLength, out var reason))
        {
            return new AssembledDataset(Problems.InvalidRequest(ProblemError.At("/name", "bad-name", reason)));
        }

        var (sources, problem) = await FindSourcesAsync(request, cancellationToken);
        if (problem is not null)
        {
            return new AssembledDataset(problem);
        }

        var lineage = LineageOf(request, sources);
        var digest = lineage.DigestOf(sources.Values.DistinctBy(source => source.Id).ToDictionary(source => source.Id, source => source.SourceDigest));
        try
        {
            var admitted = await admission.AdmitAsync(digest, () => AddAsync(request, id, lineage, digest), patience, cancellationToken);
            return new AssembledDataset(admitted, Problem: null);
        }
        catch (UploadException refused)
        {
            return new AssembledDataset(refused.Problem);
        }
    }

    /// <summary>The sources by what the request calls them.</summary>
    private async Task<(Dictionary<string, Dataset> Sources, Problem? Problem)> FindSourcesAsync(DerivedDatasetRequest request, CancellationToken cancellationToken)
    {
        var sources = new Dictionary<string, Dataset>();
        var (missing, unfit) = (new List<ProblemError>(), new List<ProblemError>());
        foreach (var (index, source) in request.Sources.Index())
        {
            var found = sources.GetValueOrDefault(source.Dataset) ?? await datasets.FindMeantAsync(source.Dataset, cancellationToken);
            if (found is null)
            {
                missing.Add(ProblemError.At(PointerOf(index), "dataset-not-found", $"There is no dataset '{Problems.Shorten(source.Dataset)}'."));
            }
            else if (found.State != DatasetState.Ready)
            {
                unfit.Add(ProblemError.At(PointerOf(index), "dataset-not-ready", $"Dataset {found.Id} is {found.State.ToString().ToLowerInvariant()}."));
            }
            else
            {
                sources[source.Dataset] = found;
            }
        }

        var problem = missing.Count > 0 ? DatasetProblems.SourcesNotFound(missing)
            : unfit.Count > 0 ? DatasetProblems.SourcesNotReady(unfit)
            : null;
        return (sources, problem);
    }

    private static string PointerOf(int index) => $"/sources/{index}/dataset";

    private static DatasetLineage LineageOf(DerivedDatasetRequest request, Dictionary<string, Dataset> sources)
    {
        var recipe = new Recipe
        {
            Sources = [.. request.Sources.Select(source => source with { Dataset = sources[source.Dataset].Id })],
            Operations = request.Operations,
        };
        var origins = sources.Values.DistinctBy(source => source.Id).Select(source => new LineageSource(source.Id, source.Name, source.Contents!.Digest));
        return new DatasetLineage(recipe, [.. origins]);
    }

    /// <summary>Adds the row while no source can be deleted: from then on it keeps them until it is made.</summary>
    private async Task<AddDatasetResult> AddAsync(DerivedDatasetRequest request, string id, DatasetLineage lineage, string digest)
    {
        using var mine = await turn.TakeAsync(CancellationToken.None);
        var ids = lineage.Sources.Select(source => source.Id).ToList();
        var present = await datasets.ListPresentAsync(ids, CancellationToken.None);
        if (ids.FirstOrDefault(source => !present.Contains(source)) is { } gone)
        {
            throw new UploadException(DatasetProblems.NotFound(gone));
        }

        var dataset = Dataset.Derive(id, datasets.ProjectId, request.Name, request.Tags ?? [], lineage, digest, time.GetUtcNow());
        var result = await datasets.AddAsync(dataset, CancellationToken.None);
        if (result.Created)
        {
            bell.RingForIntake(id);
        }

        return result;
    }
}
