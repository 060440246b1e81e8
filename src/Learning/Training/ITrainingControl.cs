namespace ImitationService.Learning.Training;

/// <summary>What others want of a training; asked once per step, from the training's own thread.</summary>
public interface ITrainingControl
{
    /// <summary>Whether it is to take a checkpoint and end, so that it can go on elsewhere.</summary>
    bool IsStopWanted { get; }

    /// <summary>Whether a checkpoint is wanted now; a wish is answered once.</summary>
    bool TakeCheckpointWish();
}
