namespace ImitationService.Domain.Runs;

/// <summary>What a run is to be trained on.</summary>
public enum Compute
{
    /// <summary>What the algorithm needs: the processor, unless the algorithm says otherwise.</summary>
    Auto,

    /// <summary>The processor; the same input then gives the same policy, bit by bit.</summary>
    Cpu,

    /// <summary>A GPU with CUDA.</summary>
    Gpu,
}
