using System.Globalization;
using System.Text;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Tests.Formats;

public sealed class CsvTests : IDisposable
{
    private readonly Workbench _bench = new();

    [Theory]
    [InlineData("obs_0,obs_1,action\n1.5,2,0.25\n3,-4e-1,0.125\n5,6,0.75\n")]
    [InlineData("obs_0;obs_1;action\n1,5;2;0,25\n3;-4e-1;0,125\n5;6;0,75\n")]
    [InlineData("obs_0\tobs_1\taction\n1.5\t2\t0.25\n3\t-4e-1\t0.125\n5\t6\t0.75\n")]
    [InlineData("obs_0|obs_1|action\n1.5|2|0.25\n3|-4e-1|0.125\n5|6|0.75\n")]
    [InlineData("obs_0 obs_1  action\n 1.5   2 0.25\n3 -4e-1 0.125 \n5 6 0.75\n")]
    [InlineData("\uFEFFobs_0,obs_1,action\r\n1.5,2,0.25\r\n3,-4e-1,0.125\r\n5,6,0.75")]
    [InlineData("# recorded by hand\nobs_0, obs_1, action\n1.5, 2, 0.25\n\n# a pause\n3, -4e-1, 0.125\n5, 6, 0.75\n")]
    [InlineData("\"obs_0\",\"obs_1\",\"action\"\n\"1.5\",2,\"0.25\"\n3,\"-4e-1\",0.125\n5,6,0.75\n")]
    [InlineData("action,obs_1,obs_0\n0.25,2,1.5\n0.125,-4e-1,3\n0.75,6,5\n")]
    [InlineData("observation.state[0],observation.state[1],action[0]\n1.5,2,0.25\n3,-0.4,0.125\n5,6,0.75\n")]
    public void Read_TableInAnyHand_GivesTheSameRows(string text)
    {
        var contents = _bench.Accept(null, ("a.csv", text));

        Assert.Equal((1, 3), (contents.Episodes, contents.Transitions));
        Assert.Equal(new ActionSpace(ActionKind.Continuous, 1), contents.Action);
        Assert.Equal([1.5f, 2, 3, -0.4f, 5, 6], _bench.Open().Floats(FeatureNames.State, 0, 3).ToArray());
        Assert.Equal([0.25f, 0.125f, 0.75f], _bench.Open().Floats(FeatureNames.Action, 0, 3).ToArray());
    }

    /// <summary>Tables are parsed in blocks of a quarter of a mebibyte, side by side, and lines of numbers faster than others.</summary>
    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    [InlineData(' ')]
    public void Read_ManyBlocksWithOddLines_EveryNumberIsInItsPlace(char separator)
    {
        const int Rows = 40_000;
        var text = new StringBuilder($"obs_0{separator}obs_1{separator}action\n");
        var odd = separator == ' ' ? new[] { "# a pause\n", "\r\n" } : ["# a pause\n", "\n \n"];
        for (var row = 0; row < Rows; row++)
        {
            var first = (row % 997) switch
            {
                0 => $"\"{row}\"",
                1 => $"{row}.00000000000000000000000000",
                2 => $"  {row} ",
                3 => $"{row}e0",
                _ => $"{row}",
            };
            text.Append(CultureInfo.InvariantCulture, $"{first}{separator}{row / 8.0}{separator}0.{row % 8}\n").Append(row % 1009 < odd.Length ? odd[row % 1009] : string.Empty);
        }

        Assert.Equal(Rows, _bench.Accept(null, ("a.csv", text.ToString())).Transitions);
        Assert.Equal(Enumerable.Range(0, Rows).SelectMany(row => new[] { row, row / 8f }), _bench.Open().Floats(FeatureNames.State, 0, Rows).ToArray());
        Assert.Equal(Enumerable.Range(0, Rows).Select(row => row % 8 / 10f), _bench.Open().Floats(FeatureNames.Action, 0, Rows).ToArray());
    }

    [Fact]
    public void Read_FaultBehindManyBlocks_IsToldByItsLine()
    {
        var text = new StringBuilder("obs_0,action\n");
        for (var row = 0; row < 60_000; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row},{(row == 50_000 ? "left" : "0.5")}\n");
        }

