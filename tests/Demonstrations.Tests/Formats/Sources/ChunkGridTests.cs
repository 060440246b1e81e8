using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Tests.Formats.Sources;

public sealed class ChunkGridTests
{
    [Theory]
    [InlineData(new long[] { 7 }, new long[] { 3 })]
    [InlineData(new long[] { 7, 5 }, new long[] { 3, 5 })]
    [InlineData(new long[] { 7, 5 }, new long[] { 3, 2 })]
    [InlineData(new long[] { 7, 5 }, new long[] { 3, 8 })]
    [InlineData(new long[] { 6, 4, 3 }, new long[] { 2, 2, 3 })]
    [InlineData(new long[] { 6, 4, 3 }, new long[] { 4, 4, 2 })]
    [InlineData(new long[] { 5, 3, 4, 2 }, new long[] { 2, 2, 3, 1 })]
    public void Place_EveryChunk_GivesTheArrayBack(long[] shape, long[] chunk)
    {
        var grid = new ChunkGrid(shape, chunk, sizeof(ushort));
        var size = (int)shape.Aggregate((product, length) => product * length);
        var whole = new ushort[size];
        var place = new long[shape.Length];
        var bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(whole.AsSpan());
        for (var number = 0L; number < grid.Counts.Aggregate((product, count) => product * count); number++)
        {
            grid.PlaceOf(number, place);
            var elements = ElementsOf(shape, chunk, place);
            grid.Place(System.Runtime.InteropServices.MemoryMarshal.AsBytes(elements.AsSpan()), place, bytes, firstRow: 0);
        }

        Assert.Equal(Enumerable.Range(1, size).Select(value => (ushort)value), whole);
    }

    [Fact]
    public void Place_BandThatBeginsLater_TakesItsRowsAlone()
    {
        var grid = new ChunkGrid([7, 2], [3, 2], sizeof(byte));
        var band = new byte[4];

        grid.Place([13, 14, 0, 0, 0, 0], [2, 0], band, firstRow: 5);

        Assert.Equal([0, 0, 13, 14], band);
    }

    // What a writer puts into a chunk: the array's elements, numbered from 1, and anything beyond its ends.
    private static ushort[] ElementsOf(long[] shape, long[] chunk, long[] place)
    {
        var elements = new ushort[chunk.Aggregate((product, length) => product * length)];
        for (var i = 0; i < elements.Length; i++)
        {
            var (rest, number, stride, isInside) = ((long)i, 0L, 1L, true);
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                var index = (place[axis] * chunk[axis]) + (rest % chunk[axis]);
                isInside &= index < shape[axis];
                (rest, number, stride) = (rest / chunk[axis], number + (index * stride), stride * shape[axis]);
            }

            elements[i] = isInside ? (ushort)(number + 1) : ushort.MaxValue;
        }

        return elements;
    }
}
