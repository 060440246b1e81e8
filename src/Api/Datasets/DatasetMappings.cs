using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Datasets;

/// <summary>From the entity to the wire.</summary>
internal static class DatasetMappings
{
    public static string PathOf(string id) => $"/v1/datasets/{id}";

    /// <summary>A dataset as the wire has it, with what became of its sources.</summary>
    public static async Task<DatasetView> ViewAsync(this ProjectDatasets datasets, Dataset dataset, CancellationToken cancellationToken) =>
        (await datasets.ViewAsync([dataset], cancellationToken))[0];

    /// <summary>Datasets as the wire has them; one question about the sources of them all.</summary>
    public static async Task<IReadOnlyList<DatasetView>> ViewAsync(this ProjectDatasets datasets, IReadOnlyList<Dataset> rows, CancellationToken cancellationToken)
    {
        var sources = rows.SelectMany(row => row.Lineage?.Sources ?? []).Select(source => source.Id).Distinct().ToList();
        var present = sources.Count == 0 ? new HashSet<string>() : await datasets.ListPresentAsync(sources, cancellationToken);
        return [.. rows.Select(row => row.ToView(present))];
    }

    /// <summary>An upload, which has no sources, as the wire has it.</summary>
    public static DatasetView ToView(this Dataset dataset) => dataset.ToView(new HashSet<string>());

    private static DatasetView ToView(this Dataset dataset, IReadOnlySet<string> present)
    {
        var path = PathOf(dataset.Id);
        return new DatasetView
        {
            Id = dataset.Id,
            ProjectId = dataset.ProjectId,
            Name = dataset.Name,
            Tags = dataset.Tags,
            State = dataset.State,
            CreatedAt = dataset.CreatedAt,
            ReadAt = dataset.ReadAt,
            Files = dataset.Files,
            Mapping = dataset.Mapping,
            DerivedFrom = dataset.Lineage is { } lineage ? DerivedFromView.Of(lineage, present) : null,
            Format = dataset.Contents?.Format,
            Digest = dataset.Contents?.Digest,
            Features = dataset.Contents?.Features.Select(feature => new FeatureView(feature.Name, feature.Type, feature.Shape, feature.Source)).ToList(),
            Action = dataset.Contents?.Action,
            Episodes = dataset.Contents?.Episodes,
            Transitions = dataset.Contents?.Transitions,
            FinalObservations = dataset.Contents?.FinalObservations,
            Boundaries = dataset.Contents?.Boundaries,
            Origin = dataset.Contents?.Origin,
            Tokenizer = dataset.Contents?.Tokenizer,
            Unused = dataset.Contents?.Unused,
            Problems = dataset.Report?.Problems,
            Links = new DatasetLinks(path, $"{path}/report", $"{path}/episodes", $"{path}/content"),
        };
    }

    /// <summary>The answer to an upload that could not be understood: every finding, each with its place and its cure.</summary>
    public static Problem ToProblem(this DatasetReport report) => new(
        StatusCodes.Status422UnprocessableEntity,
        "dataset-rejected",
        "The files could not be made into a dataset.",
        Summarize(report))
    {
        Errors = [.. report.Problems.Select(ToError)],
        ErrorsLeftOut = report.ProblemsLeftOut,
    };

    private static string Summarize(DatasetReport report)
    {
        var errors = report.Problems.Where(problem => problem.Severity == ProblemSeverity.Error).ToList();
        return errors.Count == 1 ? $"{errors[0].Detail} {errors[0].Advice}" : $"{errors.Count + report.ProblemsLeftOut} things are wrong with the files; errors says what and where.";
    }

    /// <summary>A finding as an error of a request that it refuses.</summary>
    public static ProblemError ToError(this DatasetProblem problem) => new()
    {
        Code = problem.Code,
        Detail = problem.Detail,
        Severity = problem.Severity,
        File = problem.File,
        Episode = problem.Episode,
        Position = problem.Position,
        Feature = problem.Feature,
        Advice = problem.Advice,
    };
}
