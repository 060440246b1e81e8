namespace ImitationService.Domain.Text;

/// <summary>
/// How GPT-2's vocab.json and all that follow it write bytes as characters: those that are printable in Latin-1 as they are, the
/// others as the characters from U+0100 on, in their order (bytes_to_unicode of encoder.py in https://github.com/openai/gpt-2).
/// </summary>
public static class ByteAlphabet
{
    private const int FirstStandIn = 0x100;

    /// <summary>The character of each byte: 256 of them.</summary>
    public static string Characters { get; } = Create();

    private static readonly HashSet<char> Known = [.. Characters];

    /// <summary>Whether a text is written in this alphabet, and says something.</summary>
    public static bool IsWritten(string token) => token.Length > 0 && token.All(Known.Contains);

    /// <summary>Bytes as characters.</summary>
    public static string Write(ReadOnlySpan<byte> bytes)
    {
        var characters = new char[bytes.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            characters[i] = Characters[bytes[i]];
        }

        return new string(characters);
    }

    private static string Create()
    {
        var standIns = FirstStandIn;
        return string.Concat(Enumerable.Range(0, 256).Select(value => IsPrintable(value) ? (char)value : (char)standIns++));
    }

    private static bool IsPrintable(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
}
