using System.Text.Json;
using ImitationService.Domain.Statistics;
using Prometheus;

namespace ImitationService.Operation.Metrics;

/// <summary>The numbers of one process, in a registry of its own.</summary>
public sealed class ServiceMetrics
{
    // What has not been counted yet is left out: 0 would be a lie.
    private static readonly GaugeConfiguration Counted = new() { SuppressInitialValue = true };

    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly Gauge _runs;
    private readonly Gauge _datasets;
    private readonly Gauge _waiting;
    private readonly Gauge _oldest;
    private readonly Gauge _attempts;
    private readonly Gauge _held;
    private readonly Gauge _steps;
    private readonly Gauge _transitions;
    private readonly Gauge _lease;
    private readonly Gauge _checkpoint;
    private readonly Gauge _intakeCount;
    private readonly Gauge _intakeSeconds;
    private readonly Gauge _up;

    public ServiceMetrics(StatisticsCache statistics)
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(_registry);
        _runs = factory.CreateGauge(ServiceMetricNames.Runs, "Runs by state.", "state");
        _datasets = factory.CreateGauge(ServiceMetricNames.Datasets, "Datasets (uploads that arrived) by state.", "state");
        _waiting = factory.CreateGauge(ServiceMetricNames.QueueWaiting, "Datasets (io) and runs (cpu, gpu) that no worker has taken, by queue.", "queue");
        _oldest = factory.CreateGauge(ServiceMetricNames.QueueOldest, "Seconds since the oldest that waits was accepted, by queue; 0 when none waits.", "queue");
        _attempts = factory.CreateGauge(ServiceMetricNames.Attempts, "Attempts of the runs that are not over; more than such runs were started means that some were taken up again.", Counted);
        _held = factory.CreateGauge(ServiceMetricNames.Held, "Runs that workers hold.", Counted);
        _steps = factory.CreateGauge(ServiceMetricNames.Steps, "Optimiser updates per second, all trainers together.", Counted);
        _transitions = factory.CreateGauge(ServiceMetricNames.Transitions, "Transitions trained on per second, all trainers together.", Counted);
        _lease = factory.CreateGauge(ServiceMetricNames.Lease, "Seconds until the first lease runs out; negative once it has; NaN when none is held.", Counted);
        _checkpoint = factory.CreateGauge(ServiceMetricNames.Checkpoint, "Seconds of training that would be lost at worst: since the last checkpoint, or the start, of the run that has gone longest without one; NaN when none trains.", Counted);
        _intakeCount = factory.CreateGauge(ServiceMetricNames.IntakeCount, "Datasets that were read in the last hour, accepted or rejected.", Counted);
        _intakeSeconds = factory.CreateGauge(ServiceMetricNames.IntakeSeconds, "Mean seconds from complete upload to result in the last hour; NaN when nothing was read.", Counted);
        _up = factory.CreateGauge(ServiceMetricNames.Up, "1 while the numbers above are from the database, 0 while it cannot be reached and they are old.");
        Requests = factory.CreateHistogram(
            ServiceMetricNames.Http,
            "Seconds that HTTP requests took, by route, method and status.",
            ["route", "method", "status"],
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.001, 2, 16) });
        _registry.AddBeforeCollectCallback(async cancellationToken => Show(await statistics.GetAsync(cancellationToken)));
    }

    /// <summary>Durations of HTTP requests.</summary>
    internal Histogram Requests { get; }

    /// <summary>Writes all of them in Prometheus' text format.</summary>
    public Task WriteAsync(Stream stream, CancellationToken cancellationToken) => _registry.CollectAndExportAsTextAsync(stream, cancellationToken);

    private void Show(ServiceStatistics? statistics)
    {
        _up.Set(statistics is null ? 0 : 1);
        if (statistics is null)
        {
            return;
        }

        ShowStates(_runs, statistics.Runs);
        ShowStates(_datasets, statistics.Datasets);
        foreach (var queue in statistics.Queues)
        {
            _waiting.WithLabels(queue.Queue).Set(queue.Waiting);
            _oldest.WithLabels(queue.Queue).Set(queue.OldestAge.TotalSeconds);
        }

        _attempts.Set(statistics.Attempts);
        _held.Set(statistics.Training.Held);
        _steps.Set(statistics.Training.StepsPerSecond);
        _transitions.Set(statistics.Training.TransitionsPerSecond);
        _lease.Set(statistics.Training.ShortestLease?.TotalSeconds ?? double.NaN);
        _checkpoint.Set(statistics.Training.OldestCheckpoint?.TotalSeconds ?? double.NaN);
        _intakeCount.Set(statistics.Intake.Count);
        _intakeSeconds.Set(statistics.Intake.Mean?.TotalSeconds ?? double.NaN);
    }

    private static void ShowStates<TState>(Gauge gauge, IReadOnlyDictionary<TState, long> counts)
        where TState : struct, Enum
    {
        foreach (var (state, count) in counts)
        {
            gauge.WithLabels(JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString())).Set(count);
        }
    }
}
