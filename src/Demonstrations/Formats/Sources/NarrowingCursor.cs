namespace ImitationService.Demonstrations.Formats.Sources;

/// <summary>Numbers as bytes, of sources that keep them as something else.</summary>
internal sealed class NarrowingCursor(ISourceCursor cursor) : IByteCursor
{
    private double[] _numbers = [];

    public bool TryRead(Span<byte> bytes)
    {
        if (_numbers.Length < bytes.Length)
        {
            _numbers = new double[bytes.Length];
        }

        cursor.Read(_numbers.AsSpan(0, bytes.Length));
        var isWhole = true;
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)_numbers[i];
            isWhole &= bytes[i] == _numbers[i];
        }

        return isWhole;
    }

    public void Dispose() => cursor.Dispose();
}
