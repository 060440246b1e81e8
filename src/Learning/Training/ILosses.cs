namespace ImitationService.Learning.Training;

/// <summary>The training loss since the last report.</summary>
internal interface ILosses
{
    /// <summary>Its average over the transitions; waits for the device.</summary>
    double Value { get; }

    /// <summary>Begins anew.</summary>
    void Reset();
}
