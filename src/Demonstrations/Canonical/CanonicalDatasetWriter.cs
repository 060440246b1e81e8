using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using ImitationService.Demonstrations.Safetensors;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Json;

namespace ImitationService.Demonstrations.Canonical;

/// <summary>
/// Writes a canonical dataset feature by feature, from any number of pieces: elements go to one scratch file per feature and
/// from there into shards, so that a dataset larger than memory is no different from a small one.
/// </summary>
public sealed class CanonicalDatasetWriter : IDisposable
{
    /// <summary>No shard grows beyond this, but for a single row that does.</summary>
    private const long ShardBytes = 1L << 30;

    private readonly string _folder;
    private readonly Dictionary<string, long> _texts = new(StringComparer.Ordinal);
    private readonly List<string> _textsInOrder = [];
    private readonly SortedDictionary<string, (Feature Feature, FileStream Scratch)> _features = new(StringComparer.Ordinal);

    /// <summary>A writer into an empty folder.</summary>
    public CanonicalDatasetWriter(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
    }

    /// <summary>Declares a feature before its first rows.</summary>
    public void Add(Feature feature) => _features.Add(feature.Name, (feature, CreateScratch(_features.Count)));

    /// <summary>Appends rows of a real-valued feature: [rows, size].</summary>
    public void Append(string feature, ReadOnlySpan<float> rows) => Append(feature, ElementType.Float32, MemoryMarshal.AsBytes(rows), rows.Length);

    /// <summary>Appends rows of an integer feature, [rows, size], or of a text's numbers from <see cref="NumberOf"/>.</summary>
    public void Append(string feature, ReadOnlySpan<long> rows) =>
        Append(feature, TypeOf(feature) == ElementType.Text ? ElementType.Text : ElementType.Int64, MemoryMarshal.AsBytes(rows), rows.Length);

    /// <summary>Appends rows of a flag, [rows, size], each 0 or 1, or of an image, [rows, height, width, channels].</summary>
    public void Append(string feature, ReadOnlySpan<byte> rows) =>
        Append(feature, TypeOf(feature) == ElementType.UInt8 ? ElementType.UInt8 : ElementType.Bool, rows, rows.Length);

    /// <summary>The number of a text; texts are numbered in the order in which they first come.</summary>
    public long NumberOf(string text)
    {
        if (!_texts.TryGetValue(text, out var number))
        {
            _texts[text] = number = _texts.Count;
            _textsInOrder.Add(text);
        }

        return number;
    }

    /// <summary>The text of a number.</summary>
    public string TextOf(long number) => _textsInOrder[(int)number];

    /// <summary>The tokenizer that belongs to the texts; written where a feature is text.</summary>
    public KeptTokenizer? Tokenizer { get; set; }

    /// <summary>Writes the shards and <c>dataset.json</c>.</summary>
    /// <param name="contents">What was understood; features and digest are filled in here.</param>
    /// <param name="episodeLengths">Transitions of each episode.</param>
    /// <returns>The contents with features and digest.</returns>
    /// <exception cref="InvalidOperationException">A feature has another number of rows than the episodes ask for.</exception>
    public DatasetContents Complete(DatasetContents contents, IReadOnlyList<long> episodeLengths)
    {
        var features = _features.Values.Select(entry => entry.Feature).ToList();
        var complete = contents with { Features = features, Episodes = episodeLengths.Count, Transitions = episodeLengths.Sum() };
        var shards = WriteShards(complete, Offsets(episodeLengths));
        var texts = WriteTexts(features);
        complete = complete with { Tokenizer = texts is null ? null : WriteTokenizer() };
        complete = complete with { Digest = DigestOf(complete, shards, texts) };
        using (var stream = File.Create(Path.Combine(_folder, CanonicalManifest.FileName)))
        {
            JsonSerializer.Serialize(stream, new CanonicalManifest(CanonicalManifest.CurrentVersion, complete, shards, texts), ServiceJson.Options);
        }

        return complete;
    }

    /// <summary>Removes the scratch files.</summary>
    public void Dispose()
    {
        foreach (var (_, scratch) in _features.Values)
        {
            scratch.Dispose();
        }
    }

    private static long[] Offsets(IReadOnlyList<long> lengths)
    {
        var offsets = new long[lengths.Count + 1];
        for (var episode = 0; episode < lengths.Count; episode++)
        {
            offsets[episode + 1] = offsets[episode] + lengths[episode];
        }

        return offsets;
    }

