using System.Buffers.Binary;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>
/// A file whose signature follows a user block, as MATLAB's do, shown with its superblock at the front as well, in place of the
/// block's first bytes, which nothing points to. The library looks for the signature at 512, 1536, 3584 …, where the format has
/// 512, 1024, 2048 … (II.A); and addresses count from the signature, whatever base address the superblock was written with.
/// </summary>
internal sealed class UserBlockStream : Stream
{
    // Every superblock is shorter.
    private const int FrontBytes = 512;
    private const int VersionAt = 8;

    private readonly Stream _file;
    private readonly byte[] _front = new byte[FrontBytes];

    private UserBlockStream(Stream file, long signature)
    {
        _file = file;
        file.Position = signature;
        file.ReadAtLeast(_front, FrontBytes, throwOnEndOfStream: false);
        file.Position = 0;

        // Where the size of an address and the base address lie: versions 0, 1, and 2 on.
        var (sizeAt, baseAt) = _front[VersionAt] switch { 0 => (13, 24), 1 => (13, 28), _ => (9, 12) };
        Span<byte> address = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteInt64LittleEndian(address, signature);
        address[..Math.Min((int)_front[sizeAt], sizeof(ulong))].CopyTo(_front.AsSpan(baseAt));
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _file.Length;

    public override long Position
    {
        get => _file.Position;
        set => _file.Position = value;
    }

    /// <summary>The file itself where it begins with its signature.</summary>
    /// <param name="file">The file.</param>
    /// <param name="signature">Where its signature begins.</param>
    public static Stream Of(Stream file, long signature) => signature > 0 ? new UserBlockStream(file, signature) : file;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var at = _file.Position;
        if (at >= FrontBytes)
        {
            return _file.Read(buffer);
        }

        var count = (int)Math.Min(buffer.Length, FrontBytes - at);
        _front.AsSpan((int)at, count).CopyTo(buffer);
        _file.Position = at + count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => _file.Seek(offset, origin);

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }
}
