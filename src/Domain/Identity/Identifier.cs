using System.Buffers.Binary;

namespace ImitationService.Domain.Identity;

/// <summary>
/// Prefixed, time-ordered identifiers: <c>ds_</c>, <c>run_</c>, <c>key_</c>, <c>prj_</c>, <c>up_</c>. The body is a UUIDv7 (RFC 9562) as 26 characters of
/// Crockford's base 32 in lower case, so that the order of the texts is the order of creation.
/// </summary>
public static class Identifier
{
    /// <summary>Prefix of a dataset's identifier.</summary>
    public const string Dataset = "ds";

    /// <summary>Prefix of a run's identifier.</summary>
    public const string Run = "run";

    /// <summary>Prefix of a worker's identifier.</summary>
    public const string Worker = "worker";

    /// <summary>Prefix of an API key's identifier.</summary>
    public const string Key = "key";

    /// <summary>Prefix of a project's identifier.</summary>
    public const string Project = "prj";

    /// <summary>Prefix of an upload's identifier.</summary>
    public const string Upload = "up";

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int BodyLength = 26;

    /// <summary>Makes a new identifier such as <c>run_01k3…</c>.</summary>
    /// <param name="prefix">The kind, such as <see cref="Dataset"/> or <see cref="Run"/>.</param>
    /// <param name="now">The time of creation, which orders it.</param>
    public static string Create(string prefix, DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(now).TryWriteBytes(bytes, bigEndian: true, out _);
        var value = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        Span<char> body = stackalloc char[BodyLength];
        for (var i = BodyLength - 1; i >= 0; i--)
        {
            body[i] = Alphabet[(int)(value & 31)];
            value >>= 5;
        }

        return string.Concat(prefix, "_", body);
    }

    /// <summary>Whether the text has the form of an identifier of this kind.</summary>
    public static bool IsWellFormed(string prefix, string? text) =>
        text is not null
        && text.Length == prefix.Length + 1 + BodyLength
        && text.StartsWith(prefix, StringComparison.Ordinal)
        && text[prefix.Length] == '_'
        && text.AsSpan(prefix.Length + 1).IndexOfAnyExcept(Alphabet) < 0;

    /// <summary>When an identifier of any kind was made, to the millisecond; null when the text is none.</summary>
    public static DateTimeOffset? FindTime(string text)
    {
        var prefix = text.Length > BodyLength ? text[..^(BodyLength + 1)] : null;
        if (prefix is null || !IsWellFormed(prefix, text))
        {
            return null;
        }

        var value = UInt128.Zero;
        foreach (var letter in text.AsSpan(prefix.Length + 1))
        {
            value = (value << 5) | (uint)Alphabet.IndexOf(letter, StringComparison.Ordinal);
        }

        var milliseconds = (long)(value >> 80);
        return milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
    }
}
