using ImitationService.Api.Curves;
using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ImitationService.Api.Datasets.Episodes;

/// <summary>Endpoints of a dataset's episodes.</summary>
internal static class EpisodesApi
{
    private const int DefaultPoints = 500;

    public static void MapEpisodes(this IEndpointRouteBuilder datasets)
    {
        datasets.MapGet("/{id}/episodes", ListAsync)
            .WithName("listEpisodes")
            .WithSummary("List the episodes")
            .WithDescription("Number, first transition, length, return, success and task of each, in order.")
            .ProducesProblems(404, 409);
        datasets.MapGet("/{id}/episodes/{number}", GetAsync)
            .WithName("getEpisode")
            .WithSummary("Get an episode's values")
            .WithDescription("Every feature at up to `max_points` transitions, spread evenly over the episode.")
            .ProducesProblems(404, 409);
        datasets.MapGet("/{id}/episodes/{number}/plot.svg", PlotAsync)
            .WithName("plotEpisode")
            .WithSummary("See an episode's values")
            .WithDescription("Observations, actions and rewards over the steps, as a picture: the first 8 features, the first 8 dimensions of each.")
            .Produces<string>(StatusCodes.Status200OK, SvgPicture.MediaType)
            .ProducesProblems(404, 409);
    }

    public static async Task<Results<Ok<Page<EpisodeView>>, Problem>> ListAsync(
        string id,
        [AsParameters] PageQuery query,
        ProjectDatasets datasets,
        EpisodeIndex episodes,
        CancellationToken cancellationToken)
    {
        var (dataset, problem) = await FindReadyAsync(id, datasets, cancellationToken);
        return dataset is null ? problem! : await episodes.ListAsync(dataset, query, cancellationToken);
    }

    public static async Task<Results<Ok<EpisodeValuesView>, Problem>> GetAsync(
        string id,
        long number,
        [AsParameters] EpisodeQuery query,
        ProjectDatasets datasets,
        EpisodeIndex episodes,
        EpisodeValues values,
        CancellationToken cancellationToken)
    {
        var (dataset, episode, problem) = await FindEpisodeAsync(id, number, datasets, episodes, cancellationToken);
        return episode is null
            ? problem!
            : TypedResults.Ok(await values.ReadAsync(dataset!, episode, query.MaximumPoints ?? DefaultPoints, cancellationToken));
    }

    public static async Task<IResult> PlotAsync(
        string id,
        long number,
        ProjectDatasets datasets,
        EpisodeIndex episodes,
        EpisodeValues values,
        CancellationToken cancellationToken)
    {
        var (dataset, episode, problem) = await FindEpisodeAsync(id, number, datasets, episodes, cancellationToken);
        return episode is null
            ? problem!
            : new SvgPicture(EpisodePlot.Draw(dataset!, await values.ReadAsync(dataset!, episode, EpisodePlot.Points, cancellationToken)));
    }

    private static async Task<(Dataset? Dataset, Problem? Problem)> FindReadyAsync(string id, ProjectDatasets datasets, CancellationToken cancellationToken) =>
        await datasets.FindMeantAsync(id, cancellationToken) switch
        {
            null => (null, DatasetProblems.NotFound(id)),
            { State: DatasetState.Rejected } dataset => (null, DatasetProblems.Rejected(dataset.Id)),
            { Contents: not null } dataset => (dataset, null),
            var dataset => (null, DatasetProblems.NotRead(dataset.Id)),
        };

    private static async Task<(Dataset? Dataset, EpisodeView? Episode, Problem? Problem)> FindEpisodeAsync(
        string id, long number, ProjectDatasets datasets, EpisodeIndex episodes, CancellationToken cancellationToken)
    {
        var (dataset, problem) = await FindReadyAsync(id, datasets, cancellationToken);
        if (dataset is null)
        {
            return (null, null, problem);
        }

        if (number < 0 || number >= dataset.Contents!.Episodes)
        {
            return (dataset, null, DatasetProblems.NoEpisode(dataset, number));
        }

        var found = await episodes.ReadAsync(dataset, number, 1, cancellationToken)
            ?? throw new InvalidOperationException($"The storage has lost dataset {dataset.Id}.");
        return (dataset, found[0], null);
    }
}
