using ImitationService.Learning.Policies;
using TorchSharp;

namespace ImitationService.Learning.Tests.Policies;

public sealed class MomentsTests
{
    [Fact]
    public void Of_LargeValuesWithASmallSpread_DoesNotLoseTheSpread()
    {
        using var values = torch.tensor(new float[] { 1_000_001, 1_000_002, 1_000_003, 1_000_004 }, [4, 1]);

        var moments = Moments.Of(values);

        Assert.Equal(1_000_002.5, moments.Mean[0], 1e-9);
        Assert.Equal(Math.Sqrt(1.25), moments.StandardDeviation(0), 1e-9);
        Assert.Equal((1_000_001, 1_000_004), (moments.Minimum[0], moments.Maximum[0]));
    }

    [Fact]
    public void Of_MoreRowsThanOnePiece_CountsThemAll()
    {
        using var values = torch.arange(200_000, torch.float32).reshape(100_000, 2);

        var moments = Moments.Of(values);

        Assert.Equal([99_999.0, 100_000.0], moments.Mean);
    }
}
