using System.Text;

namespace ImitationService.Demonstrations.Formats;

/// <summary>Spreadsheets save "Unicode text" as UTF-16 with a byte order mark; readers only know UTF-8.</summary>
internal static class Utf16Text
{
    private const int BlockChars = 1 << 16;

    /// <summary>The file itself, or a copy in UTF-8 where it is UTF-16.</summary>
    public static UploadedFile ToUtf8(UploadedFile file, string scratchFolder, int number, CancellationToken cancellationToken)
    {
        Encoding? encoding = file.ReadHead() switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => null,
        };
        if (encoding is null)
        {
            return file;
        }

        var path = Path.Combine(scratchFolder, $".text-{number:D5}");
        using var reader = new StreamReader(file.OpenRead(), encoding, detectEncodingFromByteOrderMarks: true);
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        var block = new char[BlockChars];
        for (int read; (read = reader.Read(block)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            writer.Write(block.AsSpan(0, read));
        }

        writer.Flush();
        return new UploadedFile(file.Name, path);
    }
}
