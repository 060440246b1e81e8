using ImitationService.Standalone.Demo;

namespace ImitationService.Standalone.Tests.Demo;

/// <summary>The demo with the real service, a smaller one.</summary>
public sealed class DemoCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task RunAsync_Twice_LearnsToDriveAndFindsItsDatasetAgain()
    {
        var settings = new DemoSettings { OutputFolder = Path.Combine(_folder.Path, "out") };

        var (first, policy, expert) = await RunAsync(settings);
        var (second, _, _) = await RunAsync(settings with { Steps = 50, Trials = 2 });

        Assert.Equal(1, expert.Share);
        Assert.True(policy.Share >= 0.95 * expert.Share, $"{policy}");
        Assert.DoesNotContain("the same as before", first, StringComparison.Ordinal);
        Assert.Contains("the same as before", second, StringComparison.Ordinal);
        Assert.All(
            (string[])["demonstrations.csv", "bundle.zip", "paths.svg"],
            name => Assert.True(new FileInfo(Path.Combine(settings.OutputFolder, name)).Length > 1000, name));
    }

    [Fact]
    public async Task RunAsync_RunThatCannotBe_SaysWhy()
    {
        var settings = new DemoSettings { OutputFolder = Path.Combine(_folder.Path, "out"), Demonstrations = 4, Steps = 0 };

        var failure = await Assert.ThrowsAsync<DemoException>(() => RunAsync(settings));

        Assert.Contains("The run was refused: HTTP 400", failure.Message, StringComparison.Ordinal);
        Assert.Contains("/options/steps", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<(string Output, SuccessRate Policy, SuccessRate Expert)> RunAsync(DemoSettings settings)
    {
        var command = new CommandLine { IsDemo = true, DataFolder = Path.Combine(_folder.Path, "data"), Urls = "http://127.0.0.1:0" };
        await using var app = StandaloneHost.Build(command);
        await app.StartAsync();
        using var output = new StringWriter();
        var (policy, expert) = await new DemoCommand(settings, new Uri(app.Urls.First()), output, isTerminal: false).RunAsync(CancellationToken.None);
        await app.StopAsync();
        return (output.ToString(), policy, expert);
    }
}
