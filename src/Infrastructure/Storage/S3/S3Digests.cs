using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ImitationService.Domain.Storage;
using Minio.DataModel;
using Minio.DataModel.Args;
using Minio.Exceptions;

namespace ImitationService.Infrastructure.Storage.S3;

/// <summary>
/// The SHA-256 of objects: metadata where it was known before the bytes were sent, a small note beside the object where it was not.
/// A note names the object's entity tag, and counts for no other bytes.
/// </summary>
internal sealed class S3Digests(S3Server server)
{
    /// <summary>Metadata that holds a digest.</summary>
    public const string Header = "x-amz-meta-sha256";

    // No key of an object contains this character: a note can be taken for nothing else.
    private const string Suffix = "~sha256";

    /// <summary>Whether a key is that of a note.</summary>
    public static bool IsNote(string key) => key.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>The key of the note of an object.</summary>
    public static string NoteOf(string key) => key + Suffix;

    /// <summary>What metadata say; null when they say nothing.</summary>
    public static string? DigestIn(ObjectStat stat) =>
        stat.MetaData?.FirstOrDefault(pair => pair.Key.EndsWith("sha256", StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Length, tag and metadata, or null when there is no such object.</summary>
    public Task<ObjectStat?> FindStatAsync(string key, CancellationToken cancellationToken) => server.AskAsync(
        async deadline =>
        {
            try
            {
                return await server.Client.StatObjectAsync(new StatObjectArgs().WithBucket(server.Bucket).WithObject(key), deadline.Token);
            }
            catch (ObjectNotFoundException)
            {
                return null;
            }
        },
        cancellationToken);

    /// <summary>Writes the note of an object that was just stored.</summary>
    /// <exception cref="IOException">The object is not what was sent.</exception>
    public async Task NoteAsync(StoredObject stored, CancellationToken cancellationToken)
    {
        var stat = await FindStatAsync(stored.Key, cancellationToken);
        if (stat?.Size != stored.Bytes)
        {
            throw new IOException($"Of {stored.Key} {stored.Bytes} bytes were sent, and {stat?.Size ?? 0} are stored.");
        }

        var note = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{stored.Sha256} {stat.ETag}"));
        await server.AskAsync(
            async deadline =>
            {
                using var content = new MemoryStream(note);
                var put = new PutObjectArgs().WithBucket(server.Bucket).WithObject(NoteOf(stored.Key)).WithStreamData(content).WithObjectSize(note.Length);
                await server.Client.PutObjectAsync(put, deadline.Token);
                return true;
            },
            cancellationToken);
    }

    /// <summary>What the note of an object says, if there is one that belongs to these bytes.</summary>
    public async Task<string?> FindNoteAsync(string key, ObjectStat stat, CancellationToken cancellationToken)
    {
        if (await S3Reading.OpenAsync(server, NoteOf(key), 0, cancellationToken) is not { } content)
        {
            return null;
        }

        await using (content)
        {
            using var reader = new StreamReader(content, Encoding.ASCII);
            var parts = (await reader.ReadToEndAsync(cancellationToken)).Split(' ');
            return parts is [var sha256, var tag] && tag == stat.ETag ? sha256 : null;
        }
    }

    /// <summary>Reads an object whose digest was lost.</summary>
    public async Task<string> ComputeAsync(string key, CancellationToken cancellationToken)
    {
        await using var content = await S3Reading.OpenAsync(server, key, 0, cancellationToken)
            ?? throw new FileNotFoundException($"There is no object {key}.");
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
    }
}
