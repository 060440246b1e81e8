using System.Diagnostics;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Tests.Formats.Hdf5;

/// <summary>Files that lie, point elsewhere or contradict themselves.</summary>
public sealed class Hdf5HostileTests(PythonSamples samples) : IClassFixture<PythonSamples>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Workbench _bench = new();

    [Theory]
    [InlineData("external_link", "mapping-needed")]
    [InlineData("external_bytes", "mapping-needed")]
    [InlineData("virtual", "mapping-needed")]
    [InlineData("group_link", "mapping-needed")]
    [InlineData("nothing", "mapping-needed")]
    [InlineData("cycle", "too-deep")]
    [InlineData("rows", "archive-bomb")]
    [InlineData("many_rows", "archive-bomb")]
    [InlineData("chunk", "chunk-too-large")]
    [InlineData("opaque", "mapping-needed")]
    [InlineData("vlen", "mapping-needed")]
    [InlineData("unequal", "count-mismatch")]
    [InlineData("widths", "shape-mismatch")]
    public void Read_HostileFile_IsRejectedSoonAndByName(string name, string code)
    {
        var path = Path.Combine(Samples, "hostile", $"{name}.hdf5");
        var watch = Stopwatch.StartNew();

        var result = _bench.ReadFiles(null, new IntakeFile($"{name}.hdf5", path));

        Assert.False(result.IsAccepted);
        Assert.Equal(code, result.Report.Problems.First(problem => problem.Severity == ProblemSeverity.Error).Code);
        Assert.True(watch.Elapsed < Patience, $"It took {watch.Elapsed}.");
    }

    [Fact]
    public void Read_FileCutAnywhere_IsAResult()
    {
        var bytes = File.ReadAllBytes(Path.Combine(Samples, "main_data.hdf5"));
        for (var length = 8; length < bytes.Length; length += 211)
        {
            var result = _bench.ReadBytes(null, ("a.hdf5", bytes[..length]));

            Assert.True(result.IsAccepted || result.Report.Problems.Count > 0);
        }
    }

    [Theory]
    [InlineData("robomimic.hdf5", 40)]
    [InlineData("main_data.hdf5", 300)]
    [InlineData("d4rl.hdf5", 300)]
    [InlineData("d3rlpy.h5", 100)]
    public void Read_MutatedFile_IsAResult(string name, int mutations)
    {
        var good = File.ReadAllBytes(Path.Combine(Samples, name));
        var random = new Random(good.Length);
        for (var i = 0; i < mutations; i++)
        {
            var mutant = (byte[])good.Clone();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                mutant[random.Next(mutant.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)0xFF;
            }

            var file = _bench.Store((name, mutant));
            var failure = Record.Exception(() => _bench.ReadFiles(null, file));

            Assert.True(failure is null, $"Mutation {i} of {name}: {failure}");
        }
    }

    public void Dispose() => _bench.Dispose();

    private string Samples => samples.Write("Formats/Hdf5/write_hdf5.py", "h5py, numpy");
}
