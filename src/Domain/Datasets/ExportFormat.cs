namespace ImitationService.Domain.Datasets;

/// <summary>Forms that a worker makes of a dataset for programs that read no safetensors.</summary>
public enum ExportFormat
{
    /// <summary>One file for <c>numpy.load</c>: an array per feature, and <c>episode_ends</c>.</summary>
    Npz,

    /// <summary>A zip of a LeRobot folder, version 3.0.</summary>
    Lerobot,
}
