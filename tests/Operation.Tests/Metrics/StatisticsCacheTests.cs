using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Statistics;
using ImitationService.Operation.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ImitationService.Operation.Tests.Metrics;

public sealed class StatisticsCacheTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Source _source = new();

    [Fact]
    public async Task Get_ManyAtOnce_AskOnce()
    {
        var cache = Cache();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => cache.GetAsync(CancellationToken.None)));

        Assert.Equal(1, _source.Asked);
    }

    [Fact]
    public async Task Get_AfterTheSetTime_AsksAnew()
    {
        var cache = Cache();
        await cache.GetAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(9.9));
        await cache.GetAsync(CancellationToken.None);
        Assert.Equal(1, _source.Asked);

        _time.Advance(TimeSpan.FromSeconds(0.2));
        await cache.GetAsync(CancellationToken.None);

        Assert.Equal(2, _source.Asked);
    }

    [Fact]
    public async Task Metrics_DatabaseAway_StillComeAndSaySo()
    {
        _source.IsAway = true;
        var metrics = new ServiceMetrics(Cache());
        using var stream = new MemoryStream();

        await metrics.WriteAsync(stream, CancellationToken.None);

        var text = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        Assert.Contains("imitation_statistics_up 0", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\nimitation_lease_remaining_seconds ", text, StringComparison.Ordinal);
    }

    private StatisticsCache Cache() => new(_source, Options.Create(new OperationOptions()), _time, NullLogger<StatisticsCache>.Instance);

    private sealed class Source : IServiceStatistics
    {
        public int Asked { get; private set; }

        public bool IsAway { get; set; }

        public Task<ServiceStatistics> CountAsync(CancellationToken cancellationToken)
        {
            Asked++;
            return IsAway
                ? Task.FromException<ServiceStatistics>(new IOException("away"))
                : Task.FromResult(new ServiceStatistics(
                    new Dictionary<RunState, long>(),
                    new Dictionary<DatasetState, long>(),
                    [],
                    0,
                    new TrainingStatistics(0, 0, 0, null, null),
                    new IntakeStatistics(0, null)));
        }
    }
}
