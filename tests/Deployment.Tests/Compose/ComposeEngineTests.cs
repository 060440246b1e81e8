using ImitationService.Deployment.Tests.Processes;

namespace ImitationService.Deployment.Tests.Compose;

/// <summary>What compose itself says of the files.</summary>
public sealed class ComposeEngineTests
{
    [Theory]
    [InlineData("docker-compose.yml")]
    [InlineData("docker-compose.yml", "docker-compose.seaweedfs.yml")]
    public async Task Config_EachCombinationOfFiles_IsValid(params string[] files)
    {
        var (status, output, errors) = await ConfigureAsync(files);

        Assert.True(status == 0, errors);
        Assert.Contains("worker-cpu:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Config_ProfileGpu_AsksForADevice()
    {
        var (status, output, errors) = await ConfigureAsync(["docker-compose.yml"], "--profile", "gpu");

        Assert.True(status == 0, errors);
        Assert.Contains("driver: nvidia", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Config_Override_PutsTheOtherServerInItsPlace()
    {
        var (_, output, _) = await ConfigureAsync(["docker-compose.yml", "docker-compose.seaweedfs.yml"]);

        Assert.Contains("image: chrislusf/seaweedfs:", output, StringComparison.Ordinal);
        Assert.DoesNotContain("image: minio/minio:", output, StringComparison.Ordinal);
        Assert.DoesNotContain("mc\n      - ready", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Config_UnknownKey_IsRefused()
    {
        Tool.Need("docker-compose");
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(Checkout.Compose)).Replace("mem_limit", "memory_limit", StringComparison.Ordinal));
        try
        {
            var (status, _, _) = await Tool.RunAsync("docker-compose", ["-f", file, "config", "-q"]);
            Assert.NotEqual(0, status);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Task<(int Status, string Output, string Errors)> ConfigureAsync(string[] files, params string[] options)
    {
        Tool.Need("docker-compose");
        return Tool.RunAsync("docker-compose", [.. files.SelectMany(file => new[] { "-f", Checkout.Find("deploy", file) }), .. options, "config"]);
    }
}
