namespace ImitationService.Demonstrations.Formats.Sources;

/// <summary>One pass over a source as unsigned bytes, an eighth of what the same numbers take.</summary>
internal interface IByteCursor : IDisposable
{
    /// <summary>Reads the next elements, row-major; the span holds whole rows that exist.</summary>
    /// <returns>False where some are no whole numbers from 0 to 255; the bytes say nothing then.</returns>
    /// <exception cref="IntakeException">The file ends before the elements it promised.</exception>
    bool TryRead(Span<byte> bytes);
}
