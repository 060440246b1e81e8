using System.Security.Cryptography;

namespace ImitationService.Api.Uploads;

/// <summary>What <c>Upload-Checksum</c> says of the bytes of one request.</summary>
internal sealed class UploadChecksum : IDisposable
{
    private static readonly Dictionary<string, HashAlgorithmName> Known = new()
    {
        ["sha1"] = HashAlgorithmName.SHA1,
        ["sha256"] = HashAlgorithmName.SHA256,
    };

    private readonly IncrementalHash _hash;
    private readonly byte[] _expected;

    private UploadChecksum(IncrementalHash hash, byte[] expected) => (_hash, _expected) = (hash, expected);

    /// <summary>The algorithms, as <c>Tus-Checksum-Algorithm</c> lists them.</summary>
    public static string Algorithms { get; } = string.Join(',', Known.Keys);

    /// <summary>Reads the header: <c>sha1 base64</c>. Null where there is none, false where it is not of that form.</summary>
    public static bool TryRead(string? header, out UploadChecksum? checksum)
    {
        checksum = null;
        if (string.IsNullOrEmpty(header))
        {
            return true;
        }

        Span<byte> expected = stackalloc byte[64];
        if (header.Split(' ') is not [var name, var text]
            || !Known.TryGetValue(name, out var algorithm)
            || !Convert.TryFromBase64String(text, expected, out var length))
        {
            return false;
        }

        var hash = IncrementalHash.CreateHash(algorithm);
        checksum = new UploadChecksum(hash, expected[..length].ToArray());
        return hash.HashLengthInBytes == length;
    }

    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>Whether the bytes were those that the header names.</summary>
    public bool Matches() => _hash.GetHashAndReset().AsSpan().SequenceEqual(_expected);

    public void Dispose() => _hash.Dispose();
}
