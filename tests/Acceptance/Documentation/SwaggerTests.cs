using System.Text.Json.Nodes;
using ImitationService.Acceptance.Policies;
using ImitationService.Acceptance.Processes;
using ImitationService.Acceptance.Runs;

namespace ImitationService.Acceptance.Documentation;

/// <summary>
/// Swagger UI in a real browser; its screenshots stay in <c>TestResults/browser</c>. The service is the test's own: the example of a
/// run learns from the newest dataset, which on a shared one could be another test's.
/// </summary>
public sealed class SwaggerTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task SwaggerUi_UploadRunPollDownload_WorksWithoutAnyError()
    {
        var node = Command.Find("node");
        var script = Repository.Find("tests", "Acceptance", "browser", "swagger.mjs");
        Assert.SkipWhen(node is null, "node is not on this machine");
        Assert.SkipWhen(Command.Find("chromium") is null, "chromium is not on this machine");
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(Path.GetDirectoryName(script)!, "node_modules", "playwright-core")),
            "playwright-core is not installed: npm ci in tests/Acceptance/browser");
        using var folder = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync();
        await File.WriteAllTextAsync(folder.File("walk.csv"), WalkDemonstrations.Table);
        var pictures = Directory.CreateDirectory(Path.Combine(Repository.Results, "browser")).FullName;

        var result = await Command.RunAsync(
            node, [script, service.Address.ToString(), folder.File("walk.csv"), pictures], folder.Path, Deadline);

        output.WriteLine($"{result.Output}{result.Errors}");
        Assert.Equal(0, result.Status);
        var seen = JsonNode.Parse(result.Output)!;
        Assert.Empty(seen["problems"]!.AsArray());
        Assert.Equal("succeeded", seen["state"]!.GetValue<string>());
        Assert.EndsWith(".zip", seen["fileName"]!.GetValue<string>(), StringComparison.Ordinal);
        using var policy = new DownloadedPolicy(await File.ReadAllBytesAsync(seen["bundle"]!.GetValue<string>()));
        Assert.Equal(2, policy.Act([0.5f, -0.5f]).Length);
    }
}
