using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;

namespace ImitationService.Learning.Training;

/// <summary>Keeps the metrics of a training, tells its observer, and estimates how long it will take.</summary>
/// <param name="observer">Hears everything.</param>
/// <param name="time">Measures.</param>
/// <param name="totalSteps">Steps to do.</param>
internal sealed class TrainingReport(ITrainingObserver observer, TimeProvider time, long totalSteps) : ITrainingState
{
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(1);

    private readonly List<MetricPoint> _points = [];
    private readonly Dictionary<string, double> _latest = [];
    private readonly long _started = time.GetTimestamp();
    private long _lastReport = time.GetTimestamp();
    private long _lastSign = time.GetTimestamp();
    private long _transitions;
    private double? _throughput;
    private long _step;
    private long _stepsBefore;

    /// <summary>Every point so far.</summary>
    public IReadOnlyList<MetricPoint> Points => _points;

    /// <summary>The latest value of every metric so far.</summary>
    public IReadOnlyDictionary<string, double> Latest => _latest;

    /// <summary>Counts a minibatch; a sign of life follows where the last is a second old. Whether one did.</summary>
    public bool Count(long step, long transitions)
    {
        _step = step;
        _transitions += transitions;
        if (time.GetElapsedTime(_lastSign) < SignOfLife)
        {
            return false;
        }

        observer.Progressed(Progress(step));
        _lastSign = time.GetTimestamp();
        return true;
    }

    /// <summary>Adds the throughput since the last call to a report that is being put together; nothing to the second of two that follow one turn of steps.</summary>
    public void AddThroughput(long step, Dictionary<string, double> values)
    {
        if (_transitions == 0)
        {
            return;
        }

        // The first step measures how long it takes to compile it.
        var seconds = time.GetElapsedTime(_lastReport).TotalSeconds;
        if (step > 1 && seconds > 0)
        {
            _throughput = _transitions / seconds;
            values[MetricNames.Throughput] = _throughput.Value;
        }

        _transitions = 0;
        _lastReport = time.GetTimestamp();
    }

    /// <summary>Keeps the values and tells the observer.</summary>
    public void Report(long step, IReadOnlyDictionary<string, double> values)
    {
        foreach (var (name, value) in values)
        {
            Keep(new MetricPoint(name, step, value));
        }

        observer.Reported(step, values, Progress(step));
        _lastSign = time.GetTimestamp();
    }

    /// <summary>Every point; measurements of time begin anew after a pause.</summary>
    public void Save(StateWriter writer)
    {
        var names = _latest.Keys.ToList();
        writer.Add("report.names", names);
        writer.Add("report.name", [.. _points.Select(point => (long)names.IndexOf(point.Name))]);
        writer.Add("report.step", [.. _points.Select(point => point.Step)]);
        writer.Add("report.value", [.. _points.Select(point => point.Value)]);
        writer.Add("report.steps_done", _step);
    }

    public void Restore(StateReader reader)
    {
        var (names, name, step) = (reader.Texts("report.names"), reader.Integers("report.name"), reader.Integers("report.step"));
        foreach (var (i, value) in reader.Doubles("report.value").Index())
        {
            Keep(new MetricPoint(names[(int)name[i]], step[i], value));
        }

        _stepsBefore = reader.Integer("report.steps_done");
    }

    private void Keep(MetricPoint point)
    {
        _points.Add(point);
        _latest[point.Name] = point.Value;
    }

    private RunProgress Progress(long step)
    {
        var elapsed = time.GetElapsedTime(_started).TotalSeconds;
        return new RunProgress(step, totalSteps, _throughput, _throughput is null ? null : elapsed / (step - _stepsBefore) * (totalSteps - step));
    }
}
