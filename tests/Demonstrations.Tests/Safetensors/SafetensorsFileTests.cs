using System.Buffers.Binary;
using System.Text;
using ImitationService.Demonstrations.Safetensors;

namespace ImitationService.Demonstrations.Tests.Safetensors;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Fact]
    public void Write_InAnyOrder_GivesTheSameBytes()
    {
        var entries = new[] { Entry("b", TensorType.F32, 4), Entry("a", TensorType.I64, 8), Entry("c", TensorType.Bool, 1) };
        using var first = new MemoryStream();
        using var second = new MemoryStream();

        SafetensorsWriter.Write(first, entries);
        SafetensorsWriter.Write(second, [.. entries.Reverse()]);

        Assert.Equal(first.ToArray(), second.ToArray());
    }

    [Fact]
    public void Open_AfterWriting_GivesTheElementsAligned()
    {
        using (var stream = File.Create(_path))
        {
            SafetensorsWriter.Write(stream, [Entry("flag", TensorType.Bool, 1), Entry("whole", TensorType.I64, 8)], new Dictionary<string, string> { ["origin"] = "test" });
        }

        using var file = SafetensorsFile.Open(_path);

        Assert.Equal("test", file.Header.Metadata["origin"]);
        Assert.Equal(0, file.Header.ElementsOffset % 64);
        Assert.Equal([0x0101010101010101, 0x0101010101010101], file.Elements<long>("whole", 0, 2).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Elements<long>("whole", 1, 2).Length);
        Assert.Throws<ArgumentException>(() => file.Elements<float>("whole", 0, 1).Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("{\"a\":")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}")]
    [InlineData("{\"a\":{\"dtype\":\"F99\",\"shape\":[1],\"data_offsets\":[0,4]}}")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,4],\"data_offsets\":[0,4]}}")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}")]
    [InlineData("{\"a\":{\"dtype\":5,\"shape\":[1],\"data_offsets\":[0,4]}}")]
    [InlineData("{\"__metadata__\":{\"x\":5},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}")]
    public void Open_HeaderThatLies_IsRefused(string header)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        File.WriteAllBytes(_path, [.. length, .. json, 0, 0, 0, 0]);

        Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(_path));
    }

    [Theory]
    [InlineData(9L)]
    [InlineData(long.MaxValue)]
    [InlineData(-1L)]
    public void Open_HeaderLongerThanTheFile_IsRefusedWithoutAllocating(long claimed)
    {
        var length = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(length, claimed);
        File.WriteAllBytes(_path, length);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(_path));

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    public void Dispose() => File.Delete(_path);

    private static TensorEntry Entry(string name, TensorType type, int size) => new(name, type, [2], Enumerable.Repeat((byte)1, 2 * size).ToArray());
}
