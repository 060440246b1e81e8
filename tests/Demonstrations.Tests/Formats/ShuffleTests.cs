using ImitationService.Demonstrations.Formats;

namespace ImitationService.Demonstrations.Tests.Formats;

public sealed class ShuffleTests
{
    public static TheoryData<int, int> Lengths => new(
        from size in new[] { 1, 2, 3, 4, 8, 16 }
        from elements in new[] { 0, 1, 31, 32, 33, 64, 100, 1000 }
        select (size, elements));

    /// <summary>Shuffled as c-blosc's shuffle-generic.h does it, with as many bytes left over as there can be.</summary>
    [Theory]
    [MemberData(nameof(Lengths))]
    public void Undo_ShuffledBytes_GivesThemBack(int size, int elements)
    {
        var bytes = new byte[(size * elements) + size - 1];
        new Random(size + elements).NextBytes(bytes);
        var shuffled = (byte[])bytes.Clone();
        for (var i = 0; i < size * elements; i++)
        {
            shuffled[(i % size * elements) + (i / size)] = bytes[i];
        }

        var result = new byte[bytes.Length];
        Shuffle.Undo(shuffled, result, size);

        Assert.Equal(bytes, result);
    }
}
