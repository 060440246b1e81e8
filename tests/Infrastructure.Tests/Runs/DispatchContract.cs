using ImitationService.Domain.Runs;
using ImitationService.Domain.Workers;

namespace ImitationService.Infrastructure.Tests.Runs;

/// <summary>What every queue of runs promises: who is trained when.</summary>
public abstract class DispatchContract : ContractSuite
{
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    private int _added;

    [Fact]
    public async Task AcquireNextAsync_NothingWaits_IsNull()
    {
        await AddAsync("a", compute: Compute.Gpu);

        Assert.Null(await TakeAsync());
        Assert.NotNull(await Service.Queue.AcquireNextAsync(WorkQueue.Gpu, "worker", Lease, default));
        Assert.Null(await Service.Queue.AcquireNextAsync(WorkQueue.Gpu, "worker", Lease, default));
    }

    [Fact]
    public async Task AcquireNextAsync_Priorities_HighestFirstThenOldest()
    {
        var low = await AddAsync("a", priority: -3);
        var first = await AddAsync("a", priority: 5);
        var second = await AddAsync("a", priority: 5);
        var plain = await AddAsync("a");

        Assert.Equal([first, second, plain, low], await TakeAllAsync());
    }

    [Fact]
    public async Task AcquireNextAsync_TwoHundredRunsOfTwoKeysOnTwoWorkers_AreServedAlternately()
    {
        foreach (var submitter in (string[])["a", "b"])
        {
            for (var i = 0; i < 100; i++)
            {
                await AddAsync(submitter);
            }
        }

        var served = new List<string>();
        var underWay = new Queue<Run>();
        for (var i = 0; i < 200; i++)
        {
            var run = (await Service.Queue.AcquireNextAsync(WorkQueue.Cpu, "worker", Lease, default))!;
            served.Add(run.SubmittedBy);
            underWay.Enqueue(run);
            if (underWay.Count == 2)
            {
                await EndAsync(underWay.Dequeue());
            }
        }

        Assert.All(served.Chunk(2), pair => Assert.Equal(["a", "b"], pair.Order()));
        Assert.Null(await TakeAsync());
    }

    [Fact]
    public async Task AcquireNextAsync_KeyWithLongRunsUnderWay_GivesTheOtherItsTurn()
    {
        await AddAsync("a");
        await AddAsync("a");
        var third = await AddAsync("a");
        await TakeAsync();
        await TakeAsync();
        var other = await AddAsync("b");

        Assert.Equal([other, third], await TakeAllAsync());
    }

    [Fact]
    public async Task AcquireNextAsync_EndlessStreamOfHigherPriority_StarvesNothing()
    {
        var patient = await AddAsync("a", priority: RunSpecification.LowestPriority);
        var dispatches = 0;
        string? taken;
        do
        {
            await AddAsync("b", priority: RunSpecification.HighestPriority);
            taken = await TakeAsync();
            dispatches++;
        }
        while (taken != patient && dispatches < 100);

        Assert.Equal(DispatchRule.AgingPeriod, dispatches);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task AcquireNextAsync_RandomQueue_FollowsTheRuleAndStarvesNothing(int seed)
    {
        var random = new Random(seed);
        string[] submitters = ["a", "b", "c"];
        var waiting = new List<(string Id, string Submitter, int Priority)>();
        var underWay = new List<Run>();
        var served = new Dictionary<string, int>();
        for (var dispatch = 1; dispatch <= 120; dispatch++)
        {
            for (var i = random.Next(3) + (waiting.Count == 0 ? 1 : 0); i > 0; i--)
            {
                var (submitter, priority) = (submitters[random.Next(3)], random.Next(-2, 3));
                waiting.Add((await AddAsync(submitter, priority), submitter, priority));
            }

            var expected = Expect(waiting, underWay, served, dispatch);
            var run = (await Service.Queue.AcquireNextAsync(WorkQueue.Cpu, "worker", Lease, default))!;

            Assert.Equal(expected, run.Id);
            served[run.SubmittedBy] = dispatch;
            waiting.RemoveAll(entry => entry.Id == run.Id);
            underWay.Add(run);
            while (underWay.Count > 3 || (underWay.Count > 0 && random.Next(3) == 0))
            {
                var ended = underWay[random.Next(underWay.Count)];
                await EndAsync(ended);
                underWay.Remove(ended);
            }
        }
    }

    [Fact]
    public async Task AcquireNextAsync_ThirtyAtOnceForTwentyRuns_NeverTheSameRunTwice()
    {
        for (var i = 0; i < 20; i++)
        {
            await AddAsync(i % 2 == 0 ? "a" : "b");
        }

        var taken = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Task.Run(() => Service.Queue.AcquireNextAsync(WorkQueue.Cpu, $"worker-{i}", Lease, default))));

