using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Faults;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Training;

namespace ImitationService.Learning.Checkpoints;

/// <summary>
/// Takes a training's checkpoints when they are due and gives back the one that it begins with. An algorithm calls two
/// methods: <see cref="Restore"/> before its first step, <see cref="Offer"/> after each.
/// </summary>
/// <param name="settings">Where and when; null takes none.</param>
/// <param name="template">The manifest of this training, at step 0.</param>
/// <param name="observer">Hears of each one.</param>
/// <param name="control">May want one now, or the end.</param>
/// <param name="time">Measures the time between two.</param>
internal sealed class TrainingCheckpoints(
    CheckpointSettings? settings,
    CheckpointManifest template,
    ITrainingObserver observer,
    ITrainingControl control,
    TimeProvider time) : IDisposable
{
    private readonly CheckpointFile? _origin = settings?.Origin is { } origin ? CheckpointFile.Open(origin.Path) : null;
    private long _lastTaken = time.GetTimestamp();

    /// <summary>What the training begins with; null where it begins anew.</summary>
    public StateReader? Origin => _origin?.State;

    /// <summary>A checkpoint is due after each multiple of so many steps; null is none of these.</summary>
    public long? EverySteps => settings?.Plan.EverySteps;

    /// <summary>Refuses an origin that this training cannot begin with.</summary>
    /// <exception cref="TrainingException">Names what differs.</exception>
    public void CheckOrigin(AlgorithmOptions options)
    {
        if (_origin is null)
        {
            return;
        }

        if (settings!.Origin!.IsForked)
        {
            OriginCheck.CheckForked(_origin.Manifest, options, template);
        }
        else
        {
            OriginCheck.CheckResumed(_origin.Manifest, template);
        }
    }

    /// <summary>Puts the state as it was at the origin.</summary>
    /// <returns>The steps done by then; 0 at the beginning, and of a fork.</returns>
    public long Restore(TrainingState state)
    {
        if (_origin is null)
        {
            return 0;
        }

        var isForked = settings!.Origin!.IsForked;
        foreach (var part in isForked ? state.Learned : state.All)
        {
            part.Restore(_origin.State);
        }

        return isForked ? 0 : _origin.Manifest.Step;
    }

    /// <summary>Takes a checkpoint where one is due, or wanted.</summary>
    /// <param name="step">Optimiser updates done; the state is what it is after them.</param>
    /// <param name="isLast">Whether it is the last step, which always gives one: a run may be extended.</param>
    /// <param name="state">Everything that the next step depends on.</param>
    /// <param name="metrics">The latest value of every metric.</param>
    /// <exception cref="TrainingStoppedException">The training was to stop here.</exception>
    public void Offer(long step, bool isLast, TrainingState state, IReadOnlyDictionary<string, double> metrics)
    {
        FaultPoint.Reach(FaultPoints.Step);
        if (settings is null)
        {
            return;
        }

        var isStopWanted = control.IsStopWanted && !isLast;
        var isWanted = control.TakeCheckpointWish();
        if (isLast || isStopWanted || isWanted || IsDue(step, settings.Plan))
        {
            Take(step, state, metrics, isWanted);
        }

        if (isStopWanted)
        {
            throw new TrainingStoppedException(step);
        }
    }

    public void Dispose() => _origin?.Dispose();

    private bool IsDue(long step, CheckpointPlan plan) =>
        step % plan.EverySteps == 0
        || (plan.EverySeconds is { } seconds && time.GetElapsedTime(_lastTaken) >= TimeSpan.FromSeconds(seconds));

    private void Take(long step, TrainingState state, IReadOnlyDictionary<string, double> metrics, bool isWanted)
    {
        var writer = new StateWriter();
        foreach (var part in state.All)
        {
            part.Save(writer);
        }

        var path = Path.Combine(settings!.Folder, $"{step}.safetensors");
        CheckpointFile.Write(path, template with { Step = step, Metrics = metrics, Texts = writer.Texts }, writer);
        FaultPoint.Reach(FaultPoints.CheckpointWritten);
        _lastTaken = time.GetTimestamp();
        observer.Checkpointed(new TakenCheckpoint(step, path, metrics, isWanted));
    }
}
