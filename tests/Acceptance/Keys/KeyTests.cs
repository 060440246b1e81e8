using System.Net;
using ImitationService.Acceptance.Processes;

namespace ImitationService.Acceptance.Keys;

/// <summary>A service that asks for keys, as a process of its own, and the scripts of <c>examples/</c> as its clients.</summary>
public sealed class KeyTests(ITestOutputHelper output)
{
    private const string Key = "kR7vQ2xW9mB4nT6yH1cJ8dL3fG5sZ0pA";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private static readonly string[] Settings =
    [
        "--Authentication:Mode=keys",
        $"--Authentication:InitialKey={Key}",
        "--Logging:LogLevel:Default=Trace",
        "--Logging:LogLevel:Microsoft.EntityFrameworkCore=Information",
    ];

    [Theory]
    [InlineData("bash", "train.sh", "-u", "-o")]
    [InlineData("python3", "train.py", "--url", "--output")]
    public async Task MainJob_WithAKey_SucceedsAndLeavesNoKeyInTheLog(string program, string script, string urlFlag, string folderFlag)
    {
        SkipWithout(program, "curl", "jq");
        await using var service = await ServiceProcess.StartAsync(folder: null, Settings);
        using var folder = new TemporaryFolder();
        string[] arguments = [Repository.Find("examples", script), urlFlag, service.Address.ToString().TrimEnd('/'), folderFlag, folder.File("policy")];

        var refused = await Command.RunAsync(program, arguments, folder.Path, Deadline);
        var result = await Command.RunAsync(program, arguments, folder.Path, Deadline, ("IMITATION_API_KEY", Key));

        output.WriteLine(result.Errors);
        Assert.Equal(1, refused.Status);
        Assert.Contains("Authorization: Bearer", refused.Errors, StringComparison.Ordinal);
        Assert.True(result.Status == 0, result.Errors);
        Assert.True(File.Exists(folder.File("policy", "bundle.zip")));
        Assert.Contains("/v1/runs", service.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, service.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, result.Output + result.Errors + refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_OfAnyName_AnswersNobodyWithoutAKey()
    {
        await using var service = await ServiceProcess.StartAsync(folder: null, [.. Settings, "--Hangfire:Dashboard=true"]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/runs") { Headers = { Host = "training.example.org" } };
        using var refused = await service.Client.Http.SendAsync(request);
        service.Client.Http.DefaultRequestHeaders.Add("X-API-Key", Key);
        using var answered = await service.Client.Http.GetAsync("/v1/runs");
        using var queue = await service.Client.Http.GetAsync("/hangfire");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        Assert.Equal(HttpStatusCode.OK, queue.StatusCode);
    }

    private static void SkipWithout(params ReadOnlySpan<string> programs)
    {
        foreach (var program in programs)
        {
            Assert.SkipWhen(Command.Find(program) is null, $"{program} is not on this machine");
        }
    }
}
