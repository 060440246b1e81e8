using ImitationService.Domain.Runs;

namespace ImitationService.Learning.Training;

/// <summary>Keeps the metrics of a training, tells its observer, and estimates how long it will take.</summary>
/// <param name="observer">Hears everything.</param>
/// <param name="time">Measures.</param>
/// <param name="totalSteps">Steps to do.</param>
internal sealed class TrainingReport(ITrainingObserver observer, TimeProvider time, long totalSteps)
{
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(1);

    private readonly List<MetricPoint> _points = [];
    private readonly long _started = time.GetTimestamp();
    private long _lastReport = time.GetTimestamp();
    private long _lastSign = time.GetTimestamp();
    private long _transitions;
    private double? _throughput;

    /// <summary>Every point so far.</summary>
    public IReadOnlyList<MetricPoint> Points => _points;

    /// <summary>Counts a minibatch; a sign of life follows where the last is a second old. Whether one did.</summary>
    public bool Count(long step, long transitions)
    {
        _transitions += transitions;
        if (time.GetElapsedTime(_lastSign) < SignOfLife)
        {
            return false;
        }

        observer.Progressed(Progress(step));
        _lastSign = time.GetTimestamp();
        return true;
    }

    /// <summary>Adds the throughput since the last call to a report that is being put together.</summary>
    public void AddThroughput(long step, Dictionary<string, double> values)
    {
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
        _points.AddRange(values.Select(value => new MetricPoint(value.Key, step, value.Value)));
        observer.Reported(step, values, Progress(step));
        _lastSign = time.GetTimestamp();
    }

    private RunProgress Progress(long step)
    {
        var elapsed = time.GetElapsedTime(_started).TotalSeconds;
        return new RunProgress(step, totalSteps, _throughput, _throughput is null ? null : elapsed / step * (totalSteps - step));
    }
}
