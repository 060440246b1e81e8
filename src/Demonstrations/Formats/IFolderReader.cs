using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats;

/// <summary>A format whose unit is a folder: files that only together are a recording. Asked before the readers of single files.</summary>
internal interface IFolderReader
{
    /// <summary>The format's name, as clients see it.</summary>
    string Name { get; }

    /// <summary>The files of one such folder among those of an upload; null where there is none.</summary>
    IReadOnlyList<UploadedFile>? Claim(IReadOnlyList<UploadedFile> files);

    /// <summary>Adds the folder's sources.</summary>
    /// <exception cref="IntakeException">A file is missing or malformed; says which.</exception>
    void Read(IReadOnlyList<UploadedFile> files, SourceSet sources, CancellationToken cancellationToken);
}
