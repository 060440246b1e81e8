using System.Text.Json.Nodes;
using ImitationService.Acceptance.Processes;
using ImitationService.Acceptance.Runs;

namespace ImitationService.Acceptance.Keys;

/// <summary>A service that asks for keys, in a real browser; the screenshots stay in <c>TestResults/browser-with-keys</c>.</summary>
public sealed class BrowserTests(ITestOutputHelper output)
{
    private const string Key = "kR7vQ2xW9mB4nT6yH1cJ8dL3fG5sZ0pA";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private static readonly string[] Settings =
    [
        "--Authentication:Mode=keys",
        $"--Authentication:InitialKey={Key}",
        "--Authentication:PublicDocumentation=true",
        "--Hangfire:Dashboard=true",
    ];

    [Fact]
    public async Task SwaggerUi_Authorized_DoesTheMainJob()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("walk.csv"), WalkDemonstrations.Table);

        var seen = await BrowseAsync("swagger.mjs", folder, (address, pictures) => [address, folder.File("walk.csv"), pictures, Key]);

        Assert.Empty(seen["problems"]!.AsArray());
        Assert.Equal("succeeded", seen["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task QueuePages_OperatorsPassword_ShowAndOfferNothingToPress()
    {
        using var folder = new TemporaryFolder();

        var seen = await BrowseAsync("queue.mjs", folder, (address, pictures) => [address, pictures, Key]);

        Assert.Empty(seen["problems"]!.AsArray());
        Assert.Contains("Queue", seen["title"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(0, seen["buttons"]!.GetValue<int>());
    }

    private async Task<JsonNode> BrowseAsync(string name, TemporaryFolder folder, Func<string, string, string[]> arguments)
    {
        var node = Command.Find("node");
        var script = Repository.Find("tests", "Acceptance", "browser", name);
        Assert.SkipWhen(node is null, "node is not on this machine");
        Assert.SkipWhen(Command.Find("chromium") is null, "chromium is not on this machine");
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(Path.GetDirectoryName(script)!, "node_modules", "playwright-core")),
            "playwright-core is not installed: npm ci in tests/Acceptance/browser");
        var pictures = Directory.CreateDirectory(Path.Combine(Repository.Results, "browser-with-keys")).FullName;
        await using var service = await ServiceProcess.StartAsync(folder: null, Settings);

        var result = await Command.RunAsync(node, [script, .. arguments(service.Address.ToString(), pictures)], folder.Path, Deadline);

        output.WriteLine($"{result.Output}{result.Errors}");
        Assert.Equal(0, result.Status);
        return JsonNode.Parse(result.Output)!;
    }
}
