using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats;

/// <summary>
/// One file format. A reader turns a file into named sources, blocks of rows, and leaves their meaning to
/// <see cref="Roles.LayoutResolver"/>: so a new format is a new reader and nothing else.
/// </summary>
internal interface IDemonstrationReader
{
    /// <summary>The format's name, as clients see it.</summary>
    string Name { get; }

    /// <summary>Whether the file is of this format, by its content; endings lie.</summary>
    /// <param name="file">The file.</param>
    /// <param name="head">Its first bytes.</param>
    bool CanRead(UploadedFile file, ReadOnlySpan<byte> head);

    /// <summary>Adds the file's sources.</summary>
    /// <exception cref="IntakeException">The file is malformed; says where.</exception>
    void Read(UploadedFile file, SourceSet sources, CancellationToken cancellationToken);
}
