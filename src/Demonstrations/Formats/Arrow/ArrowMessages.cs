using System.Buffers.Binary;

namespace ImitationService.Demonstrations.Formats.Arrow;

/// <summary>
/// Follows the messages of an Arrow stream from one to the next, before anything of theirs is believed: a reader makes room for
/// whatever length they name. Arrow columnar format, "Encapsulated message format"; a message's head is a FlatBuffers table.
/// </summary>
internal static class ArrowMessages
{
    private const int PrefixBytes = 8;
    private const int BodyLengthField = 3;

    /// <summary>Checks all messages from the stream's position on, and goes back there.</summary>
    /// <exception cref="InvalidDataException">A message is longer than the file, or no message.</exception>
    public static void Check(FileStream stream, IntakeLimits limits)
    {
        var begin = stream.Position;
        var prefix = new byte[PrefixBytes];
        while (stream.ReadAtLeast(prefix, PrefixBytes, throwOnEndOfStream: false) == PrefixBytes)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(prefix.AsSpan(4));
            if (BinaryPrimitives.ReadUInt32LittleEndian(prefix) != uint.MaxValue || length < 0 || length > limits.MaximumDirectoryBytes || length > stream.Length - stream.Position)
            {
                throw new InvalidDataException("A message has a length that cannot be.");
            }

            if (length == 0)
            {
                break;
            }

            var head = new byte[length];
            stream.ReadExactly(head);
            var body = BodyLength(head);
            if (body < 0 || body > stream.Length - stream.Position || body > limits.MaximumExpandedBytes)
            {
                throw new InvalidDataException("A message's body has a length that cannot be.");
            }

            stream.Position += body;
        }

        stream.Position = begin;
    }

    // Root offset → table; table − offset → its list of fields, in which each has two bytes; 0 is the default.
    private static long BodyLength(ReadOnlySpan<byte> head)
    {
        var table = BinaryPrimitives.ReadInt32LittleEndian(head);
        var fields = checked(table - BinaryPrimitives.ReadInt32LittleEndian(head[table..]));
        var slot = 4 + (2 * BodyLengthField);
        if (slot >= BinaryPrimitives.ReadUInt16LittleEndian(head[fields..]))
        {
            return 0;
        }

        var offset = BinaryPrimitives.ReadUInt16LittleEndian(head[(fields + slot)..]);
        return offset == 0 ? 0 : BinaryPrimitives.ReadInt64LittleEndian(head[(table + offset)..]);
    }
}
