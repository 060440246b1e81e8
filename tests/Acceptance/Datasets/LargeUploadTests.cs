using System.Diagnostics;
using System.Globalization;
using System.Net;
using ImitationService.Acceptance.Processes;

namespace ImitationService.Acceptance.Datasets;

/// <summary>Large uploads pass through the service in pieces: its memory does not grow with them.</summary>
public sealed class LargeUploadTests(ITestOutputHelper output)
{
    private const long Mebibyte = 1L << 20;

    [Fact]
    public Task Upload_OfHalfAGibibyte_KeepsTheServiceSmall() => UploadAsync(512 * Mebibyte);

    [Fact]
    public Task Upload_OfTwoGibibytes_KeepsTheServiceSmall()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("IMITATION_LONG_TESTS") == "1", "takes minutes: set IMITATION_LONG_TESTS=1");
        return UploadAsync(2048 * Mebibyte);
    }

    private async Task UploadAsync(long bytes)
    {
        await using var service = await ServiceProcess.StartAsync();
        using var folder = new TemporaryFolder();
        await LargeTable.WriteAsync(folder.File("walk.csv"), bytes);
        var clock = Stopwatch.StartNew();

        var dataset = (await service.Client.UploadAsync([folder.File("walk.csv")])).Expect(HttpStatusCode.Created, HttpStatusCode.Accepted);
        var seconds = clock.Elapsed.TotalSeconds;
        var peak = ProcessTable.PeakResidentBytes(service.Id);
        while (dataset.State is "uploaded" or "reading")
        {
            dataset = (await service.Client.GetAsync($"/v1/datasets/{dataset.Id}?wait=60")).Expect(HttpStatusCode.OK);
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{bytes / Mebibyte} MiB: answered after {seconds:F1} s, read after {clock.Elapsed.TotalSeconds:F1} s; the service's peak is {peak / Mebibyte} MiB, {ProcessTable.PeakResidentBytes(service.Id) / Mebibyte} MiB in the end"));
        Assert.Equal("ready", dataset.State);
        Assert.Equal((bytes / LargeTable.LineLength) - 1, dataset.Body["transitions"]!.GetValue<long>());
        Assert.InRange(ProcessTable.PeakResidentBytes(service.Id), 1, 200 * Mebibyte);
        await Leftovers.AssertNoneAsync(service);
    }
}
