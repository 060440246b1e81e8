using System.Net;
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

    [Fact]
    public async Task PutAsync_ServerIsFull_SaysSoAtOnce()
    {
        using var full = new HttpListener();
        full.Prefixes.Add("http://127.0.0.1:39507/");
        full.Start();
        var requests = 0;
        var answering = AnswerAsync();
        var options = new S3Options { Endpoint = "http://127.0.0.1:39507", AccessKey = "a", SecretKey = "secret-key", Bucket = "bucket", RetrySeconds = 60 };
        using var s3 = new S3Server(options, TimeProvider.System);
        using var storage = new S3ObjectStorage(s3, options);

        var refused = await Assert.ThrowsAsync<StorageFullException>(() => storage.PutAsync("a/b", new MemoryStream([1]), default).WaitAsync(TimeSpan.FromSeconds(20)));

        Assert.True(DiskSpace.IsExhausted(refused));
        full.Stop();
        await answering;
        Assert.InRange(requests, 1, 3);

        async Task AnswerAsync()
        {
            while (await NextAsync(full) is { } context)
            {
                requests++;
                context.Response.StatusCode = (int)HttpStatusCode.InsufficientStorage;
                context.Response.ContentType = "application/xml";
                await context.Response.OutputStream.WriteAsync("<Error><Code>XMinioStorageFull</Code><Message>no room</Message></Error>"u8.ToArray());
                context.Response.Close();
            }
        }
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
