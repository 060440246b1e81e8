using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Reports;

/// <summary>Problems while they are found: the first ones are kept, the others counted.</summary>
internal sealed class ProblemList
{
    private readonly List<DatasetProblem> _problems = [];
    private readonly Dictionary<(string Code, string? Feature), int> _perCode = [];

    /// <summary>How many problems of one code and feature are listed, so that one fault does not hide the others.</summary>
    private const int MaximumPerCode = 20;

    private const int MaximumLength = 1000;

    /// <summary>Whether one of them forbids the dataset's use.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>How many are not listed.</summary>
    public long LeftOut { get; private set; }

    /// <summary>The listed ones, errors first.</summary>
    public IReadOnlyList<DatasetProblem> Problems => [.. _problems.OrderByDescending(problem => problem.Severity)];

    /// <summary>Adds a problem.</summary>
    public void Add(DatasetProblem problem)
    {
        HasErrors |= problem.Severity == ProblemSeverity.Error;
        var key = (problem.Code, problem.Feature?.Split('[')[0]);
        var count = _perCode[key] = _perCode.GetValueOrDefault(key) + 1;
        if (count > MaximumPerCode || _problems.Count >= DatasetReport.MaximumProblems)
        {
            LeftOut++;
        }
        else
        {
            _problems.Add(problem with
            {
                Detail = Shorten(problem.Detail),
                Advice = Shorten(problem.Advice),
                File = problem.File is { } file ? Shorten(file) : null,
                Effect = TrainingEffects.Find(problem.Code),
            });
        }
    }

    /// <summary>Counts problems that are not listed.</summary>
    public void Count(long more) => LeftOut += more;

    /// <summary>Names come from uploads: a header may be a megabyte long, and may have line ends in it.</summary>
    private static string Shorten(string text)
    {
        return string.Concat((text.Length <= MaximumLength ? text : text[..(MaximumLength - 1)] + "…").Select(character => char.IsControl(character) ? ' ' : character));
    }

    /// <summary>Adds a problem.</summary>
    public void Add(ProblemSeverity severity, string code, string detail, string advice, string? file = null, long? episode = null, long? position = null, string? feature = null) =>
        Add(new DatasetProblem(severity, code, detail, advice, file, episode, position, feature));
}
