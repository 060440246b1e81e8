using System.Net;
using System.Net.Sockets;
using System.Text;
using ImitationService.Acceptance.Processes;
using ImitationService.Acceptance.Runs;

namespace ImitationService.Acceptance.Datasets;

public sealed class BrokenUploadTests
{
    private const int ManyMebibytes = 64;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Upload_WhoseClientGoesAway_LeavesNothing()
    {
        await using var service = await ServiceProcess.StartAsync();
        var files = service.ListFiles();
        using (await BeginUploadAsync(service))
        {
            Assert.True(await Eventually.HoldsAsync(() => HasIncoming(service), Deadline), "The upload never reached the folder.");
        }

        Assert.True(await Eventually.HoldsAsync(() => service.ListFiles().SequenceEqual(files), Deadline), string.Join('\n', service.ListFiles()));
        Assert.Empty((await service.Client.GetAsync("/v1/datasets")).Body["items"]!.AsArray());
    }

    [Fact]
    public async Task Upload_CutByACrash_IsGoneAfterTheNextStart()
    {
        using var folder = new TemporaryFolder();
        await using (var first = await ServiceProcess.StartAsync(folder.Path))
        {
            using var client = await BeginUploadAsync(first);
            Assert.True(await Eventually.HoldsAsync(() => HasIncoming(first), Deadline), "The upload never reached the folder.");
            await first.CrashAsync();
        }

        await using var second = await ServiceProcess.StartAsync(folder.Path);

        Assert.True(await Eventually.HoldsAsync(() => !HasIncoming(second), Deadline), string.Join('\n', second.ListFiles()));
    }

    [Fact]
    public async Task Upload_TheSameFilesAgain_GivesTheSameDataset()
    {
        await using var service = await ServiceProcess.StartAsync();
        var first = await WalkDemonstrations.UploadAsync(service.Client);

        Assert.Equal(first, await WalkDemonstrations.UploadAsync(service.Client));
        Assert.Single((await service.Client.GetAsync("/v1/datasets")).Body["items"]!.AsArray());
    }

    /// <summary>Sends the first part of an upload of a gigabyte.</summary>
    private static async Task<TcpClient> BeginUploadAsync(ServiceProcess service)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, service.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/datasets HTTP/1.1\r\nHost: {service.Address.Authority}\r\nContent-Length: 1000000000\r\n"
            + "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n"));
        await stream.WriteAsync(new byte[ManyMebibytes << 20]);
        return client;
    }

    /// <summary>Whether bytes of an upload lie in the data folder, under whatever name they have until they are complete.</summary>
    private static bool HasIncoming(ServiceProcess service) =>
        Directory.EnumerateFiles(service.Data, "*", SearchOption.AllDirectories).Any(path => new FileInfo(path) is { Exists: true, Length: >= 1 << 20 });
}
