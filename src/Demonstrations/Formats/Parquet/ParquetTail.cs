using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>The end of a file: the footer, its length in four bytes, and the same four bytes that the file begins with.</summary>
internal static class ParquetTail
{
    private const int TailBytes = 8;

    /// <summary>The first bytes, and the last.</summary>
    public static ReadOnlySpan<byte> Magic => "PAR1"u8;

    /// <summary>Reads the footer, whose length the tail says.</summary>
    /// <exception cref="IntakeException">The file was never finished, or is damaged.</exception>
    /// <exception cref="InvalidDataException">The footer is damaged.</exception>
    public static ParquetFooter ReadFooter(UploadedFile file, SafeFileHandle handle, IntakeLimits limits)
    {
        var tail = new byte[TailBytes];
        var read = RandomAccess.Read(handle, tail, Math.Max(0, file.Bytes - TailBytes));
        if (read < TailBytes || !tail.AsSpan(4).SequenceEqual(Magic))
        {
            throw new IntakeException(
                "truncated-parquet",
                "The file does not end as Parquet does: its recorder was stopped before it finished, or the file was cut.",
                "Finish the recording (LeRobot: call finalize()) or leave the file out.",
                file.Name);
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        if (length > file.Bytes - TailBytes - Magic.Length || length > limits.MaximumDirectoryBytes)
        {
            throw ParquetFaults.Damaged(file.Name);
        }

        var bytes = new byte[length];
        using var feed = new FileFeed(handle, file.Bytes - TailBytes - length);
        feed.Fill(bytes, 0, bytes.Length);
        return ParquetFooter.Parse(bytes);
    }
}
