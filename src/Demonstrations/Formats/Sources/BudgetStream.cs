namespace ImitationService.Demonstrations.Formats.Sources;

/// <summary>A file that is read no more than some times over between two renewals: damaged headers send a reader in circles.</summary>
/// <param name="file">The file.</param>
/// <param name="times">How many times over.</param>
internal sealed class BudgetStream(Stream file, int times) : Stream
{
    private const long Allowance = 1 << 20;

    private long _left = (times * file.Length) + Allowance;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    /// <summary>Begins a new task.</summary>
    public void Renew() => _left = (times * file.Length) + Allowance;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = file.Read(buffer);
        Spend(read);
        return read;
    }

    public override int ReadByte()
    {
        Spend(1);
        return file.ReadByte();
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // The end costs too, or a reader could ask for it for ever.
    private void Spend(int read)
    {
        _left -= read + 1;
        if (_left < 0)
        {
            throw new InvalidDataException("The file sends its reader in circles.");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
