using Minio;
using Minio.DataModel.Args;

namespace ImitationService.Testing.Servers;

/// <summary>
/// The Postgres and S3 servers that <c>test.sh</c> starts once for all tests. By hand:
/// <c>export $(tests/servers/up.sh /tmp/servers | tr -d '"')</c>, and <c>tests/servers/down.sh /tmp/servers</c> afterwards.
/// </summary>
public static class TestServers
{
    /// <summary>Connection string of the Postgres server, without a database; null when there is none.</summary>
    public static string? Postgres { get; } = Environment.GetEnvironmentVariable("IMITATION_TEST_POSTGRES");

    /// <summary>Settings that lead to the S3 server; null when there is none.</summary>
    public static TestS3Server? S3 { get; } = FindS3();

    /// <summary>Why a test that needs both servers cannot run; null when it can.</summary>
    public static string? WhyNot { get; } = (Postgres, S3) switch
    {
        (null, _) => "No Postgres server: tests/servers/up.sh says how to start one.",
        (_, null) => "No S3 server: tests/servers/up.sh says how to start one.",
        _ => null,
    };

    private static TestS3Server? FindS3() =>
        Environment.GetEnvironmentVariable("IMITATION_TEST_S3") is { Length: > 0 } endpoint
            ? new TestS3Server(
                endpoint,
                Environment.GetEnvironmentVariable("IMITATION_TEST_S3_ACCESS_KEY")!,
                Environment.GetEnvironmentVariable("IMITATION_TEST_S3_SECRET_KEY")!)
            : null;
}

/// <summary>An S3 server.</summary>
/// <param name="Endpoint">Its address.</param>
/// <param name="AccessKey">Access key.</param>
/// <param name="SecretKey">Secret key.</param>
public sealed record TestS3Server(string Endpoint, string AccessKey, string SecretKey)
{
    /// <summary>The service's settings for a bucket of this server.</summary>
    public Dictionary<string, string?> Settings(string bucket) => new()
    {
        ["Storage:Provider"] = "s3",
        ["Storage:S3:Endpoint"] = Endpoint,
        ["Storage:S3:AccessKey"] = AccessKey,
        ["Storage:S3:SecretKey"] = SecretKey,
        ["Storage:S3:Bucket"] = bucket,
    };

    /// <summary>The keys that begin with a prefix, in order, each with its object's entity tag.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string bucket, string prefix)
    {
        var server = new Uri(Endpoint);
        using var client = new MinioClient().WithEndpoint(server.Authority).WithSSL(server.Scheme == Uri.UriSchemeHttps).WithCredentials(AccessKey, SecretKey).Build();
        var found = new List<string>();
        await foreach (var item in client.ListObjectsEnumAsync(new ListObjectsArgs().WithBucket(bucket).WithPrefix(prefix).WithRecursive(true)))
        {
            found.Add($"{item.Key} {item.ETag}");
        }

        return found;
    }
}
