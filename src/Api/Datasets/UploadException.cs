using ImitationService.Api.Http;

namespace ImitationService.Api.Datasets;

/// <summary>An upload that cannot go on; thrown where a stream is being read, and turned into its problem where the upload began.</summary>
internal sealed class UploadException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;
}
