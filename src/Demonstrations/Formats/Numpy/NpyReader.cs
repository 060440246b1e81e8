using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.Numpy;

/// <summary>Single numpy arrays; the file's name says what the array is.</summary>
internal sealed class NpyReader : IDemonstrationReader
{
    public string Name => "npy";

    public bool CanRead(UploadedFile file, ReadOnlySpan<byte> head) => head.StartsWith(NpyHeader.Magic);

    public void Read(UploadedFile file, SourceSet sources, CancellationToken cancellationToken) =>
        NpyArray.Add(sources, file.Name, file.Stem, file.OpenRead, file.Bytes);
}
