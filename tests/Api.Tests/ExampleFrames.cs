using System.Buffers.Binary;
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
        var first = Enumerable.Range(0, 4).SelectMany(row => FrameOf(row, height, width)).ToArray();
        var second = Enumerable.Range(4, 5).SelectMany(row => FrameOf(row, height, width)).ToArray();
        var head = new byte[32];
        for (var i = 0; i < offsets.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(i * 8), offsets[i]);
        }

        await StoreAsync(application, id, 0, $"{{\"episode_offsets\":{{\"dtype\":\"I64\",\"shape\":[4],\"data_offsets\":[0,32]}},{Tensor(4, height, width, 32, first.Length)}}}", [.. head, .. first]);
        await StoreAsync(application, id, 1, $"{{{Tensor(5, height, width, 0, second.Length)}}}", second);
        var read = ExampleDataset.Accepted();
        var contents = read.Contents! with { Episodes = 3, Transitions = 9, Features = [.. read.Contents!.Features, new Feature(Camera, ElementType.UInt8, [height, width, 3], ["top"])] };
        await application.ReadAsync(id, read with { Contents = contents });
        return id;
    }

    private static string Tensor(int rows, int height, int width, int start, int length) =>
        $"\"{Camera}\":{{\"dtype\":\"U8\",\"shape\":[{rows},{height},{width},3],\"data_offsets\":[{start},{start + length}]}}";

    private static Task<StoredObject> StoreAsync(ServiceApplication application, string id, int shard, string header, byte[] data)
    {
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        byte[] bytes = [.. length, .. Encoding.ASCII.GetBytes(header), .. data];
        return application.Storage.PutAsync(ObjectKeys.DatasetCanonicalFile(id, $"data-{shard:D5}.safetensors"), new MemoryStream(bytes), CancellationToken.None);
    }
}
