using ImitationService.Acceptance.Policies;
using ImitationService.Acceptance.Processes;
using ImitationService.Testing;

namespace ImitationService.Acceptance.Examples;

/// <summary>The scripts of <c>examples/</c>, run as a reader would run them.</summary>
public sealed class ExampleTests(SharedService shared, ITestOutputHelper output)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task ShellScript_WithRealDemonstrations_DownloadsAPolicy()
    {
        SkipWithout("bash", "curl", "jq");
        var policy = await RunAsync("bash", "train.sh", "-u", "-o", RealFile());
        Assert.Single(policy.Act([1f, 0f, 0f]));
    }

    [Fact]
    public async Task ShellScript_WithoutAFile_MakesDemonstrationsAndDownloadsAPolicy()
    {
        SkipWithout("bash", "curl", "jq");
        var policy = await RunAsync("bash", "train.sh", "-u", "-o", file: null);
        Assert.Equal(-0.1, policy.Act([0.5f, -0.5f])[0], 0.02);
    }

    [Fact]
    public async Task PythonScript_WithRealDemonstrations_DownloadsAPolicy()
    {
        SkipWithout("python3");
        var policy = await RunAsync("python3", "train.py", "--url", "--output", RealFile());
        Assert.Single(policy.Act([1f, 0f, 0f]));
    }

    [Fact]
    public async Task PythonScript_WithoutAFile_MakesDemonstrationsAndDownloadsAPolicy()
    {
        SkipWithout("python3");
        var policy = await RunAsync("python3", "train.py", "--url", "--output", file: null);
        Assert.Equal(-0.1, policy.Act([0.5f, -0.5f])[0], 0.02);
    }

    [Theory]
    [InlineData("bash", "train.sh", "-u")]
    [InlineData("python3", "train.py", "--url")]
    public async Task Script_WithAFileOfNonsense_EndsWithOneAndSaysWhatTheServiceSaid(string program, string script, string urlFlag)
    {
        SkipWithout(program, "curl", "jq");
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("nonsense.npz"), "this is no archive");

        var result = await Command.RunAsync(
            program, [Repository.Find("examples", script), urlFlag, shared.Process.Address.ToString(), "nonsense.npz"], folder.Path, Deadline);

        output.WriteLine(result.Errors);
        Assert.Equal(1, result.Status);
        Assert.Contains("422", result.Errors, StringComparison.Ordinal);
        Assert.Contains("nonsense.npz", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Traceback", result.Errors, StringComparison.Ordinal);
    }

    private static void SkipWithout(params ReadOnlySpan<string> programs)
    {
        foreach (var program in programs)
        {
            Assert.SkipWhen(Command.Find(program) is null, $"{program} is not on this machine");
        }
    }

    private static string RealFile()
    {
        var path = SharedData.Find("sb_pendulum", "expert_pendulum.npz");
        Assert.SkipWhen(path is null, "the shared demonstrations are not on this machine");
        return path;
    }

    private async Task<DownloadedPolicy> RunAsync(string program, string script, string urlFlag, string folderFlag, string? file)
    {
        using var folder = new TemporaryFolder();
        string[] arguments = [Repository.Find("examples", script), urlFlag, shared.Process.Address.ToString(), folderFlag, folder.File("policy")];
        var result = await Command.RunAsync(program, file is null ? arguments : [.. arguments, file], folder.Path, Deadline);
        output.WriteLine(result.Errors);
        Assert.True(result.Status == 0, result.Errors);
        Assert.Equal(folder.File("policy", "bundle.zip"), result.Output.Trim());
        return new DownloadedPolicy(await File.ReadAllBytesAsync(result.Output.Trim()));
    }
}
