namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>Levels of few bits, the highest bit first, as writers stored them before there were runs.</summary>
internal static class OldLevels
{
    /// <summary>Takes them out of a page, with their lowest bits first.</summary>
    /// <param name="page">A page, at its levels.</param>
    /// <param name="levels">How many there are.</param>
    /// <param name="width">Bits of each.</param>
    public static ByteWindow Take(ByteWindow page, int levels, int width) => page.Take((int)((((long)levels * width) + 7) / 8), bytes =>
    {
        var old = bytes.ToArray();
        bytes.Clear();
        for (var i = 0L; i < (long)levels * width; i++)
        {
            // Bit i of the old order is this bit of the level that it belongs to.
            var place = (i / width * width) + width - 1 - (i % width);
            bytes[(int)(place >> 3)] |= (byte)(((old[i >> 3] >> (int)(7 - (i & 7))) & 1) << (int)(place & 7));
        }
    });
}
