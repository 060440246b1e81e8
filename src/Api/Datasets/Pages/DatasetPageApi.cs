using ImitationService.Api.Access;
using ImitationService.Api.Datasets.Episodes;
using ImitationService.Api.Datasets.Frames;
using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Keys;

namespace ImitationService.Api.Datasets.Pages;

/// <summary>The page of a dataset, for people.</summary>
internal static class DatasetPageApi
{
    public static string PathOf(string id) => $"/datasets/{id}";

    public static void MapDatasetPages(this IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/datasets/{id}", ShowAsync)
        .WithTags("Datasets")
        .RequireAuthorization(PageAuthorizationPolicy.Name)
        .RequireScope(KeyScopes.DatasetsRead)
        .WithName("showDataset")
        .WithSummary("See a dataset's quality report")
        .WithDescription("The report as a page: findings with what they do to training and what to do, the first episodes, how values are spread, what the actions follow from. With keys, a browser asks for one: any name, and the key as the password.")
        .Produces<string>(StatusCodes.Status200OK, DatasetPage.MediaType)
        .ProducesProblems(404);

    public static async Task<IResult> ShowAsync(
        string id,
        ProjectDatasets datasets,
        DatasetAnalyses analyses,
        EpisodeIndex index,
        EpisodeValues values,
        FrameStrips strips,
        CancellationToken cancellationToken)
    {
        if (await datasets.FindMeantAsync(id, cancellationToken) is not { } dataset)
        {
            return DatasetProblems.NotFound(id);
        }

        var episodes = new List<EpisodeValuesView>();
        var first = dataset.State == DatasetState.Ready ? await index.ReadAsync(dataset, 0, EpisodesSection.Shown, cancellationToken) : null;
        foreach (var episode in first ?? [])
        {
            episodes.Add(await values.ReadAsync(dataset, episode, EpisodesSection.Points, cancellationToken));
        }

        return new DatasetPage(dataset, await analyses.FindAsync(dataset, cancellationToken), await strips.ReadAsync(dataset, cancellationToken), episodes);
    }
}
