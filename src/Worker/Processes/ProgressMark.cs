namespace ImitationService.Worker.Processes;

/// <summary>Tells progress from a mere sign of life: a child that says the same step again and again goes nowhere.</summary>
internal sealed class ProgressMark
{
    private long _step = -1;

    /// <summary>Whether a message says that something has happened since the last one.</summary>
    public bool IsPassedBy(ChildMessage message)
    {
        if (message is not ProgressMessage sign)
        {
            return true;
        }

        var isPassed = sign.Progress.Step > _step;
        _step = Math.Max(_step, sign.Progress.Step);
        return isPassed;
    }
}
