using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ImitationService.Acceptance.Policies;
using ImitationService.Acceptance.Processes;

namespace ImitationService.Acceptance.Demonstration;

/// <summary>The verb <c>demo</c>, as a newcomer types it.</summary>
public sealed class DemoTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Demo_WithExit_LeavesABundleAndAPictureAndNoProcess()
    {
        using var folder = new TemporaryFolder();

        var result = await Command.RunAsync(
            "dotnet",
            [Repository.ServiceProgram, "demo", "--exit", "--output", folder.File("output"), "--data", folder.File("data"), "--port", "0"],
            folder.Path,
            Deadline);

        output.WriteLine($"{result.Output}{result.Errors}");
        Assert.True(result.Status == 0, result.Errors);
        Assert.InRange(Rate(result.Output, "policy"), 0.95 * Rate(result.Output, "expert"), 100);
        var picture = XDocument.Load(Directory.EnumerateFiles(folder.File("output"), "*.svg", SearchOption.AllDirectories).Single());
        Assert.Equal("svg", picture.Root!.Name.LocalName);
        var bundle = Directory.EnumerateFiles(folder.File("output"), "bundle.zip", SearchOption.AllDirectories).Single();
        using var policy = new DownloadedPolicy(await File.ReadAllBytesAsync(bundle));
        Assert.Empty(ProcessTable.Find(folder.Path));
    }

    /// <summary>The success rate that the demo prints for a driver, in percent.</summary>
    private static double Rate(string output, string driver) =>
        double.Parse(Regex.Match(output, $@"^\s*{driver}\s+([\d.]+) %", RegexOptions.Multiline).Groups[1].Value, CultureInfo.InvariantCulture);
}
