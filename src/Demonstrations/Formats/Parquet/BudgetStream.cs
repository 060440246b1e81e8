namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>A file that is read no more than a few times over between two renewals: damaged headers send a reader in circles.</summary>
internal sealed class BudgetStream(FileStream file) : Stream
{
    private const long Allowance = 1 << 20;
    private const int Times = 4;

    private long _left;

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
    public void Renew() => _left = (Times * file.Length) + Allowance;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = file.Read(buffer);

        // The end costs too, or a reader could ask for it for ever.
        _left -= read + 1;
        return _left >= 0 ? read : throw new InvalidDataException("The file sends its reader in circles.");
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
