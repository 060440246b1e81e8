namespace ImitationService.Learning.Training;

/// <summary>The control of a training that nobody wants anything of.</summary>
public sealed class Undisturbed : ITrainingControl
{
    public bool IsStopWanted => false;

    public bool TakeCheckpointWish() => false;
}
