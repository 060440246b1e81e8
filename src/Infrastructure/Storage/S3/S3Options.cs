namespace ImitationService.Infrastructure.Storage.S3;

/// <summary>Section <c>Storage:S3</c>: the bucket, and how to reach it.</summary>
public sealed record S3Options
{
    /// <summary>The server as this process reaches it: <c>http[s]://host[:port]</c>.</summary>
    public string? Endpoint { get; init; }

    /// <summary>
    /// The server as clients reach it, for the links of <c>?redirect=true</c>; <see cref="Endpoint"/> where absent. The name is
    /// part of what is signed, so that it cannot be changed on the way.
    /// </summary>
    public string? PublicEndpoint { get; init; }

    /// <summary>Access key.</summary>
    public string? AccessKey { get; init; }

    /// <summary>Secret key.</summary>
    public string? SecretKey { get; init; }

    /// <summary>The bucket; made at the start when it is not there. It belongs to this service and its database alone.</summary>
    public string? Bucket { get; init; }

    /// <summary>The bucket's region, which every signature names.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Objects sent at once; each takes up to 64 MiB of memory while it is sent, and more of them wait.</summary>
    public int ParallelUploads { get; init; } = 4;

    /// <summary>Seconds the server may be silent, or take for a part of 16 MiB, before a request counts as failed.</summary>
    public int TimeoutSeconds { get; init; } = 60;

    /// <summary>Seconds for which requests are repeated while the server cannot be reached or asks for patience.</summary>
    public int RetrySeconds { get; init; } = 15;

    /// <summary>Seconds for which a link to an object can be used.</summary>
    public int LinkSeconds { get; init; } = 300;

    /// <summary>The longest a request may be silent.</summary>
    internal TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    /// <summary>Everything that is wrong, as sentences.</summary>
    internal IEnumerable<string> Problems()
    {
        (bool IsGood, string Problem)[] rules =
        [
            (IsServer(Endpoint), "Storage:S3:Endpoint must be http[s]://host[:port]."),
            (PublicEndpoint is null || IsServer(PublicEndpoint), "Storage:S3:PublicEndpoint must be http[s]://host[:port]."),
            (AccessKey is { Length: > 0 }, "Storage:S3:AccessKey must be set."),
            (SecretKey is { Length: > 0 }, "Storage:S3:SecretKey must be set."),
            (IsBucket(Bucket), "Storage:S3:Bucket must be 3 to 63 lower-case letters, digits and '-'."),
            (Region is { Length: > 0 }, "Storage:S3:Region must name a region."),
            (ParallelUploads is >= 1 and <= 64, "Storage:S3:ParallelUploads must be between 1 and 64."),
            (TimeoutSeconds is >= 1 and <= 3600, "Storage:S3:TimeoutSeconds must be between 1 and 3600."),
            (RetrySeconds is >= 0 and <= 3600, "Storage:S3:RetrySeconds must be between 0 and 3600."),
            (LinkSeconds is >= 1 and <= 900, "Storage:S3:LinkSeconds must be between 1 and 900."),
        ];
        return rules.Where(rule => !rule.IsGood).Select(rule => rule.Problem);
    }

    private static bool IsServer(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0;

    private static bool IsBucket(string? name) =>
        name is { Length: >= 3 and <= 63 } && name[0] != '-' && name[^1] != '-' && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');
}
