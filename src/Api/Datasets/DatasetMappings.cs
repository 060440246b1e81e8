using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Datasets;

/// <summary>From the entity to the wire.</summary>
internal static class DatasetMappings
{
    public static string PathOf(string id) => $"/v1/datasets/{id}";

    public static DatasetView ToView(this Dataset dataset)
    {
        var path = PathOf(dataset.Id);
        return new DatasetView
        {
            Id = dataset.Id,
            ProjectId = dataset.ProjectId,
            Name = dataset.Name,
            State = dataset.State,
            CreatedAt = dataset.CreatedAt,
            ReadAt = dataset.ReadAt,
            Files = dataset.Files,
            Mapping = dataset.Mapping,
            Format = dataset.Contents?.Format,
            Digest = dataset.Contents?.Digest,
            Features = dataset.Contents?.Features.Select(feature => new FeatureView(feature.Name, feature.Type, feature.Shape, feature.Source)).ToList(),
            Action = dataset.Contents?.Action,
            Episodes = dataset.Contents?.Episodes,
            Transitions = dataset.Contents?.Transitions,
            FinalObservations = dataset.Contents?.FinalObservations,
            Boundaries = dataset.Contents?.Boundaries,
            Origin = dataset.Contents?.Origin,
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
