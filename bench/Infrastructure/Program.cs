// The embedded database and object storage: dotnet run -c Release --project bench/Infrastructure [-- <folder>]
using System.Diagnostics;
using System.Text.Json.Nodes;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Keys;
using ImitationService.Domain.Projects;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;
using ImitationService.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

var folder = args is [var named] ? named : Directory.CreateTempSubdirectory("imitation-bench-").FullName;
var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Data:Folder", folder)]).Build();
await using var services = new ServiceCollection().AddLogging().AddDatabase(configuration).AddObjectStorage(configuration).BuildServiceProvider();
await services.MigrateDatabaseAsync(default);
var runs = services.GetRequiredService<IRunStore>();
var storage = services.GetRequiredService<IObjectStorage>();
var time = TimeProvider.System;

await MeasureRunsAsync();
var id = await MeasureMetricsAsync();
await MeasurePollingAsync(id);
await MeasureHeartbeatsAsync(id);
await MeasureObjectsAsync();
Directory.Delete(folder, recursive: true);

async Task<string> StartRunAsync()
{
    var specification = new RunSpecification("ds_0", "bc", new JsonObject { ["steps"] = 1000, ["hidden_sizes"] = new JsonArray(128, 128) }, 7, 3, null);
    var now = time.GetUtcNow();
    var run = (await runs.AddAsync(Run.Create(Identifier.Create(Identifier.Run, now), null, null, Project.DefaultId, ApiKey.Local, specification, now), default)).Run;
    await runs.TryAcquireAsync(run.Id, "bench", TimeSpan.FromHours(1), default);
    await runs.ChangeLeasedAsync(run.Id, 1, (r, at) => r.Begin(100_000, at), [], default);
    return run.Id;
}

async Task MeasureRunsAsync()
{
    const int count = 300;
    await StartRunAsync();
    var watch = Stopwatch.StartNew();
    for (var i = 0; i < count; i++)
    {
        await StartRunAsync();
    }

    Report("accept, lease and begin a run (3 commits)", count / watch.Elapsed.TotalSeconds, "runs/s");
}

async Task<string> MeasureMetricsAsync()
{
    const int count = 100_000;
    var run = await StartRunAsync();
    var points = Enumerable.Range(0, count).Select(i => new MetricPoint("loss/train", i, 1.0 / (i + 1))).ToList();
    var watch = Stopwatch.StartNew();
    await runs.ChangeLeasedAsync(run, 1, (r, at) => r.Heartbeat(null, TimeSpan.FromHours(1), at), points, default);
    Report("100 000 metric points in one commit", watch.Elapsed.TotalSeconds, "s");

    watch.Restart();
    var thinned = await runs.ListMetricsAsync(run, new MetricQuery([], null, null, 1000), default);
    Report($"the same curve thinned to {thinned.Count} points", watch.Elapsed.TotalMilliseconds, "ms");

    watch.Restart();
    await runs.ListMetricsAsync(run, new MetricQuery([], null, null, null), default);
    Report("the same curve whole", watch.Elapsed.TotalMilliseconds, "ms");
    return run;
}

async Task MeasurePollingAsync(string run)
{
    foreach (var readers in (int[])[1, 8])
    {
        const int each = 4000;
        var watch = Stopwatch.StartNew();
        var used = Environment.CpuUsage.TotalTime;
        await Task.WhenAll(Enumerable.Range(0, readers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                await runs.FindAsync(Project.DefaultId, run, default);
            }
        })));
        Report($"reads of a run, {readers} at once", readers * each / watch.Elapsed.TotalSeconds, "reads/s");
        Report("  processor time of each", (Environment.CpuUsage.TotalTime - used).TotalMicroseconds / (readers * each), "µs");
    }
}

async Task MeasureHeartbeatsAsync(string run)
{
    const int count = 500;
    var watch = Stopwatch.StartNew();
    for (var i = 0; i < count; i++)
    {
        var step = 200_000 + i;
        await runs.ChangeLeasedAsync(
            run,
            1,
            (r, at) => r.Report(step, new Dictionary<string, double> { ["loss/train"] = 0.5 }, new RunProgress(step, 300_000, 1e5, 1), at),
            [new MetricPoint("loss/train", step, 0.5)],
            default);
    }

    Report("reports of a step (event, point, progress; one commit)", count / watch.Elapsed.TotalSeconds, "reports/s");
}

async Task MeasureObjectsAsync()
{
    const long length = 2L << 30;
    var source = Path.Combine(folder, "source.bin");
    var chunk = new byte[1 << 20];
    new Random(1).NextBytes(chunk);
    await using (var file = File.Create(source))
    {
        for (var written = 0L; written < length; written += chunk.Length)
        {
            await file.WriteAsync(chunk);
        }
    }

    var megabytes = length / 1e6;
    var peer = Path.Combine(folder, "copy.bin");
    for (var round = 0; round < 2; round++)
    {
        Report("cp and sync", megabytes / Time("sh", "-c", $"cp '{source}' '{peer}' && sync '{peer}'"), "MB/s");
        File.Delete(peer);
        Report("cp", megabytes / Time("cp", source, peer), "MB/s");
        File.Delete(peer);

        var watch = Stopwatch.StartNew();
        await using (var content = File.OpenRead(source))
        {
            await storage.PutAsync("bench/object", content, default);
        }

        Report("put an object: write, hash, sync", megabytes / watch.Elapsed.TotalSeconds, "MB/s");
        await storage.RemoveAsync("bench/", default);
    }

    Report("memory of this process at its highest", Process.GetCurrentProcess().PeakWorkingSet64 / 1e6, "MB");
}

static double Time(string program, params string[] arguments)
{
    var watch = Stopwatch.StartNew();
    using var process = Process.Start(program, arguments);
    process.WaitForExit();
    return watch.Elapsed.TotalSeconds;
}

static void Report(string what, double value, string unit) => Console.WriteLine($"{what,-58} {value,10:N1} {unit}");
