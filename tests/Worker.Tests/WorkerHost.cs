using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Keys;
using ImitationService.Domain.Policies;
using ImitationService.Domain.Projects;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;
using ImitationService.Domain.Workers;
using ImitationService.Worker.Reconciliation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ImitationService.Worker.Tests;

/// <summary>A host with the worker on the embedded profile, with real child processes, in a folder that outlives it.</summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly IHost _host;

    private WorkerHost(IHost host) => _host = host;

    public IRunStore Runs => _host.Services.GetRequiredService<IRunStore>();

    public IDatasetStore Datasets => _host.Services.GetRequiredService<IDatasetStore>();

    public IObjectStorage Storage => _host.Services.GetRequiredService<IObjectStorage>();

    public IWorkerRegistry Workers => _host.Services.GetRequiredService<IWorkerRegistry>();

    public IJobQueue Queue => _host.Services.GetRequiredService<IJobQueue>();

    public WaitingWork Waiting => _host.Services.GetRequiredService<WaitingWork>();

    private IChangeSignal Signal => _host.Services.GetRequiredService<IChangeSignal>();

    /// <summary>Starts a worker on a data folder.</summary>
    public static Task<WorkerHost> StartAsync(string folder, params (string Key, string Value)[] settings) => StartAsync(folder, storage => storage, settings);

    /// <summary>Starts a worker whose object storage is what is made of the real one.</summary>
    public static Task<WorkerHost> StartAsync(string folder, Func<IObjectStorage, IObjectStorage> wrap, params (string Key, string Value)[] settings)
    {
        return StartAsync(folder, Replace, settings);

        void Replace(IServiceCollection services)
        {
            var storage = services.Single(service => service.ServiceType == typeof(IObjectStorage));
            services.Replace(ServiceDescriptor.Singleton(provider => wrap((IObjectStorage)storage.ImplementationFactory!(provider))));
        }
    }

    /// <summary>Starts a worker some of whose services are replaced.</summary>
    public static async Task<WorkerHost> StartAsync(string folder, Action<IServiceCollection> replace, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var values = settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        values["Data:Folder"] = folder;
        values["Worker:WorkFolder"] = Path.Combine(folder, "work");
        builder.Configuration.AddInMemoryCollection(values);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddWorker(builder.Configuration);
        replace(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return new WorkerHost(host);
    }

    /// <summary>Uploads files as the Api would, and waits until they are read.</summary>
    public Task<Dataset> UploadAsync(DatasetMapping? mapping, params (string Name, byte[] Content)[] files) => UploadAsync(() => { }, mapping, files);

    /// <summary>As above; something happens when it has arrived and nobody has read it yet.</summary>
    public async Task<Dataset> UploadAsync(Action arrived, DatasetMapping? mapping, params (string Name, byte[] Content)[] files)
    {
        var now = TimeProvider.System.GetUtcNow();
        var id = Identifier.Create(Identifier.Dataset, now);
        var stored = new List<DatasetFile>();
        for (var index = 0; index < files.Length; index++)
        {
            var written = await Storage.PutAsync(
                ObjectKeys.DatasetSourceFile(id, index), new MemoryStream(files[index].Content), CancellationToken.None);
            stored.Add(new DatasetFile(files[index].Name, written.Bytes, written.Sha256));
        }

        var dataset = Dataset.Upload(id, Project.DefaultId, files[0].Name, stored, mapping, $"sha256:{id}", now);
        await Datasets.AddAsync(dataset, CancellationToken.None);
        arrived();
        Queue.EnqueueIntake(id);
        return await WaitForDatasetAsync(id);
    }

    /// <summary>Waits until a dataset is read.</summary>
    public Task<Dataset> WaitForDatasetAsync(string id) =>
        WaitAsync(id, Datasets.FindAsync, found => found.State is DatasetState.Ready or DatasetState.Rejected);

    /// <summary>Uploads a table of 20 episodes.</summary>
    public Task<Dataset> UploadLineAsync()
    {
        var text = new StringBuilder("episode,x,y,dx,dy\n");
        foreach (var (row, x, y) in Line())
        {
            text.Append(CultureInfo.InvariantCulture, $"{row / 50},{x},{y},{1 - x},{x - y}\n");
        }

        var mapping = new DatasetMapping
        {
            Episode = "episode",
            Observation = new JsonArray("x", "y"),
            Action = new JsonArray("dx", "dy"),
        };
        return UploadAsync(mapping, ("line.csv", Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>Stores the same demonstrations in canonical form, without a reader.</summary>
    /// <returns>The dataset's identifier.</returns>
    public async Task<string> StoreLineAsync()
    {
        using var folder = new TemporaryFolder();
        DatasetContents contents;
        var state = new Feature(FeatureNames.State, ElementType.Float32, [2], ["x", "y"]);
        var action = new Feature(FeatureNames.Action, ElementType.Float32, [2], ["dx", "dy"]);
        using (var writer = new CanonicalDatasetWriter(folder.Path))
        {
            writer.Add(state);
            writer.Add(action);
            foreach (var (_, x, y) in Line())
            {
                writer.Append(state.Name, [x, y]);
                writer.Append(action.Name, [1 - x, x - y]);
            }

            var boundaries = new EpisodeBoundaries(BoundaryOrigin.Found, "episode");
            var space = new ActionSpace(ActionKind.Continuous, 2);
            contents = writer.Complete(new DatasetContents("csv", [state, action], space, 20, 1000, false, boundaries, [], ""), [.. Enumerable.Repeat(50L, 20)]);
        }

        var now = TimeProvider.System.GetUtcNow();
        var id = Identifier.Create(Identifier.Dataset, now);
        foreach (var path in Directory.EnumerateFiles(folder.Path))
        {
            await using var content = File.OpenRead(path);
            await Storage.PutAsync(ObjectKeys.DatasetCanonicalFile(id, Path.GetFileName(path)), content, CancellationToken.None);
        }

        var dataset = Dataset.Upload(id, Project.DefaultId, "line", [], null, $"sha256:{id}", now);
        dataset.StartReading();
        dataset.Complete(new IntakeResult(contents, new DatasetReport(20, 1000, null, [], null, [], 0)), now);
        await Datasets.AddAsync(dataset, CancellationToken.None);
        return id;
    }

    /// <summary>Queues a run as the Api would.</summary>
    public async Task<string> QueueAsync(string datasetId, long steps, int attempts = 3, TimeSpan? limit = null, CheckpointPlan? plan = null)
    {
        var id = await AddAsync(datasetId, steps, attempts, limit, plan);
        Queue.EnqueueTraining(id, WorkQueue.Cpu);
        return id;
    }

    /// <summary>Adds a run's row that no job carries.</summary>
    public async Task<string> AddAsync(
        string datasetId,
        long steps,
        int attempts = 3,
        TimeSpan? limit = null,
        CheckpointPlan? plan = null,
        Compute compute = Compute.Auto)
    {
        var given = new JsonObject { ["steps"] = steps, ["batch_size"] = 32, ["hidden_sizes"] = new JsonArray(16), ["log_every"] = 50 };
        var options = OptionsReader.Read(typeof(BehaviorCloningOptions), given, out var problems);
        Assert.Empty(problems);
        var now = TimeProvider.System.GetUtcNow();
        var specification = new RunSpecification(
            datasetId, AlgorithmNames.BehaviorCloning, OptionsReader.Write(options!), 7, attempts, limit, compute)
        {
            Checkpoints = plan ?? new CheckpointPlan(),
        };
        var run = Run.Create(Identifier.Create(Identifier.Run, now), null, null, Project.DefaultId, ApiKey.Local, specification, now);
        await Runs.AddAsync(run, CancellationToken.None);
        return run.Id;
    }

    /// <summary>Waits until a run is as wanted.</summary>
    public Task<Run> WaitForAsync(string runId, Func<Run, bool> condition) => WaitAsync(runId, Runs.FindAsync, condition);

    /// <summary>Waits until a run's trainer has taken a checkpoint that is committed.</summary>
    public async Task<Run> WaitForCheckpointAsync(string runId, long step = 1)
    {
        var run = await WaitForAsync(runId, run => run.IsTerminal || HasCheckpoint());
        Assert.False(run.IsTerminal, $"The run ended as {run.State}: {run.Failure?.Detail}");
        return run;

        bool HasCheckpoint() => Runs.ListCheckpointsAsync(runId, CancellationToken.None).GetAwaiter().GetResult().Any(checkpoint => checkpoint.Step >= step);
    }

    /// <summary>The weights that a run ended with, as a file.</summary>
    public async Task<byte[]> ReadWeightsAsync(Run run)
    {
        var artifact = run.Artifacts.Single(artifact => artifact.Name == BundleFiles.Safetensors);
        await using var content = await Storage.OpenReadAsync(artifact.Key, 0, CancellationToken.None);
        using var copy = new MemoryStream();
        await content!.CopyToAsync(copy);
        return copy.ToArray();
    }

    /// <summary>A run's whole curve, but for what depends on the machine.</summary>
    public async Task<IReadOnlyList<MetricPoint>> ReadCurveAsync(string runId)
    {
        var points = await Runs.ListMetricsAsync(runId, new MetricQuery([], null, null, null), CancellationToken.None);
        return [.. points.Where(point => point.Name != MetricNames.Throughput)];
    }

    /// <summary>Waits until a trainer takes steps and has reported, and finds its process.</summary>
    public async Task<(Run Run, int Process)> WaitForTrainerAsync(string runId, int attempt = 1)
    {
        var run = await WaitForAsync(
            runId, run => run.IsTerminal || (run.State == RunState.Running && run.Attempt == attempt && run.LatestMetrics.Count > 0));
        Assert.Equal(RunState.Running, run.State);
        return (run, Assert.Single(ProcessTable.FindByArgument(runId)));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }

    private static IEnumerable<(int Row, float X, float Y)> Line() =>
        Enumerable.Range(0, 1000).Select(row => (row, row % 50 / 50f, row / 50 / 20f));

    private async Task<T> WaitAsync<T>(string id, Func<string, CancellationToken, Task<T?>> find, Func<T, bool> condition)
        where T : class
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var changed = Signal.WaitAsync(id, patience.Token);
            if (await find(id, patience.Token) is { } found && condition(found))
            {
                return found;
            }

            await changed;
        }
    }
}
