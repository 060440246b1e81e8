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

    // More numbers than are kept: every second row is, then, whatever the pieces were.
    [Fact]
    public void Quantiles_OfManyRows_AreThoseOfEvenlyChosenOnes()
    {
        using var scope = torch.NewDisposeScope();
        const long rows = Moments.MostNumbers + 1_000_001;
        var values = torch.arange(rows, torch.float32).unsqueeze(1);
        var pieces = new Moments(1);
        for (var from = 0L; from < rows; from += 777_777)
        {
            pieces.Add(values.narrow(0, from, Math.Min(777_777, rows - from)));
        }

        var (low, high) = Moments.Of(values).Quantiles(0, 0.01, 0.99);

        Assert.Equal(0.01 * rows, low, 3.0);
        Assert.Equal(0.99 * rows, high, 3.0);
        Assert.Equal((low, high), pieces.Quantiles(0, 0.01, 0.99));
    }
}
