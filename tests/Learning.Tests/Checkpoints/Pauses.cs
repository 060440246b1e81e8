using ImitationService.Learning.Training;

namespace ImitationService.Learning.Tests.Checkpoints;

/// <summary>Wants the training to stop, or a checkpoint, at a step: the training asks once per step.</summary>
internal sealed class Pauses(long stopAt = 0, long wishAt = 0, long from = 0) : ITrainingControl
{
    private long _step = from;

    public bool IsStopWanted => ++_step == stopAt;

    public bool TakeCheckpointWish() => _step == wishAt;
}
