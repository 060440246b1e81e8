using ImitationService.Domain.Runs;

namespace ImitationService.Infrastructure.Tests.Runs;

/// <summary>What every store of runs promises about metric points.</summary>
public abstract class MetricContract : ContractSuite
{
    [Fact]
    public async Task ListMetricsAsync_NamesAndSteps_GivesThoseInOrder()
    {
        var id = await AddAsync([.. Curve("b", 10), .. Curve("a", 10), .. Curve("c", 10)]);

        var points = await Service.Runs.ListMetricsAsync(id, new MetricQuery(["a", "b"], 3, 4, null), default);

        Assert.Equal([("a", 3L), ("a", 4L), ("b", 3L), ("b", 4L)], points.Select(point => (point.Name, point.Step)));
        Assert.Equal(points, await Service.Runs.ListMetricsAsync(id, new MetricQuery(["a", "b"], 3, 4, 100), default));
        Assert.Empty(await Service.Runs.ListMetricsAsync(id, new MetricQuery(["' OR 1=1 --"], null, null, 10), default));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(100, 3)]
    [InlineData(100, 4)]
    [InlineData(100, 5)]
    [InlineData(100, 99)]
    [InlineData(100, 100)]
    [InlineData(1000, 50)]
    [InlineData(997, 61)]
    public async Task ListMetricsAsync_MaximumPoints_IsThePlainComputation(int length, int maximum)
    {
        var points = Curve("loss/train", length).Concat(Curve("loss/validation", Math.Max(1, length / 3))).ToList();
        var id = await AddAsync(points);

        var thinned = await Service.Runs.ListMetricsAsync(id, new MetricQuery([], null, null, maximum), default);

        var expected = points.GroupBy(point => point.Name).OrderBy(group => group.Key, StringComparer.Ordinal).SelectMany(group => Thin([.. group], maximum));
        Assert.Equal(expected, thinned);
        Assert.All(thinned.GroupBy(point => point.Name), group => Assert.True(group.Count() <= maximum));
    }

    [Fact]
    public async Task ListMetricsAsync_FlatCurve_KeepsTheEndsOfEachStretch()
    {
        var id = await AddAsync([.. Enumerable.Range(1, 102).Select(step => new MetricPoint("flat", step, 1.0))]);

        var thinned = await Service.Runs.ListMetricsAsync(id, new MetricQuery([], null, null, 6), default);

        Assert.Equal([1, 2, 51, 52, 101, 102], thinned.Select(point => point.Step));
    }

    [Fact]
    public async Task ListMetricsAsync_FewerThanTwoPoints_Throws()
    {
        var id = await AddAsync([.. Curve("a", 10)]);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Service.Runs.ListMetricsAsync(id, new MetricQuery([], null, null, 1), default));
    }

    private static IEnumerable<MetricPoint> Curve(string name, int length)
    {
        // Rounded, so that equal values occur; steps with gaps, as validations have.
        var random = new Random(length);
        return Enumerable.Range(0, length).Select(i => new MetricPoint(name, i + (i / 7 * 3), Math.Round(random.NextDouble(), 2)));
    }

    private static IEnumerable<MetricPoint> Thin(List<MetricPoint> points, int maximum)
    {
        if (points.Count <= maximum)
        {
            return points;
        }

        var kept = new HashSet<MetricPoint> { points[0], points[^1] };
        var stretches = (maximum - 2) / 2;
        foreach (var stretch in points[1..^1].Index().GroupBy(entry => (long)entry.Index * stretches / (points.Count - 2)))
        {
            if (stretches > 0)
            {
                kept.Add(stretch.MinBy(entry => (entry.Item.Value, entry.Item.Step)).Item);
                kept.Add(stretch.MaxBy(entry => (entry.Item.Value, entry.Item.Step)).Item);
            }
        }

        return points.Where(kept.Contains);
    }

    private async Task<string> AddAsync(List<MetricPoint> points)
    {
        var run = (await Service.Runs.AddAsync(NewRun.Create(), default)).Run;
        await Service.Runs.TryAcquireAsync(run.Id, "worker", TimeSpan.FromMinutes(1), default);
        await Service.Runs.ChangeLeasedAsync(run.Id, 1, (r, now) => r.Begin(1000, now), points, default);
        return run.Id;
    }
}
