using ImitationService.Api.Http;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Runs;

/// <summary>What can be known of a run before it is queued.</summary>
internal static class RunChecks
{
    private const string OptionsPointer = "/options";
    private const long Mebibyte = 1 << 20;

    /// <summary>Checks a request by itself.</summary>
    public static IReadOnlyList<ProblemError> Check(RunRequest request, out AlgorithmDescriptor? algorithm, out AlgorithmOptions? options)
    {
        var errors = new List<ProblemError>();
        options = null;
        if (request.Name?.Any(char.IsControl) == true)
        {
            errors.Add(ProblemError.At("/name", "bad-name", "A name may not have control characters."));
        }

        algorithm = AlgorithmCatalog.Find(request.Algorithm);
        if (algorithm is null)
        {
            var known = string.Join(", ", AlgorithmCatalog.All.Select(known => known.Name));
            errors.Add(ProblemError.At("/algorithm", "unknown-algorithm", $"There is no algorithm '{Problems.Shorten(request.Algorithm)}'. There are: {known}."));
            return errors;
        }

        options = OptionsReader.Read(algorithm.OptionsType, request.Options, out var problems);
        errors.AddRange(problems.Select(ToError));
        return errors;
    }

    /// <summary>Checks an algorithm's options against what is known of the dataset, and of this service.</summary>
    public static IReadOnlyList<ProblemError> Check(AlgorithmDescriptor algorithm, AlgorithmOptions options, DatasetContents contents, long maximumMemory)
    {
        var errors = Compatibility.Check(algorithm, options, contents).Select(ToError).ToList();
        if (errors.Count == 0 && options is BehaviorCloningOptions cloning && MemoryEstimate.Of(cloning, contents).TotalBytes is var needed && needed > maximumMemory)
        {
            errors.Add(ProblemError.At(
                $"{OptionsPointer}/batch_size",
                "too-much-memory",
                $"This training would need about {needed / Mebibyte} MiB of memory, and may have {maximumMemory / Mebibyte} MiB. Make batch_size or hidden_sizes smaller."));
        }

        return errors;
    }

    /// <summary>The severe findings of a dataset's report that the request does not accept by name.</summary>
    public static IReadOnlyList<DatasetProblem> FindRefused(DatasetReport? report, IReadOnlyList<string>? accepted) =>
        [.. report?.Problems.Where(problem => problem.Severity == ProblemSeverity.Severe && accepted?.Contains(problem.Code) != true) ?? []];

    private static ProblemError ToError(OptionsProblem problem) => ProblemError.At(OptionsPointer + problem.Pointer, problem.Code, problem.Detail);
}
