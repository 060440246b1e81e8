using System.Net;
using ImitationService.Domain.Storage;
using Minio;
using Minio.Exceptions;

namespace ImitationService.Infrastructure.Storage.S3;

/// <summary>
/// The S3 server, asked with a limit on its silence and with patience: a request that met a fault of the server or of the way to
/// it is repeated for a while. Whatever is wrong after that is an <see cref="IOException"/>.
/// </summary>
internal sealed class S3Server : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly S3Options _options;
    private readonly TimeProvider _time;

    // A client of its own for each Minio client: that one changes settings of what it is given.
    private readonly HttpClient _requests = CreateHttpClient();
    private readonly HttpClient _links = CreateHttpClient();

    public S3Server(S3Options options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        Client = Build(options, options.Endpoint!, _requests);
        PublicClient = Build(options, options.PublicEndpoint ?? options.Endpoint!, _links);
        Reads = CreateHttpClient();
        Reads.Timeout = System.Threading.Timeout.InfiniteTimeSpan;
    }

    /// <summary>Talks to the server as this process reaches it.</summary>
    public IMinioClient Client { get; }

    /// <summary>Signs links to the server as clients reach it; sends nothing.</summary>
    public IMinioClient PublicClient { get; }

    /// <summary>Reads signed links of <see cref="Client"/>: the client's own ranged reads do not work.</summary>
    public HttpClient Reads { get; }

    /// <summary>The bucket.</summary>
    public string Bucket => _options.Bucket!;

    /// <summary>The longest the server may be silent.</summary>
    public TimeSpan Timeout => _options.Timeout;

    /// <summary>A link to an object as this process reaches it.</summary>
    public Uri Sign(HttpMethod method, string key, (string Name, string Value)[] query, TimeSpan lifetime) =>
        S3Signature.Sign(new Uri(_options.Endpoint!), _options, method, key, query, _time.GetUtcNow(), lifetime);

    /// <summary>A link to an object as clients reach it, to put a body of one length there.</summary>
    public Uri SignPut(string key, (string Name, string Value)[] query, TimeSpan lifetime, long bytes) =>
        S3Signature.Sign(new Uri(_options.PublicEndpoint ?? _options.Endpoint!), _options, HttpMethod.Put, key, query, _time.GetUtcNow(), lifetime, bytes);

    /// <summary>Sends a request that may be repeated.</summary>
    public Task<T> AskAsync<T>(Func<Deadline, Task<T>> request, CancellationToken cancellationToken) =>
        AskAsync(request, TimeSpan.FromSeconds(_options.RetrySeconds), cancellationToken);

    /// <summary>Sends a request that may be repeated, for as long as told.</summary>
    public async Task<T> AskAsync<T>(Func<Deadline, Task<T>> request, TimeSpan patience, CancellationToken cancellationToken)
    {
        var begun = _time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await AskOnceAsync(request, cancellationToken);
            }
            catch (StorageUnreachableException) when (_time.GetElapsedTime(begun) + pause < patience)
            {
                await Task.Delay(pause, _time, cancellationToken);
            }
        }
    }

    /// <summary>Sends a request that cannot be repeated.</summary>
    public async Task<T> AskOnceAsync<T>(Func<Deadline, Task<T>> request, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(Timeout, cancellationToken);
        try
        {
            return await request(deadline);
        }
        catch (Exception exception) when (IsFull(exception))
        {
            throw new StorageFullException("The object storage has no room left.", exception);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && (deadline.HasPassed || IsFaultOfServer(exception)))
        {
            throw new StorageUnreachableException("The object storage cannot be reached, or does not answer in time.", exception);
        }
        catch (Exception exception) when (exception is MinioException or AuthorizationException)
        {
            throw new IOException($"The object storage refused a request: {exception.GetType().Name}.", exception);
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        PublicClient.Dispose();
        _requests.Dispose();
        _links.Dispose();
        Reads.Dispose();
    }

    private static bool IsFaultOfServer(Exception exception) => exception switch
    {
        HttpRequestException { StatusCode: null or >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout } => true,
        ConnectionException or InternalServerException => true,
        MinioException { Response.Code: "InternalError" or "SlowDown" or "ServiceUnavailable" or "RequestTimeout" } => true,
        StorageUnreachableException => true,
        _ => exception.InnerException is { } inner && IsFaultOfServer(inner),
    };

    // Of MinIO, Ceph and the protocol itself.
    private static bool IsFull(Exception exception) => exception switch
    {
        MinioException { Response.Code: "XMinioStorageFull" or "QuotaExceeded" } => true,
        HttpRequestException { StatusCode: HttpStatusCode.InsufficientStorage } => true,
        _ => false,
    };

    private static IMinioClient Build(S3Options options, string endpoint, HttpClient http)
    {
        var server = new Uri(endpoint);
        return new MinioClient()
            .WithEndpoint(server.Authority)
            .WithSSL(server.Scheme == Uri.UriSchemeHttps)
            .WithCredentials(options.AccessKey, options.SecretKey)
            .WithRegion(options.Region)
            .WithHttpClient(http)
            .Build();
    }

    private static HttpClient CreateHttpClient() => new(new SocketsHttpHandler
    {
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AllowAutoRedirect = false,
    });
}
