using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Tests.Training;
using ImitationService.Learning.Training;

namespace ImitationService.Learning.Tests.Checkpoints;

public sealed class TrainingCheckpointsTests : IDisposable
{
    private static readonly Dictionary<string, double> Metrics = new() { ["loss/train"] = 0.1 + 0.2 };

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingObserver _observer = new();
    private readonly ManualTime _time = new();

    [Fact]
    public void Offer_BySeconds_TakesOneWhenSoManyHavePassedSinceTheLast()
    {
        using var checkpoints = Create(new CheckpointPlan(null, 60, 3), null);
        for (var step = 1; step <= 200; step++)
        {
            _time.Seconds++;
            checkpoints.Offer(step, step == 200, State(step), Metrics);
        }

        Assert.Equal([60, 120, 180, 200], _observer.Checkpoints.Select(taken => taken.Step));
    }

    [Fact]
    public void Offer_ByStepsAndSeconds_TakesOneForEither()
    {
        using var checkpoints = Create(new CheckpointPlan(50, 60, 3), null);
        for (var step = 1; step <= 160; step++)
        {
            _time.Seconds += 2;
            checkpoints.Offer(step, false, State(step), Metrics);
        }

        Assert.Equal([30, 50, 80, 100, 130, 150], _observer.Checkpoints.Select(taken => taken.Step));
    }

    [Fact]
    public void Restore_WrittenState_IsTheSameBits()
    {
        using (var checkpoints = Create(new CheckpointPlan(1, null, 3), null))
        {
            checkpoints.Offer(7, false, State(0.1), Metrics);
        }

        var restored = new Number();
        using var next = Create(new CheckpointPlan(1, null, 3), new CheckpointOrigin(_observer.Checkpoints.Single().Path, false));
        var step = next.Restore(new TrainingState([], [restored]));

        Assert.Equal((7L, 0.1), (step, restored.Value));
    }

    [Fact]
    public void Offer_StopWanted_TakesOneAndEndsThere()
    {
        using var checkpoints = Create(new CheckpointPlan(null, 60, 3), null, new Pauses(stopAt: 2));
        checkpoints.Offer(1, false, State(1), Metrics);

        var stopped = Assert.Throws<TrainingStoppedException>(() => checkpoints.Offer(2, false, State(2), Metrics));

        Assert.Equal((2L, 2L), (stopped.Step, _observer.Checkpoints.Single().Step));
    }

    public void Dispose() => _folder.Dispose();

    private static TrainingState State(double value) => new([], [new Number { Value = value }]);

    private TrainingCheckpoints Create(CheckpointPlan plan, CheckpointOrigin? origin, ITrainingControl? control = null)
    {
        var contents = new DatasetContents("test", [], new ActionSpace(ActionKind.Continuous, 1), 1, 1, false, new EpisodeBoundaries(BoundaryOrigin.Found, "test"), [], "sha256:0");
        var manifest = new CheckpointManifest(CheckpointFile.Format, "test", 1, [], 1, contents, 0, Metrics, new Dictionary<string, IReadOnlyList<string>>(), new Dictionary<string, string>());
        return new TrainingCheckpoints(new CheckpointSettings(_folder.Path, plan, origin), manifest, _observer, control ?? new Undisturbed(), _time);
    }

    private sealed class Number : ITrainingState
    {
        public double Value { get; set; }

        public void Save(StateWriter writer) => writer.Add("value", Value);

        public void Restore(StateReader reader) => Value = reader.Doubles("value")[0];
    }

    private sealed class ManualTime : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
