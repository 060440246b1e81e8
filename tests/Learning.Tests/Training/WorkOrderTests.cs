using ImitationService.Learning.Policies;
using ImitationService.Learning.Training;
using TorchSharp;

namespace ImitationService.Learning.Tests.Training;

public sealed class WorkOrderTests
{
    [Theory]
    [InlineData(16, 64, 32, 1, 1)]     // 16 × 0.13 MiB: all at once
    [InlineData(16, 128, 32, 1, 1)]    // 16 × 0.44 MiB
    [InlineData(16, 256, 32, 4, 64)]   // 16 × 1.4 MiB: no longer
    [InlineData(16, 512, 32, 16, 64)]  // 4.8 MiB: one after the other, each for a block of steps
    [InlineData(16, 1024, 32, 16, 64)]
    [InlineData(16, 2048, 32, 16, 23)] // blocks are shorter, since their steps take long
    [InlineData(16, 4096, 256, 16, 1)]
    [InlineData(7, 256, 32, 2, 64)]
    public void Of_WidthsAndMinibatches_FitsTheCache(int members, long width, long batchSize, int groups, long block)
    {
        var order = WorkOrder.Of(members, [17, width, width, 6], batchSize, DeviceType.CPU, 8 << 20);

        Assert.Equal((groups, block), (order.Groups.Count, order.BlockSteps));
        Assert.Equal(Enumerable.Range(0, members), order.Groups.SelectMany(group => Enumerable.Range(group.First, group.Count)));
        Assert.InRange(order.Groups.Max(group => group.Count) - order.Groups.Min(group => group.Count), 0, 1);
    }

    [Fact]
    public void Of_Gpu_TakesAllAtOnce() =>
        Assert.Equal([new MemberRange(0, 16)], WorkOrder.Of(16, [17, 2048, 2048, 6], 4096, DeviceType.CUDA, 8 << 20).Groups);

    [Fact]
    public void EndOfBlock_NeverPassesWhatIsDue()
    {
        var order = new WorkOrder([new MemberRange(0, 1), new MemberRange(1, 1)], 16);

        Assert.Equal(1, order.EndOfBlock(0, 100, 10, null));
        Assert.Equal(10, order.EndOfBlock(1, 100, 10, null));
        Assert.Equal(16, order.EndOfBlock(10, 100, 10, 40));
        Assert.Equal(20, order.EndOfBlock(16, 100, 10, 40));
        Assert.Equal(40, order.EndOfBlock(32, 100, 50, 40));
        Assert.Equal(100, order.EndOfBlock(96, 100, 1000, null));
    }
}
