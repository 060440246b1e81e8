using System.Runtime.InteropServices;
using System.Text.Json;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Demonstrations.Safetensors;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Json;

namespace ImitationService.Training.Bench;

/// <summary>
/// A canonical dataset of any size that takes no room on disk: its files are holes, which read as zeros. To the program and to
/// the kernel's cache they are files like others.
/// </summary>
internal static class SparseDemonstrations
{
    private const long ShardBytes = 1L << 30;
    private const long EpisodeLength = 1000;

    private static readonly (string Name, int Size)[] Columns = [(FeatureNames.Action, Demonstrations.Outputs), (FeatureNames.State, Demonstrations.Inputs)];

    public static void Write(string folder, long gigabytes)
    {
        Directory.CreateDirectory(folder);
        var episodes = gigabytes * 1_000_000_000 / (Columns.Sum(column => column.Size) * sizeof(float)) / EpisodeLength;
        var shards = new List<CanonicalShard> { WriteOffsets(folder, episodes) };
        foreach (var (name, size) in Columns)
        {
            var most = ShardBytes / (size * sizeof(float));
            for (var first = 0L; first < episodes * EpisodeLength; first += most)
            {
                shards.Add(WriteHole(folder, shards.Count, size, new ShardPart(name, first, Math.Min(most, (episodes * EpisodeLength) - first))));
            }
        }

        var contents = new DatasetContents(
            "sparse",
            [.. Columns.Select(column => new Feature(column.Name, ElementType.Float32, [column.Size], [column.Name]))],
            new ActionSpace(ActionKind.Continuous, Demonstrations.Outputs),
            episodes,
            episodes * EpisodeLength,
            false,
            new EpisodeBoundaries(BoundaryOrigin.Found, "made"),
            [],
            "sha256:0");
        File.WriteAllBytes(
            Path.Combine(folder, CanonicalManifest.FileName),
            JsonSerializer.SerializeToUtf8Bytes(new CanonicalManifest(CanonicalManifest.CurrentVersion, contents, shards), ServiceJson.Options));
        Console.WriteLine($"{contents.Transitions:N0} transitions in {shards.Sum(shard => shard.Bytes) / 1e9:F1} GB");
    }

    private static CanonicalShard WriteOffsets(string folder, long episodes)
    {
        long[] offsets = [.. Enumerable.Range(0, (int)episodes + 1).Select(episode => episode * EpisodeLength)];
        using var stream = File.Create(Path.Combine(folder, "data-00000.safetensors"));
        SafetensorsWriter.Write(stream, [new TensorEntry(CanonicalManifest.EpisodeOffsets, TensorType.I64, [offsets.Length], MemoryMarshal.AsBytes(offsets.AsSpan()).ToArray())]);
        return new CanonicalShard("data-00000.safetensors", stream.Length, string.Empty, []);
    }

    private static CanonicalShard WriteHole(string folder, int index, int size, ShardPart part)
    {
        var name = $"data-{index:D5}.safetensors";
        var bytes = part.Rows * size * sizeof(float);
        var header = $$$"""{"{{{part.Feature}}}":{"dtype":"F32","shape":[{{{part.Rows}}},{{{size}}}],"data_offsets":[0,{{{bytes}}}]}}""".PadRight(248);
        using var stream = File.Create(Path.Combine(folder, name));
        using var writer = new BinaryWriter(stream);
        writer.Write((long)header.Length);
        writer.Write(System.Text.Encoding.ASCII.GetBytes(header));
        stream.SetLength(stream.Position + bytes);
        return new CanonicalShard(name, stream.Length, string.Empty, [part]);
    }
}
