using ImitationService.Learning.Policies;
using TorchSharp;

namespace ImitationService.Learning.Tests.Policies;

public sealed class BinTableTests
{
    // Thirds of 1, 2, 3, 4, 10, 100: the quantiles 1/3 and 2/3 are 2.67 and 6.
    [Fact]
    public void OfEqualMass_ByHand_HasAsManyInEachBinAndTheirMeans()
    {
        using var scope = torch.NewDisposeScope();
        var actions = torch.tensor(new float[] { 10, 3, 100, 1, 4, 2 }, [6, 1]);
        using var table = BinTable.OfEqualMass(Moments.Of(actions), null, 3, torch.CPU);

        Assert.Equal([1.5f, 3.5f, 55f], table.Values.data<float>().ToArray());
        Assert.Equal([2L, 1, 2, 0, 1, 0], table.IndexOf(actions).data<long>().ToArray());
        Assert.Equal([0L, 0, 2, 2], table.IndexOf(torch.tensor(new[] { -5f, 2.6f, 6.1f, 1e9f }, [4, 1])).data<long>().ToArray());
    }

    // A gripper that is open or shut, beside an element that never changes: what was done is a value, in bits.
    [Fact]
    public void OfEqualMass_ManyEqualActions_AreAValue()
    {
        using var scope = torch.NewDisposeScope();
        var actions = torch.tensor(new float[] { -1, 7, -1, 7, -1, 7, -1, 7, -1, 7, 1, 7, 1, 7, 1, 7, 1, 7, 0.25f, 7 }, [10, 2]);
        using var scaling = new Normalizer([3, -2], [2, 0.1f], null, torch.CPU);
        var scaled = actions.clone();
        scaling.Apply(scaled);
        using var table = BinTable.OfEqualMass(Moments.Of(actions), scaling, 5, torch.CPU);

        var done = table.ValueOf(table.IndexOf(scaled));

        Assert.Equal(scaled.select(1, 1).data<float>().ToArray(), done.select(1, 1).data<float>().ToArray());
        Assert.Equal(scaled.select(1, 0).data<float>().ToArray()[..9], done.select(1, 0).data<float>().ToArray()[..9]);
    }

    [Fact]
    public void Uniform_Values_LieInTheirOwnBins()
    {
        using var scope = torch.NewDisposeScope();
        using var table = BinTable.Uniform(2, 255, torch.CPU);

        Assert.Equal([-1f, 0, 1], [table.Values[1, 0].item<float>(), table.Values[1, 127].item<float>(), table.Values[1, 254].item<float>()]);
        Assert.Equal(Enumerable.Range(0, 255).Select(i => (long)i), table.IndexOf(table.Values.t()).select(1, 0).data<long>().ToArray());
        Assert.Equal(table.Values.t().flatten().data<float>().ToArray(), table.ValueOf(table.IndexOf(table.Values.t())).flatten().data<float>().ToArray());
    }

    [Fact]
    public void IndexOf_Chunks_LooksAtEachElementsOwnEdges()
    {
        using var scope = torch.NewDisposeScope();
        using var table = BinTable.OfEqualMass(Moments.Of(torch.tensor(new float[] { 0, 10, 1, 20, 2, 30, 3, 40 }, [4, 2])), null, 2, torch.CPU);

        var index = table.IndexOf(torch.tensor(new float[] { 1, 40, 2, 10, 0, 26, 3, 24 }, [2, 2, 2]));

        Assert.Equal([2, 2, 2], index.shape);
        Assert.Equal([0L, 1, 1, 0, 0, 1, 1, 0], index.flatten().data<long>().ToArray());
        Assert.Equal([0.5f, 35, 2.5f, 15], table.ValueOf(index[0]).flatten().data<float>().ToArray());
    }
}
