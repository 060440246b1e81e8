namespace ImitationService.Domain.Datasets;

/// <summary>Where a dataset stands between upload and training.</summary>
public enum DatasetState
{
    /// <summary>The bytes are stored; nobody has read them yet.</summary>
    Uploaded,

    /// <summary>A child process reads the files.</summary>
    Reading,

    /// <summary>Understood, written in canonical form, and ready for runs. Terminal.</summary>
    Ready,

    /// <summary>The files could not be understood; the problems say why. Terminal until uploaded again.</summary>
    Rejected,
}
