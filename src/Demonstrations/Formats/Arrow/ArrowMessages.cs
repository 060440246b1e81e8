using System.Buffers.Binary;

namespace ImitationService.Demonstrations.Formats.Arrow;

/// <summary>
/// Follows the messages of an Arrow stream from one to the next, before anything of theirs is believed: a reader makes room for
/// whatever length they name. Arrow columnar format, "Encapsulated message format"; a message's head is a FlatBuffers table, whose lists are no longer than it.
/// </summary>
internal static class ArrowMessages
{
    private const int PrefixBytes = 8;
    private const int MaximumDepth = 16;
    private const int FieldsPerColumn = 16;

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
            var message = FlatTable.Root(head);
            CheckHeader(message, limits);
            var body = message.Long(MessageFields.BodyLength);
            if (body < 0 || body > stream.Length - stream.Position || body > limits.MaximumExpandedBytes)
            {
                throw new InvalidDataException("A message's body has a length that cannot be.");
            }

            stream.Position += body;
        }

        stream.Position = begin;
    }

    private static void CheckHeader(FlatTable message, IntakeLimits limits)
    {
        message.Count(MessageFields.Metadata, sizeof(int));
        if (message.Has(MessageFields.Header))
        {
            var (header, type) = (MessageFields.Header, message.Byte(MessageFields.HeaderType));
            if (type == MessageFields.Schema)
            {
                var schema = message.Table(header);
                var fields = 0;
                schema.Count(SchemaFields.Metadata, sizeof(int));
                CheckFields(schema, SchemaFields.Fields, 0, ref fields, limits);
            }
            else if (type == MessageFields.RecordBatch)
            {
                CheckBatch(message.Table(header));
            }
            else if (type == MessageFields.DictionaryBatch && message.Table(header).Has(BatchFields.Dictionary))
            {
                CheckBatch(message.Table(header).Table(BatchFields.Dictionary));
            }
        }
    }

    // Fields may lead to each other, or to themselves.
    private static void CheckFields(FlatTable owner, int list, int depth, ref int fields, IntakeLimits limits)
    {
        var count = owner.Count(list, sizeof(int));
        fields += count;
        if (depth > MaximumDepth || fields > FieldsPerColumn * (long)limits.MaximumKeys)
        {
            throw new InvalidDataException("The schema has too many fields.");
        }

        for (var i = 0; i < count; i++)
        {
            var field = owner.Item(list, i);
            field.Count(FieldFields.Metadata, sizeof(int));
            if (field.Byte(FieldFields.TypeType) == FieldFields.Union && field.Has(FieldFields.Type))
            {
                field.Table(FieldFields.Type).Count(FieldFields.UnionTypes, sizeof(int));
            }

            CheckFields(field, FieldFields.Children, depth + 1, ref fields, limits);
        }
    }

    private static void CheckBatch(FlatTable batch)
    {
        batch.Count(BatchFields.Nodes, BatchFields.ItemBytes);
        batch.Count(BatchFields.Buffers, BatchFields.ItemBytes);
        batch.Count(BatchFields.VariadicCounts, sizeof(long));
    }

    // Numbers of fields and kinds: Message.fbs and Schema.fbs of Apache Arrow.
    private static class MessageFields
    {
        public const int HeaderType = 1;
        public const int Header = 2;
        public const int BodyLength = 3;
        public const int Metadata = 4;
        public const byte Schema = 1;
        public const byte DictionaryBatch = 2;
        public const byte RecordBatch = 3;
    }

    private static class SchemaFields
    {
        public const int Fields = 1;
        public const int Metadata = 2;
    }

    private static class FieldFields
    {
        public const int TypeType = 2;
        public const int Type = 3;
        public const int Children = 5;
        public const int Metadata = 6;
        public const byte Union = 14;
        public const int UnionTypes = 1;
    }

    private static class BatchFields
    {
        public const int Dictionary = 1;
        public const int Nodes = 1;
        public const int Buffers = 2;
        public const int VariadicCounts = 4;
        public const int ItemBytes = 16;
    }
}
