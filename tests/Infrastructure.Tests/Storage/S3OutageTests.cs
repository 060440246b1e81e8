using System.Net;
using System.Text;
using ImitationService.Domain.Storage;
using ImitationService.Infrastructure.Storage.S3;
using ImitationService.Testing.Servers;

namespace ImitationService.Infrastructure.Tests.Storage;

/// <summary>What becomes of requests while the S3 server goes away and comes back, or answers nothing.</summary>
public sealed class S3OutageTests
{
    [Fact]
    public async Task AnyRequest_ServerKilledAndStartedAgain_GoesOn()
    {
        Assert.SkipWhen(TestServers.S3 is null, "No S3 server: tests/servers/up.sh says how to start one.");
        await using var server = await OwnServer.StartS3Async();
        using var s3 = new S3Server(OptionsOf(server, retrySeconds: 60), TimeProvider.System);
        using var storage = new S3ObjectStorage(s3, OptionsOf(server, retrySeconds: 60));
        await new S3Bucket(s3).StartingAsync(default);
        var bytes = new byte[20_000_000];
        new Random(1).NextBytes(bytes);
        var stored = await storage.PutAsync("a/b", new MemoryStream(bytes), default);
        await using var reading = await storage.OpenReadAsync("a/b", 0, default);
        var head = new byte[1000];
        await reading!.ReadExactlyAsync(head);

        await server.KillAsync();
        var finding = storage.FindAsync("a/b", default);
        var putting = storage.PutAsync("a/c", new MemoryStream([1, 2, 3]), default);
        var rest = ReadAsync(reading);
        await Task.Delay(TimeSpan.FromSeconds(1));
        await server.StartAsync();

        Assert.Equal(stored, await finding);
        Assert.Equal(3, (await putting).Bytes);
        Assert.Equal(bytes[1000..], await rest);
    }

    [Fact]
    public async Task AnyRequest_ServerStaysAway_SaysSoWithinItsTime()
    {
        var options = new S3Options { Endpoint = "http://127.0.0.1:9", AccessKey = "a", SecretKey = "secret-key", Bucket = "bucket", RetrySeconds = 1 };
        using var s3 = new S3Server(options, TimeProvider.System);
        using var storage = new S3ObjectStorage(s3, options);

        await ThrowsUnreachableAsync(storage.FindAsync("a/b", default));
        await ThrowsUnreachableAsync(storage.PutAsync("a/b", new MemoryStream([1]), default));
        await ThrowsUnreachableAsync(storage.OpenReadAsync("a/b", 0, default));
        await ThrowsUnreachableAsync(storage.MoveAsync("a/b", "a/c", default));
        await ThrowsUnreachableAsync(storage.RemoveAsync("a/", default));
    }

    [Fact]
    public async Task AnyRequest_ServerNeverAnswers_EndsByItsTimeout()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var options = new S3Options { Endpoint = $"http://{silent.LocalEndpoint}", AccessKey = "a", SecretKey = "secret-key", Bucket = "bucket", TimeoutSeconds = 1, RetrySeconds = 0 };
        using var s3 = new S3Server(options, TimeProvider.System);
        using var storage = new S3ObjectStorage(s3, options);

        await ThrowsUnreachableAsync(storage.FindAsync("a/b", default));
        await ThrowsUnreachableAsync(storage.OpenReadAsync("a/b", 0, default));
        await ThrowsUnreachableAsync(storage.RemoveAsync("a/", default));
    }

    [Theory]
    [InlineData(507, "XMinioStorageFull", typeof(StorageFullException))]
    [InlineData(403, "QuotaExceeded", typeof(StorageFullException))]
    [InlineData(503, "SlowDown", typeof(StorageUnreachableException))]
    [InlineData(503, "ServiceUnavailable", typeof(StorageUnreachableException))]
    [InlineData(403, "AccessDenied", typeof(IOException))]
    public async Task PutAsync_ServerRefuses_SaysWhetherItIsFullOrBusyOrWrong(int status, string code, Type expected)
    {
        using var server = new HttpListener();
        var address = $"http://127.0.0.1:{FindFreePort()}";
        server.Prefixes.Add(address + "/");
        server.Start();
        var answering = AnswerAsync(server, status, code);
        var options = new S3Options { Endpoint = address, AccessKey = "a", SecretKey = "secret-key", Bucket = "bucket", RetrySeconds = 0 };
        using var s3 = new S3Server(options, TimeProvider.System);
        using var storage = new S3ObjectStorage(s3, options);

        var refused = await Assert.ThrowsAnyAsync<IOException>(() => storage.PutAsync("a/b", new MemoryStream([1]), default).WaitAsync(TimeSpan.FromSeconds(20)));

        Assert.IsType(expected, refused);
        Assert.Equal(expected == typeof(StorageFullException), DiskSpace.IsExhausted(refused));
        server.Stop();
        await answering;
    }

    private static async Task AnswerAsync(HttpListener server, int status, string code)
    {
        while (await NextAsync(server) is { } context)
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/xml";
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($"<Error><Code>{code}</Code><Message>no</Message></Error>"));
            context.Response.Close();
        }
    }

    private static int FindFreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<HttpListenerContext?> NextAsync(HttpListener listener)
    {
        try
        {
            return await listener.GetContextAsync();
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            return null;
        }
    }

    private static Task ThrowsUnreachableAsync(Task request) =>
        Assert.ThrowsAsync<StorageUnreachableException>(() => request.WaitAsync(TimeSpan.FromSeconds(20)));

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    private static S3Options OptionsOf(OwnServer server, int retrySeconds) => new()
    {
        Endpoint = server.Variables["IMITATION_TEST_S3"],
        AccessKey = server.Variables["IMITATION_TEST_S3_ACCESS_KEY"],
        SecretKey = server.Variables["IMITATION_TEST_S3_SECRET_KEY"],
        Bucket = "outage",
        RetrySeconds = retrySeconds,
        TimeoutSeconds = 10,
    };
}
