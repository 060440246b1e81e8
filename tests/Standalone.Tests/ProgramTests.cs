using System.Net;
using System.Net.Sockets;

namespace ImitationService.Standalone.Tests;

public sealed class ProgramTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Main_BadArguments_ShowsTheUsageAndEndsWith2()
    {
        using var program = StandaloneProcess.Start(_folder.Path, "demo", "--colour", "red");

        Assert.Equal(2, await program.WaitAsync());
        Assert.Contains("'--colour' is no option of demo.", program.Errors, StringComparison.Ordinal);
        Assert.Contains("Usage:", program.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Main_Help_ShowsTheUsageAndEndsWith0()
    {
        using var program = StandaloneProcess.Start(_folder.Path, "--help");

        Assert.Equal(0, await program.WaitAsync());
        Assert.Contains("--output DIR", program.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    public async Task Main_AddressOthersCanReach_IsRefused(string url)
    {
        using var program = StandaloneProcess.Start(_folder.Path, "--urls", url);

        Assert.Equal(1, await program.WaitAsync());
        Assert.Contains("authentication is off", program.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Main_PortInUse_SaysSo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        using var program = StandaloneProcess.Start(_folder.Path, "--urls", $"http://127.0.0.1:{port}");

        Assert.Equal(1, await program.WaitAsync());
        Assert.Contains("address already in use", program.Errors, StringComparison.Ordinal);
        Assert.Contains($"{port}", program.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", program.Output + program.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Main_DataFolderInUse_SaysSoAndDisturbsNobody()
    {
        using var first = StandaloneProcess.Start(_folder.Path, "--urls", "http://127.0.0.1:0");
        var address = await first.GetAddressAsync();

        using var second = StandaloneProcess.Start(_folder.Path, "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, await second.WaitAsync());
        Assert.Contains("held by another process", second.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Output + second.Errors, StringComparison.Ordinal);
        using var http = new HttpClient { BaseAddress = address };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("health/ready")).StatusCode);
    }

    [Fact]
    public async Task Main_SettingOutOfBounds_SaysSo()
    {
        using var program = StandaloneProcess.Start(_folder.Path, "--urls", "http://127.0.0.1:0", "--Worker:TrainerThreads=0");

        Assert.Equal(1, await program.WaitAsync());
        Assert.Contains("TrainerThreads", program.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Main_ToldToStop_EndsInGoodOrder()
    {
        using var program = StandaloneProcess.Start(_folder.Path, "--urls", "http://127.0.0.1:0");
        await program.GetAddressAsync();

        Assert.Equal(0, await program.TerminateAsync());
        Assert.Equal("", program.Errors.Trim());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Path, "data", "work")));
    }

    public void Dispose() => _folder.Dispose();
}