    /// <summary>Digest of what a policy could learn from: features, kind of action, episodes, elements; not of names or formats.</summary>
    private static string DigestOf(DatasetContents contents, List<CanonicalShard> shards, CanonicalTexts? texts)
    {
        var essence = new
        {
            version = CanonicalManifest.CurrentVersion,
            features = contents.Features.Select(feature => new { feature.Name, feature.Type, feature.Shape }),
            contents.Action,
            contents.Episodes,
            contents.Transitions,
            contents.FinalObservations,
            shards = shards.Select(shard => shard.Sha256),
            texts = texts?.Sha256,
            tokenizer = contents.Tokenizer?.Digest,
        };
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(essence, ServiceJson.Options)));
    }

    private ElementType TypeOf(string feature) => _features[feature].Feature.Type;

    private CanonicalTexts? WriteTexts(List<Feature> features)
    {
        if (!features.Exists(feature => feature.Type == ElementType.Text))
        {
            return null;
        }

        var bytes = JsonSerializer.SerializeToUtf8Bytes(_textsInOrder, ServiceJson.Options);
        File.WriteAllBytes(Path.Combine(_folder, CanonicalManifest.TextsFileName), bytes);
        return new CanonicalTexts(_texts.Count, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private TokenizerSummary? WriteTokenizer()
    {
        if (Tokenizer is not { } kept)
        {
            return null;
        }

        var bytes = JsonSerializer.SerializeToUtf8Bytes(kept.Tokenizer, ServiceJson.Options);
        File.WriteAllBytes(Path.Combine(_folder, CanonicalManifest.TokenizerFileName), bytes);
        return new TokenizerSummary(kept.Format, kept.Tokens, "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private FileStream CreateScratch(int index) => new(
        Path.Combine(_folder, $".scratch-{index:D3}"),
        new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            BufferSize = 1 << 17,
            Options = FileOptions.DeleteOnClose,
        });

    private void Append(string name, ElementType type, ReadOnlySpan<byte> bytes, int elements)
    {
        var (feature, scratch) = _features[name];
        if (feature.Type != type || elements % feature.Size != 0)
        {
            throw new ArgumentException($"Feature '{name}' takes {feature.Type} in rows of {feature.Size}; {elements} of {type} do not fit.");
        }

        scratch.Write(bytes);
    }

    private List<CanonicalShard> WriteShards(DatasetContents contents, long[] offsets)
    {
        var shards = new List<CanonicalShard>();
        var parts = new List<ShardPart>();
        var room = ShardBytes;
        foreach (var (feature, scratch) in _features.Values)
        {
            var rowBytes = (long)feature.Size * CanonicalTypes.SizeOf(feature.Type);
            var rows = CheckRows(contents, feature, scratch, rowBytes);
            for (var first = 0L; first < rows;)
            {
                if (room < rowBytes && parts.Count > 0)
                {
                    shards.Add(WriteShard(shards.Count, parts, offsets));
                    (parts, room) = ([], ShardBytes);
                }

                var count = Math.Min(rows - first, Math.Max(1, room / rowBytes));
                parts.Add(new ShardPart(feature.Name, first, count));
                room -= count * rowBytes;
                first += count;
            }
        }

        shards.Add(WriteShard(shards.Count, parts, offsets));
        return shards;
    }

    private static long CheckRows(DatasetContents contents, Feature feature, FileStream scratch, long rowBytes)
    {
        scratch.Flush();
        var expected = contents.Transitions + (contents.FinalObservations && feature.IsObservation ? contents.Episodes : 0);
        return scratch.Length == expected * rowBytes
            ? expected
            : throw new InvalidOperationException($"Feature '{feature.Name}' has {scratch.Length / rowBytes} rows; the episodes ask for {expected}.");
    }

    private CanonicalShard WriteShard(int index, List<ShardPart> parts, long[] offsets)
    {
        var name = $"data-{index:D5}.safetensors";
        var tensors = parts.Select(EntryOf).ToList();
        if (index == 0)
        {
            var bytes = MemoryMarshal.AsBytes(offsets.AsSpan()).ToArray();
            tensors.Add(new TensorEntry(CanonicalManifest.EpisodeOffsets, TensorType.I64, [offsets.Length], bytes));
        }

        using var stream = new FileStream(Path.Combine(_folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 17);
        using var sha256 = SHA256.Create();
        using (var hashed = new CryptoStream(stream, sha256, CryptoStreamMode.Write, leaveOpen: true))
        {
            SafetensorsWriter.Write(hashed, tensors);
        }

        return new CanonicalShard(name, stream.Length, Convert.ToHexStringLower(sha256.Hash!), [.. parts]);
    }

    private TensorEntry EntryOf(ShardPart part)
    {
        var (feature, scratch) = _features[part.Feature];
        long[] shape = [part.Rows, .. feature.Shape.Select(dimension => (long)dimension)];
        var rowBytes = (long)feature.Size * CanonicalTypes.SizeOf(feature.Type);
        return new TensorEntry(part.Feature, CanonicalTypes.TensorOf(feature.Type), shape, target =>
        {
            scratch.Position = part.FirstRow * rowBytes;
            CopyBytes(scratch, target, part.Rows * rowBytes);
        });
    }

    private static void CopyBytes(Stream source, Stream target, long bytes)
    {
        var buffer = new byte[1 << 17];
        while (bytes > 0)
        {
            var read = source.Read(buffer, 0, (int)Math.Min(buffer.Length, bytes));
            if (read == 0)
            {
                throw new EndOfStreamException("A scratch file is shorter than what was written to it.");
            }

            target.Write(buffer.AsSpan(0, read));
            bytes -= read;
        }
    }
}
