namespace ImitationService.Learning.Transitions;

/// <summary>Pixels, which are stored as bytes and computed with as floats.</summary>
internal static class Pixels
{
    /// <summary>Copies each byte as a number from 0 to 255.</summary>
    public static void CopyTo(ReadOnlySpan<byte> pixels, Span<float> numbers)
    {
        numbers = numbers[..pixels.Length];
        for (var i = 0; i < pixels.Length; i++)
        {
            numbers[i] = pixels[i];
        }
    }
}
