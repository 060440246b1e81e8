using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ImitationService.Api.Runs;

/// <summary>Seeds for those who name none. All of them survive JavaScript, whose numbers end at 2^53.</summary>
internal static class RunSeeds
{
    public const long Maximum = (1L << 53) - 1;

    public static long Choose()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes) & Maximum;
    }

    /// <summary>The seed that belongs to a client's identifier: the same PUT again asks for the same run.</summary>
    public static long Of(string clientId) =>
        BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(clientId))) & Maximum;
}
