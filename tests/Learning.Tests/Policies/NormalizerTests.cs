using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Policies;
using TorchSharp;

namespace ImitationService.Learning.Tests.Policies;

public sealed class NormalizerTests
{
    [Fact]
    public void Fit_ZScore_GivesMeanNoughtAndDeviationOne()
    {
        using var scope = torch.NewDisposeScope();
        var values = torch.tensor(new float[] { 1, 1000, 2, 3000, 3, 2000, 4, 6000 }, [4, 2]);
        using var normalizer = Fit(values);

        normalizer.Apply(values);

        var moments = Moments.Of(values);
        Assert.All(moments.Mean, mean => Assert.Equal(0, mean, 1e-6));
        Assert.All(Enumerable.Range(0, 2), i => Assert.Equal(1, moments.StandardDeviation(i), 1e-6));
    }

    [Fact]
    public void Fit_DimensionThatNeverChanges_StaysInItsOwnUnit()
    {
        using var scope = torch.NewDisposeScope();
        using var normalizer = Fit(torch.tensor(new float[] { 5, 0, 5, 0, 5, 0 }, [3, 2]));

        Assert.Equal([1f, 1f], normalizer.Deviation);
        var unseen = torch.tensor(new float[] { 5.1f, 0.2f }, [1, 2]);
        normalizer.Apply(unseen);
        Assert.Equal([0.1f, 0.2f], unseen.data<float>().Select(value => MathF.Round(value, 5)));
    }

    [Fact]
    public void Fit_DimensionThatHardlyChanges_IsFlooredByItsOwnMagnitude()
    {
        using var scope = torch.NewDisposeScope();

        // The second dimension is large: its spread must not matter to the first.
        using var normalizer = Fit(torch.tensor(new float[] { 2, -1e6f, 2.000001f, 1e6f }, [2, 2]));

        Assert.Equal(2e-4, normalizer.Deviation[0], 1e-8);
        Assert.Equal(1e6, normalizer.Deviation[1], 1);
    }

    [Fact]
    public void Fit_SmallUnit_IsNotFloored()
    {
        using var scope = torch.NewDisposeScope();
        using var normalizer = Fit(torch.tensor(new float[] { -1e-9f, 1e-9f }, [2, 1]));

        Assert.Equal(1e-9, normalizer.Deviation[0], 1e-12);
    }

    [Fact]
    public void Apply_ValueFarFromTheDemonstrations_IsLimited()
    {
        using var scope = torch.NewDisposeScope();
        using var normalizer = Fit(torch.tensor(new float[] { -1, 1 }, [2, 1]));
        var far = torch.tensor(new float[] { 1e9f, -1e9f, 9 }, [3, 1]);

        normalizer.Apply(far);

        Assert.Equal([10f, -10f, 9f], far.data<float>().ToArray());
    }

    [Fact]
    public void Invert_AfterApply_GivesTheValuesBack()
    {
        using var scope = torch.NewDisposeScope();
        var values = torch.tensor(new float[] { 1, -7, 3, 100, -5, 12 }, [3, 2]);
        var scaled = values.clone();
        using var normalizer = Fit(values, null, Normalization.ZScore, Normalization.ZScore)!;

        normalizer.Apply(scaled);

        Assert.True(torch.allclose(values, normalizer.Invert(scaled)));
        Assert.False(torch.allclose(values, scaled));
    }

    [Fact]
    public void Fit_None_ScalesNothing()
    {
        using var scope = torch.NewDisposeScope();

        Assert.Null(Fit(torch.ones(2, 2), Normalizer.ObservationLimit, Normalization.None, Normalization.None));
    }

    // 0 to 200, and two values far away: the percentiles lie between neighbours as numpy's do.
    [Fact]
    public void Fit_Quantile_BringsThePercentilesToMinusOneAndOne()
    {
        using var scope = torch.NewDisposeScope();
        var values = torch.cat([torch.arange(200, torch.float32), torch.tensor(new float[] { 1e6f })]).unsqueeze(1);
        using var normalizer = Fit(values, null, Normalization.Quantile)!;

        // numpy.quantile(values, [0.01, 0.99]) = [2, 198]
        var scaled = torch.tensor(new float[] { 2, 198, 100, 1e6f }, [4, 1]);
        normalizer.Apply(scaled);
        Assert.Equal([-1f, 1f, 0f], scaled.data<float>().ToArray()[..3]);
        Assert.True(scaled[3, 0].item<float>() > 10_000);
    }

    [Fact]
    public void Fit_QuantileOfValuesThatHardlyEverDiffer_TakesTheWholeRange()
    {
        using var scope = torch.NewDisposeScope();
        var values = torch.zeros(1000, 2);
        values[17, 0] = 8;
        using var normalizer = Fit(values, null, Normalization.Quantile, Normalization.Quantile)!;

        Assert.Equal([4f, 0f], normalizer.Mean);
        Assert.Equal([4f, 1f], normalizer.Deviation);
    }

    [Fact]
    public void Fit_ARuleForEachDimension_ScalesEachByItsOwnAndLimitsWhatIsScaled()
    {
        using var scope = torch.NewDisposeScope();
        var values = torch.tensor(new float[] { 1, -2, 7, 3, 6, 9 }, [2, 3]);
        using var normalizer = Fit(values, Normalizer.ObservationLimit, Normalization.ZScore, Normalization.MinMax, Normalization.None)!;
        var seen = torch.tensor(new float[] { 3, 6, 9, -1000, 1000, 1000 }, [2, 3]);
        var original = seen.clone();

        normalizer.Apply(seen);

        Assert.Equal([1f, 1f, 9f, -10f, 10f, 1000f], seen.data<float>().ToArray());
        Assert.True(torch.allclose(original[0], normalizer.Invert(seen[0])));
        Assert.True(torch.allclose(original[1, 2], normalizer.Invert(seen[1])[2]));
    }

    [Fact]
    public void Constructor_DeviationOfNought_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new Normalizer([0], [0], null, torch.CPU));

    private static Normalizer Fit(torch.Tensor values) =>
        Fit(values, Normalizer.ObservationLimit, [.. Enumerable.Repeat(Normalization.ZScore, (int)values.shape[1])])!;

    private static Normalizer? Fit(torch.Tensor values, float? limit, params Normalization[] rules) => Normalizer.Fit(rules, Moments.Of(values), limit, torch.CPU);
}
