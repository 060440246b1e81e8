using ImitationService.Learning.Transitions;
using static TorchSharp.torch;

namespace ImitationService.Learning.Tests.Transitions;

/// <summary>Rows that are copied by number are torch's, to the bit, whatever their width and wherever they lie.</summary>
public sealed class RowsOfFloatsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(64)]
    [InlineData(256)]
    [InlineData(300)]
    public void At_AnyWidth_IsTheSelection(int columns)
    {
        using var scope = NewDisposeScope();
        var table = arange(40L * columns, float32).reshape(40, columns);
        long[] rows = [39, 0, 7, 7, 38, 1, 12, 39, 20, 3, 4, 5, 6, 30, 31, 32, 33];

        Assert.True(RowsOfFloats.At(table, tensor(rows)).equal(table.index_select(0, tensor(rows))).all().item<bool>());
        Assert.Equal([0L, columns], RowsOfFloats.At(table, empty(0, int64)).shape);
    }

    [Fact]
    public void At_OtherTables_IsTheSelection()
    {
        using var scope = NewDisposeScope();
        var rows = tensor(new long[] { 3, 0, 2 });
        Tensor[] tables = [arange(8, float32), arange(8, int64), arange(24, float32).reshape(4, 2, 3), arange(12, float32).reshape(3, 4).t(), arange(8, float64).reshape(4, 2)];
        Assert.All(tables, table => Assert.True(RowsOfFloats.At(table, rows).equal(table.index_select(0, rows)).all().item<bool>()));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-1)]
    public void At_RowThatIsNotThere_Throws(long row)
    {
        using var scope = NewDisposeScope();
        var table = zeros(4, 2);
        Assert.ThrowsAny<Exception>(() => RowsOfFloats.At(table, tensor(new[] { 0L, row })));
    }
}
