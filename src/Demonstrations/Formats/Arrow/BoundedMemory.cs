using System.Buffers;
using Apache.Arrow.Memory;

namespace ImitationService.Demonstrations.Formats.Arrow;

/// <summary>Memory for the parts of a record batch, none larger than a limit: a damaged length asks for all there is.</summary>
/// <param name="mostUnpacked">Bytes that a part may unpack to.</param>
/// <param name="fileBytes">Length of the file; what is not packed is no longer.</param>
internal sealed class BoundedMemory(long mostUnpacked, long fileBytes) : MemoryAllocator
{
    // Small files may unpack to many times their length, but not to hundreds of megabytes.
    private const int Expansion = 1000;
    private const long Allowance = 1 << 20;

    private readonly long _most = Math.Min(mostUnpacked, (fileBytes * Expansion) + Allowance);

    protected override IMemoryOwner<byte> AllocateInternal(int length, out int bytesAllocated)
    {
        if (length > _most)
        {
            throw new InvalidDataException($"A part of the file wants {length} bytes.");
        }

        bytesAllocated = length;
        return new Owner(new byte[length]);
    }

    private sealed class Owner(byte[] bytes) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory => bytes;

        public void Dispose()
        {
        }
    }
}
