namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>What packers of the family of LZ77 write instead of bytes that were there before.</summary>
internal static class Repetition
{
    /// <summary>Writes again what begins so many bytes before a place; the two may overlap, which repeats a pattern.</summary>
    /// <exception cref="InvalidDataException">There are not so many before it.</exception>
    public static void Copy(byte[] buffer, int at, int distance, int count)
    {
        if (distance <= 0 || distance > at)
        {
            throw new InvalidDataException("A packed page repeats what it does not have.");
        }

        // What is there of the pattern doubles each time.
        var pattern = buffer.AsSpan(at - distance, distance);
        var target = buffer.AsSpan(at, count);
        while (target.Length > pattern.Length)
        {
            pattern.CopyTo(target);
            target = target[pattern.Length..];
            pattern = buffer.AsSpan(at - distance, 2 * pattern.Length);
        }

        pattern[..target.Length].CopyTo(target);
    }
}
