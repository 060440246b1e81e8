using ImitationService.Demonstrations.Images;

namespace ImitationService.Demonstrations.Formats.Images;

/// <summary>Frames that are packed one by one, as files are.</summary>
internal interface IPackedFrames
{
    /// <summary>Opens them at the first row.</summary>
    IPackedCursor Open();
}

/// <summary>One pass over packed frames.</summary>
internal interface IPackedCursor : IDisposable
{
    /// <summary>The next row's frame.</summary>
    PackedFrame Next();
}

/// <summary>A packed frame.</summary>
/// <param name="Name">How messages name it.</param>
/// <param name="Read">Reads its bytes; throws <see cref="ImageException"/> where they are not there, or too many.</param>
internal readonly record struct PackedFrame(string Name, Func<byte[]> Read);