        var runs = taken.OfType<Run>().ToList();
        Assert.Equal(20, runs.Count);
        Assert.Equal(20, runs.Select(run => run.Id).Distinct().Count());
        Assert.All(runs, run => Assert.Equal((1, 1L, RunState.Starting), (run.Attempt, run.LeaseEpoch, run.State)));
    }

    [Fact]
    public async Task AcquireNextAsync_AfterAnAttemptThatDiedAtOnce_WaitsForNotBefore()
    {
        var id = await AddAsync("a");
        await TakeAsync();
        await Service.Runs.ChangeAsync(id, (run, now) => run.Interrupt(new RunFailure(FailureReason.WorkerLost, "It died.", true), now), default);

        Assert.Null(await TakeAsync());
        var waiting = Assert.Single(await Service.Queue.ListWaitingAsync([WorkQueue.Cpu], 10, default));
        Assert.InRange(waiting.Delay, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(2));
        Assert.Equal(WaitReason.NoWorker, (await PlaceAsync(id)).Reason);
        Assert.Empty(await Service.Queue.ListWaitingAsync([WorkQueue.Gpu], 10, default));
    }

    [Fact]
    public async Task FindPlaceAsync_WaitingRuns_TellsTheOrderInWhichTheyAreTaken()
    {
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            ids.Add(await AddAsync(i < 5 ? "a" : "b", priority: i == 3 ? 1 : 0));
        }

        var places = new Dictionary<string, int>();
        foreach (var id in ids)
        {
            places[id] = (await PlaceAsync(id)).Position;
        }

        Assert.Equal(places.OrderBy(place => place.Value).Select(place => place.Key), await TakeAllAsync());
        Assert.Equal(Enumerable.Range(1, 7), places.Values.Order());
        Assert.Null(await Service.Queue.FindPlaceAsync((await Service.Runs.FindAsync(ids[0], default))!, default));
    }

    [Fact]
    public async Task FindPlaceAsync_OneSlotTaken_FollowsTheTrainersWord()
    {
        var worker = new WorkerRegistration("worker_1", "here", 1, "1.0", new Dictionary<WorkQueue, int> { [WorkQueue.Cpu] = 1 });
        await Service.Workers.AnnounceAsync(worker, Lease, default);
        var first = await AddAsync("a");
        Assert.Equal(WaitReason.WorkerFree, (await PlaceAsync(first)).Reason);
        await TakeAsync();
        await Service.Runs.ChangeAsync(first, (run, now) => run.Begin(100, now), default);
        var second = await AddAsync("a");
        Assert.Null((await PlaceAsync(second)).ExpectedStartAt);

        await Service.Runs.ChangeAsync(first, (run, now) => run.Heartbeat(new RunProgress(50, 100, 1, 600), Lease, now), default);
        var place = await PlaceAsync(second);

        Assert.Equal((1, WaitReason.Busy), (place.Position, place.Reason));
        var started = (await Service.Runs.FindAsync(first, default))!.AttemptStartedAt!.Value;
        Assert.InRange(place.ExpectedStartAt!.Value - started, TimeSpan.FromSeconds(599), TimeSpan.FromSeconds(660));
    }

    private static string Expect(
        List<(string Id, string Submitter, int Priority)> waiting,
        List<Run> underWay,
        Dictionary<string, int> served,
        int dispatch) => waiting
        .OrderByDescending(entry => dispatch % 8 == 0 ? 0 : entry.Priority)
        .ThenBy(entry => dispatch % 8 == 0 ? 0 : underWay.Count(run => run.SubmittedBy == entry.Submitter))
        .ThenBy(entry => served.GetValueOrDefault(entry.Submitter))
        .ThenBy(entry => entry.Id, StringComparer.Ordinal)
        .First().Id;

    private async Task<string> AddAsync(string submitter, int priority = 0, Compute compute = Compute.Auto)
    {
        var run = NewRun.Create(seconds: _added++, submittedBy: submitter, priority: priority, compute: compute);
        await Service.Runs.AddAsync(run, default);
        return run.Id;
    }

    private async Task<string?> TakeAsync()
    {
        var taken = await Service.Queue.AcquireNextAsync(WorkQueue.Cpu, "worker", Lease, default);
        return taken?.Id;
    }

    private async Task<List<string>> TakeAllAsync()
    {
        var order = new List<string>();
        while (await TakeAsync() is { } id)
        {
            order.Add(id);
        }

        return order;
    }

    private async Task<QueuePlace> PlaceAsync(string id) =>
        (await Service.Queue.FindPlaceAsync((await Service.Runs.FindAsync(id, default))!, default))!;

    private Task EndAsync(Run run) => Service.Runs.ChangeAsync(
        run.Id, (held, now) => held.Fail(new RunFailure(FailureReason.Internal, "It ended.", false), now), default);
}
