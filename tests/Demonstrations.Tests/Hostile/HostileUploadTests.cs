using System.Diagnostics;
using ImitationService.Domain.Datasets;
using ImitationService.Testing.Uploads;

namespace ImitationService.Demonstrations.Tests.Hostile;

public sealed class HostileUploadTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private const long MaximumAllocatedBytes = 512L << 20;

    private readonly Workbench _bench = new();

    public static TheoryData<string> Names => [.. HostileUploads.All.Select(upload => upload.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_HostileUpload_IsRejectedSoonAndByName(string name)
    {
        var upload = HostileUploads.All.Single(candidate => candidate.Name == name);
        var files = _bench.Store([.. upload.Files.Select(file => (file.Name, file.CreateBytes()))]);
        var allocated = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();

        var result = _bench.ReadFiles(upload.Mapping, files);

        watch.Stop();
        Assert.False(result.IsAccepted);
        var errors = result.Report.Problems.Where(problem => problem.Severity == ProblemSeverity.Error).ToList();
        Assert.True(errors.Exists(problem => problem.Code == upload.ExpectedCode), string.Join("\n", errors));
        Assert.All(errors, problem => Assert.True(problem.Detail.Length > 0 && problem.Advice.Length > 0 && problem.Detail.Length < 2_000));
        Assert.True(watch.Elapsed < Patience, $"It took {watch.Elapsed}.");
        Assert.True(GC.GetTotalAllocatedBytes() - allocated < MaximumAllocatedBytes);
        Assert.Equal(["files"], _bench.Leftovers());
    }

    [Fact]
    public void All_Uploads_HaveNamesOfTheirOwn()
    {
        Assert.True(HostileUploads.All.Count >= 60);
        Assert.Equal(HostileUploads.All.Count, HostileUploads.All.Select(upload => upload.Name).Distinct().Count());
    }

    public void Dispose() => _bench.Dispose();
}