        var problem = _bench.Read(null, ("a.csv", text.ToString())).Report.Problems.First(found => found.Code == "not-a-number");

        Assert.Equal(50_002, problem.Position);
    }

    [Fact]
    public void Read_ColumnOfWordsBehindManyBlocks_KeepsItsLabels()
    {
        var text = new StringBuilder("obs_0,action\n0,left\n");
        for (var row = 1; row < 60_000; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row},{(row < 30_000 ? "left" : "3")}\n");
        }

        Assert.Equal(["left", "3"], _bench.Accept(null, ("a.csv", text.ToString())).Action.Labels!);
    }

    [Fact]
    public void Read_TextualActions_BecomeLabels()
    {
        var contents = _bench.Accept(null, ("a.csv", "s0,s1,a\n0.1,0.2,right\n0.3,0.4,left\n0.5,0.6,right\n"));

        Assert.Equal(ActionKind.Discrete, contents.Action.Kind);
        Assert.Equal(2, contents.Action.Classes);
        var classes = _bench.Open().Integers(FeatureNames.Action, 0, 3).ToArray();
        Assert.Equal(["right", "left", "right"], classes.Select(number => contents.Action.Labels![(int)number]));
    }

    [Fact]
    public void Read_NumberedColumnsOutOfOrder_GoByTheirNumbers()
    {
        var header = string.Join(',', Enumerable.Range(0, 12).Select(number => $"obs_{number}").Order(StringComparer.Ordinal));
        var values = string.Join(',', Enumerable.Range(0, 12).Select(number => $"{number}").Order(StringComparer.Ordinal));

        _bench.Accept(null, ("a.csv", $"{header},action\n{values},0.5\n{values},0.25\n"));

        Assert.Equal(Enumerable.Range(0, 12).Select(number => (float)number), _bench.Open().Floats(FeatureNames.State, 0, 1).ToArray());
    }

    [Fact]
    public void Read_IndexColumnWithoutName_IsLeftOut()
    {
        var contents = _bench.Accept(null, ("a.csv", ",obs_0,action\n0,1,0.5\n1,2,0.25\n"));

        Assert.Equal([1], contents.Features.Single(feature => feature.Name == FeatureNames.State).Shape);
    }

    [Fact]
    public void Read_Utf16FromASpreadsheet_IsRead()
    {
        var result = _bench.ReadBytes(null, ("a.txt", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("obs_0\taction\n1\t0.5\n2\t0.25\n")]));

        Assert.Equal(2, Workbench.Accepted(result).Transitions);
    }

    [Fact]
    public void Read_SeveralWrongLines_ListsEach()
    {
        var problems = _bench.Read(null, ("a.csv", "obs_0,action\n1,0.5\n2\n3,0.25\nx,0.5\n5,0.25\n,1\n")).Report.Problems;

        Assert.Equal(
            [("missing-value", 7L), ("not-a-number", 5L), ("ragged-row", 3L)],
            problems.Where(problem => problem.Severity == ProblemSeverity.Error).Select(problem => (problem.Code, problem.Position!.Value)).Order());
    }

    [Fact]
    public void Read_WordsInAColumnThatIsNotUsed_DoNotMatter()
    {
        var contents = _bench.Accept(null, ("a.csv", "obs_0,action,remark\n1,0.5,1\n2,0.25,two\n3,0.5,\n"));

        Assert.Equal(3, contents.Transitions);
        Assert.Contains(contents.Unused, unused => unused.StartsWith("remark", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_WithoutRoles_ShowsTheMappingToSend()
    {
        var problem = Assert.Single(_bench.Read(null, ("a.csv", "cart,pole,u\n0.1,0.2,0.3\n0.4,0.5,0.6\n")).Report.Problems);

        Assert.Equal("mapping-needed", problem.Code);
        var start = problem.Advice.IndexOf('{', StringComparison.Ordinal);
        var mapping = problem.Advice[start..(problem.Advice.LastIndexOf('}') + 1)];
        Assert.Equal([2], _bench.Accept(mapping, ("a.csv", "cart,pole,u\n0.1,0.2,0.3\n0.4,0.5,0.6\n")).Features.Single(feature => feature.Name == FeatureNames.State).Shape);
    }

    public void Dispose() => _bench.Dispose();
}
