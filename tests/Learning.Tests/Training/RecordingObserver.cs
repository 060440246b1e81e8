using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Training;

namespace ImitationService.Learning.Tests.Training;

/// <summary>Keeps what it hears; may do something at a report.</summary>
internal sealed class RecordingObserver(Action<long>? onReport = null) : ITrainingObserver
{
    public long TotalSteps { get; private set; }

    public bool IsFinalizing { get; private set; }

    public List<(long Step, IReadOnlyDictionary<string, double> Values, RunProgress Progress)> Reports { get; } = [];

    public List<RunProgress> Signs { get; } = [];

    /// <summary>Transitions looked at by each sign before the first step.</summary>
    public List<long> LookedAt { get; } = [];

    public void Looked(long transitions) => LookedAt.Add(transitions);

    public void Started(long totalSteps) => TotalSteps = totalSteps;

    public void Reported(long step, IReadOnlyDictionary<string, double> values, RunProgress progress)
    {
        Reports.Add((step, values, progress));
        onReport?.Invoke(step);
    }

    public void Progressed(RunProgress progress) => Signs.Add(progress);

    public List<TakenCheckpoint> Checkpoints { get; } = [];

    public void Checkpointed(TakenCheckpoint checkpoint) => Checkpoints.Add(checkpoint);

    public void Finalizing() => IsFinalizing = true;

    /// <summary>The last value of a metric.</summary>
    public double Last(string name) => Reports.Last(report => report.Values.ContainsKey(name)).Values[name];

    /// <summary>Every value of a metric, with its step.</summary>
    public IReadOnlyList<(long Step, double Value)> All(string name) =>
        [.. Reports.Where(report => report.Values.ContainsKey(name)).Select(report => (report.Step, report.Values[name]))];
}
