using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Formats.Sources;

/// <summary>What the files say about the recording, gathered in the order of the episodes.</summary>
internal sealed class OriginNotes
{
    private const int MaximumText = 1000;

    private readonly List<string> _tasks = [];
    private readonly Dictionary<string, int> _taskNumbers = new(StringComparer.Ordinal);
    private readonly List<int> _episodeTasks = [];
    private readonly List<bool?> _success = [];
    private readonly SortedDictionary<string, string> _facts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<int>> _filters = new(StringComparer.Ordinal);

    /// <summary>Transitions per second.</summary>
    public double? FramesPerSecond { get; set; }

    /// <summary>The robot.</summary>
    public string? Robot { get; set; }

    /// <summary>The environment.</summary>
    public string? Environment { get; set; }

    /// <summary>Number of the episodes that were noted.</summary>
    public int Episodes => _episodeTasks.Count;

    /// <summary>Adds the next episode.</summary>
    public void AddEpisode(string? task, bool? success)
    {
        _episodeTasks.Add(task is null ? -1 : NumberOf(Shorten(task)));
        _success.Add(success);
    }

    /// <summary>Adds what a file tells under a name of its own; of several files, the first one's.</summary>
    public void AddFact(string name, string text) => _facts.TryAdd(name, Shorten(text));

    /// <summary>Adds a list of episodes, by their numbers.</summary>
    public void AddFilter(string name, IEnumerable<int> episodes)
    {
        _filters.TryAdd(name, []);
        _filters[name].AddRange(episodes);
    }

    /// <summary>The origin of a dataset with so many episodes; what was noted of another number of them is dropped.</summary>
    public DatasetOrigin? Complete(int episodes)
    {
        var isPerEpisode = _episodeTasks.Count == episodes;
        var origin = new DatasetOrigin
        {
            FramesPerSecond = FramesPerSecond is { } rate && double.IsFinite(rate) && rate > 0 ? rate : null,
            Robot = Shorten(Robot),
            Environment = Shorten(Environment),
            Facts = _facts.Count > 0 ? _facts : null,
            Tasks = _tasks.Count > 0 ? _tasks : null,
            EpisodeTasks = isPerEpisode && _tasks.Count > 0 ? _episodeTasks : null,
            EpisodeSuccess = isPerEpisode && _success.Exists(success => success is not null) ? _success : null,
            Filters = isPerEpisode && _filters.Count > 0 ? _filters.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<int>)entry.Value) : null,
        };
        return origin == new DatasetOrigin() ? null : origin;
    }

    private int NumberOf(string task)
    {
        if (_taskNumbers.TryAdd(task, _tasks.Count))
        {
            _tasks.Add(task);
        }

        return _taskNumbers[task];
    }

    // Texts come from uploads, and are shown.
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    private static string? Shorten(string? text) => text?.Length > MaximumText ? text[..(MaximumText - 1)] + "…" : text;
}
