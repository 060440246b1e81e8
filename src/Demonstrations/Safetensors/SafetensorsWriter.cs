using System.Buffers.Binary;
using System.Text.Json;

namespace ImitationService.Demonstrations.Safetensors;

/// <summary>
/// Writes the safetensors format: eight bytes of header length, a JSON header, the elements
/// (https://github.com/huggingface/safetensors). The same tensors give the same bytes, whatever their order.
/// </summary>
public static class SafetensorsWriter
{
    /// <summary>Elements begin at a multiple of this many bytes, so that a mapped file can be read in place.</summary>
    private const int Alignment = 64;

    /// <summary>Writes the tensors: the widest element types first, then by name, so that each one is aligned to its own size.</summary>
    /// <param name="stream">Takes the file.</param>
    /// <param name="tensors">The tensors.</param>
    /// <param name="metadata">Texts for the header's <c>__metadata__</c>.</param>
    /// <exception cref="ArgumentException">Two tensors of one name, or one that wrote another number of bytes than its shape says.</exception>
    public static void Write(Stream stream, IReadOnlyList<TensorEntry> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var ordered = tensors
            .OrderByDescending(tensor => TensorTypes.SizeOf(tensor.Type))
            .ThenBy(tensor => tensor.Name, StringComparer.Ordinal)
            .ToList();
        if (ordered.GroupBy(tensor => tensor.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Two tensors are called '{twice.Key}'.", nameof(tensors));
        }

        WriteHeader(stream, ordered, metadata);
        var counter = new CountingStream(stream);
        foreach (var tensor in ordered)
        {
            counter.Written = 0;
            tensor.CopyTo(counter);
            if (counter.Written != tensor.Bytes)
            {
                throw new ArgumentException($"Tensor '{tensor.Name}' wrote {counter.Written} bytes, its shape says {tensor.Bytes}.", nameof(tensors));
            }
        }
    }

    private static void WriteHeader(Stream stream, List<TensorEntry> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            var offset = 0L;
            foreach (var tensor in tensors)
            {
                WriteTensor(json, tensor, offset);
                offset += tensor.Bytes;
            }

            json.WriteEndObject();
        }

        // The format allows trailing spaces; they align the elements.
        while ((header.Length + sizeof(ulong)) % Alignment != 0)
        {
            header.WriteByte((byte)' ');
        }

        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header.GetBuffer().AsSpan(0, (int)header.Length));
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null or { Count: 0 })
        {
            return;
        }

        json.WriteStartObject("__metadata__");
        foreach (var (name, text) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, text);
        }

        json.WriteEndObject();
    }

    private static void WriteTensor(Utf8JsonWriter json, TensorEntry tensor, long offset)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", TensorTypes.NameOf(tensor.Type));
        json.WriteStartArray("shape");
        foreach (var dimension in tensor.Shape)
        {
            json.WriteNumberValue(dimension);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(offset + tensor.Bytes);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private sealed class CountingStream(Stream inner) : Stream
    {
        public long Written { get; set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            inner.Write(buffer);
            Written += buffer.Length;
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
