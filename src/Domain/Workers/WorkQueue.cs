namespace ImitationService.Domain.Workers;

/// <summary>A kind of work that waits for workers of its own.</summary>
public enum WorkQueue
{
    /// <summary>Uploads to be read.</summary>
    Io,

    /// <summary>Runs to be trained on the processor.</summary>
    Cpu,

    /// <summary>Runs to be trained on a GPU with CUDA.</summary>
    Gpu,
}
