using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using ImitationService.Acceptance.Http;
using ImitationService.Acceptance.Processes;
using ImitationService.Acceptance.Runs;

namespace ImitationService.Acceptance.Crashes;

/// <summary>
/// <c>kill -9</c> of api, worker and trainer at every named point: no accepted run is lost or made twice, no metric is missing or there
/// twice, and the weights are those of the run that nothing happened to. The whole table takes a quarter of an hour.
/// </summary>
[Trait("kind", "crash")]
public sealed partial class CrashPointTests(ITestOutputHelper output)
{
    private static readonly string[] Sample =
        ["api.run.added", "worker.checkpoint.stored", "worker.artifacts.stored", "trainer.checkpoint.written"];

    private static readonly string[] EmbeddedSample = ["api.run.told", "trainer.step"];

    [Fact]
    public async Task Distributed_AFewPoints_EndAsIfNothingHadHappened() => await LiveAsync(await DistributedBed.CreateAsync(), PointsOf(Sample), seeds: 1);

    [Fact]
    public async Task Embedded_AFewPoints_EndAsIfNothingHadHappened() => await LiveAsync(new EmbeddedBed(), PointsOf(EmbeddedSample), seeds: 1);

    [Fact]
    public async Task Distributed_EveryPointAndThreeSeeds_EndAsIfNothingHadHappened()
    {
        SkipUnlessLong();
        await LiveAsync(await DistributedBed.CreateAsync(), CrashPoint.All, seeds: 3);
    }

    [Fact]
    public async Task Embedded_EveryPoint_EndsAsIfNothingHadHappened()
    {
        SkipUnlessLong();
        await LiveAsync(new EmbeddedBed(), CrashPoint.All.Where(point => point.IsEmbedded), seeds: 1);
    }

    [Fact]
    public async Task Points_AreThoseOfTheProductAndReachedOnceEach()
    {
        var declared = Name().Matches(await File.ReadAllTextAsync(Repository.Find("src", "Domain", "Faults", "FaultPoints.cs"))).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        var sources = string.Concat(Directory.EnumerateFiles(Repository.Find("src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));

        Assert.Equal(CrashPoint.All.Select(point => point.Name).Order(), declared.Values.Order());
        Assert.All(declared.Keys, name => Assert.Single(Regex.Matches(sources, $@"FaultPoint\.Reach\(FaultPoints\.{name}\)")));
    }

    [Fact]
    public async Task Trainer_DiesEveryTime_FailsAfterItsAttemptsAndTheNextRunIsServed()
    {
        await using var service = await ServiceProcess.StartAsync([("IMITATION_FAULT_POINT", "trainer.step@1500")], null);
        var dataset = await WalkDemonstrations.UploadAsync(service.Client);
        var doomed = CrashCase.Specify(dataset, seed: 1);
        (doomed["max_attempts"], doomed["checkpoint_every_steps"]) = (2, 2000);
        var shorter = WalkDemonstrations.LongRun(dataset, steps: 1000);

        var first = (await service.Client.CreateRunAsync(doomed)).Expect(HttpStatusCode.Accepted).Id;
        var next = (await service.Client.CreateRunAsync(shorter)).Expect(HttpStatusCode.Accepted).Id;

        var failed = await service.Client.WaitAsync(first, state => state == "failed");
        Assert.Equal(2, failed.Body["attempt"]!.GetValue<int>());
        Assert.Contains("attempt 2 of 2", failed.Body["failure"]!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        await service.Client.WaitAsync(next, state => state == "succeeded");
        Assert.True(await service.Client.IsReadyAsync());
        Assert.Empty(service.FindChildren());
    }

    private async Task LiveAsync(CrashBed service, IEnumerable<CrashPoint> points, int seeds)
    {
        await using var bed = service;
        using var folder = new TemporaryFolder();
        var table = new CrashTable(bed.Profile);
        var client = await bed.StartAsync();
        var dataset = await WalkDemonstrations.UploadAsync(client);
        for (var seed = 1; seed <= seeds; seed++)
        {
            var undisturbed = (await client.CreateRunAsync(CrashCase.Specify(dataset, seed))).Expect(HttpStatusCode.Accepted).Id;
            await client.WaitAsync(undisturbed, state => state == "succeeded");
            foreach (var point in points)
            {
                var sign = folder.File(string.Create(CultureInfo.InvariantCulture, $"{point.Name}-{seed}"));
                await table.AddAsync(point, seed, () => new CrashCase(bed, point, seed, dataset, undisturbed).LiveAsync(sign));
                client = await bed.StartAsync();
            }
        }

        output.WriteLine(await table.WriteAsync());
        Assert.True(table.Faults.Count == 0, string.Join("\n\n", table.Faults));
    }

    private static IEnumerable<CrashPoint> PointsOf(string[] names) => CrashPoint.All.Where(point => names.Contains(point.Name));

    private static void SkipUnlessLong() =>
        Assert.SkipUnless(Environment.GetEnvironmentVariable("IMITATION_LONG_TESTS") == "1", "takes minutes: set IMITATION_LONG_TESTS=1");

    [GeneratedRegex("public const string (\\w+) = \"([a-z.]+)\"")]
    private static partial Regex Name();
}
