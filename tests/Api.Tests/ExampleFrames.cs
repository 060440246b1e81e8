using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Storage;

namespace ImitationService.Api.Tests;

/// <summary>A dataset with a camera, as a worker stores it.</summary>
internal static class ExampleFrames
{
    public const string Camera = "observation.images.top";

    public static byte[] FrameOf(int row, int height = 4, int width = 6) => [.. Enumerable.Range(0, height * width * 3).Select(i => (byte)((row * 31) + (i * 7)))];

    /// <summary>Episodes of 3, 2 and 4 transitions; four rows of frames in the first shard, five in the second.</summary>
    public static async Task<string> MakeAsync(ServiceApplication application, int height = 4, int width = 6)
    {
        using var upload = await application.UploadAsync("x,y\n1,2\n");
        var id = await ServiceApplication.IdOf(upload);
        long[] offsets = [0, 3, 5, 9];
        await StoreAsync(application, id, 0, [("episode_offsets", "I64", [4], MemoryMarshal.AsBytes(offsets.AsSpan()).ToArray()), .. Rows(0, 4, height, width)]);
        await StoreAsync(application, id, 1, Rows(4, 5, height, width));
        var read = ExampleDataset.Accepted();
        var contents = read.Contents! with { Episodes = 3, Transitions = 9, Features = [.. read.Contents!.Features, new Feature(Camera, ElementType.UInt8, [height, width, 3], ["top"])] };
        await application.ReadAsync(id, read with { Contents = contents });
        return id;
    }

    private static (string Name, string Type, int[] Shape, byte[] Bytes)[] Rows(int first, int count, int height, int width) =>
    [
        (Camera, "U8", [count, height, width, 3], [.. Enumerable.Range(first, count).SelectMany(row => FrameOf(row, height, width))]),
        (FeatureNames.State, "F32", [count, 2], new byte[count * 2 * sizeof(float)]),
        (FeatureNames.Action, "F32", [count, 2], new byte[count * 2 * sizeof(float)]),
    ];

    private static Task<StoredObject> StoreAsync(ServiceApplication application, string id, int shard, (string Name, string Type, int[] Shape, byte[] Bytes)[] tensors)
    {
        var (entries, start) = (new List<string>(), 0);
        foreach (var (name, type, shape, bytes) in tensors)
        {
            entries.Add($"\"{name}\":{{\"dtype\":\"{type}\",\"shape\":[{string.Join(',', shape)}],\"data_offsets\":[{start},{start += bytes.Length}]}}");
        }

        var header = Encoding.ASCII.GetBytes($"{{{string.Join(',', entries)}}}");
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        byte[] file = [.. length, .. header, .. tensors.SelectMany(tensor => tensor.Bytes)];
        return application.Storage.PutAsync(ObjectKeys.DatasetCanonicalFile(id, $"data-{shard:D5}.safetensors"), new MemoryStream(file), CancellationToken.None);
    }
}
