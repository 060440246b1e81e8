using System.Globalization;
using Minio.DataModel.Args;

namespace ImitationService.Infrastructure.Storage.S3;

/// <summary>Finds keys and unfinished uploads, and removes them.</summary>
internal sealed class S3Listing(S3Server server)
{
    // As many as one request may name.
    private const int BatchSize = 1000;

    /// <summary>The keys that begin with a prefix, notes among them, in byte order.</summary>
    public Task<List<string>> ListAsync(string prefix, CancellationToken cancellationToken) => server.AskAsync(
        async deadline =>
        {
            var keys = new List<string>();
            var list = new ListObjectsArgs().WithBucket(server.Bucket).WithPrefix(prefix).WithRecursive(true);
            await foreach (var item in server.Client.ListObjectsEnumAsync(list, deadline.Token))
            {
                keys.Add(item.Key);
                if (keys.Count % BatchSize == 0)
                {
                    deadline.Renew();
                }
            }

            keys.Sort(StringComparer.Ordinal);
            return keys;
        },
        cancellationToken);

    /// <summary>Removes objects; missing ones are no error.</summary>
    public async Task RemoveAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        foreach (var batch in keys.Chunk(BatchSize))
        {
            var remove = new RemoveObjectsArgs().WithBucket(server.Bucket).WithObjects(batch);
            var errors = await server.AskAsync(deadline => server.Client.RemoveObjectsAsync(remove, deadline.Token), cancellationToken);
            if (errors.FirstOrDefault(error => error.Code != "NoSuchKey") is { } error)
            {
                throw new IOException($"The object {error.Key} could not be removed: {error.Code}.");
            }
        }
    }

    /// <summary>
    /// Removes the parts of uploads that began before a time. Parts are removed by key: a key to which somebody sends now keeps the
    /// old ones until the next time, and one that is to be kept keeps all.
    /// </summary>
    public async Task RemoveUnfinishedAsync(DateTimeOffset before, IReadOnlySet<string> kept, CancellationToken cancellationToken)
    {
        foreach (var uploads in (await ListUnfinishedAsync(cancellationToken)).GroupBy(upload => upload.Key))
        {
            if (!kept.Contains(uploads.Key) && uploads.All(upload => upload.Begun < before))
            {
                await RemoveUnfinishedAsync(uploads.Key, cancellationToken);
            }
        }
    }

    /// <summary>Removes the parts of every unfinished upload to a key; none is no error.</summary>
    public Task RemoveUnfinishedAsync(string key, CancellationToken cancellationToken) => server.AskAsync(
        async deadline =>
        {
            await server.Client.RemoveIncompleteUploadAsync(new RemoveIncompleteUploadArgs().WithBucket(server.Bucket).WithObject(key), deadline.Token);
            return true;
        },
        cancellationToken);

    private Task<List<(string Key, DateTimeOffset Begun)>> ListUnfinishedAsync(CancellationToken cancellationToken) => server.AskAsync(
        async deadline =>
        {
            var found = new List<(string, DateTimeOffset)>();
            var list = new ListIncompleteUploadsArgs().WithBucket(server.Bucket).WithRecursive(true);
            await foreach (var upload in server.Client.ListIncompleteUploadsEnumAsync(list, deadline.Token))
            {
                found.Add((upload.Key, DateTimeOffset.Parse(upload.Initiated, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)));
            }

            return found;
        },
        cancellationToken);
}
