using System.Diagnostics;
using System.Text.Json.Nodes;
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

    [Fact]
    public async Task UploadScript_KilledAndStartedAgain_MakesOneDatasetOfAFolder()
    {
        SkipWithout("python3");
        var source = SharedData.Find("g1_lerobot", "meta", "info.json");
        Assert.SkipWhen(source is null, "the shared demonstrations are not on this machine");
        using var folder = new TemporaryFolder();
        string[] arguments =
        [
            Repository.Find("examples", "upload.py"), "--url", shared.Process.Address.ToString(), "--state", folder.File("state.jsonl"),
            Path.GetFullPath(Path.Combine(source, "..", "..")),
        ];
        await KillAfterAsync("10/", arguments);
        var begun = (await File.ReadAllLinesAsync(folder.File("state.jsonl"))).Length;

        var result = await Command.RunAsync("python3", arguments, folder.Path, Deadline);

        output.WriteLine(result.Errors);
        Assert.True(result.Status == 0, result.Errors);
        Assert.InRange(begun, 9, 20);
        Assert.False(File.Exists(folder.File("state.jsonl")));
        var dataset = JsonNode.Parse(await shared.Process.Client.Http.GetStringAsync($"/v1/datasets/{result.Output.Trim()}"))!;
        Assert.Equal(("ready", "lerobot/v2.1"), (dataset["state"]!.GetValue<string>(), dataset["format"]!.GetValue<string>()));
        var info = JsonNode.Parse(await File.ReadAllTextAsync(source))!;
        Assert.Equal(info["total_episodes"]!.GetValue<long>(), dataset["episodes"]!.GetValue<long>());
        Assert.Contains(dataset["files"]!.AsArray(), file => file!["name"]!.GetValue<string>() == "data/chunk-000/episode_000000.parquet");
        using var deleted = await shared.Process.Client.Http.DeleteAsync($"/v1/datasets/{result.Output.Trim()}");
        Assert.True(deleted.IsSuccessStatusCode);
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

    /// <summary>Starts a script, and kills it once it has said something.</summary>
    private static async Task KillAfterAsync(string words, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("python3", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        while (await process.StandardError.ReadLineAsync() is { } line && !line.StartsWith(words, StringComparison.Ordinal))
        {
        }

        process.Kill();
        await process.WaitForExitAsync();
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
