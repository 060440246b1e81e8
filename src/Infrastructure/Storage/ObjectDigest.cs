using System.Globalization;
using System.Security.Cryptography;

namespace ImitationService.Infrastructure.Storage;

/// <summary>
/// What is known of an object without reading it. Length and time of writing tell whether it still belongs to the bytes:
/// a process may die between the two renames that put an object in place.
/// </summary>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="WrittenAt">The file's time of writing, in UTC ticks.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
internal sealed record ObjectDigest(long Bytes, long WrittenAt, string Sha256)
{
    public static ObjectDigest Of(FileInfo file, string sha256) => new(file.Length, file.LastWriteTimeUtc.Ticks, sha256);

    public static async Task<ObjectDigest> ComputeAsync(FileInfo file, CancellationToken cancellationToken)
    {
        await using var content = file.OpenRead();
        return Of(file, Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken)));
    }

    /// <summary>The digest in the file, or null when there is none that belongs to the object.</summary>
    public static async Task<ObjectDigest?> ReadAsync(string path, FileInfo file, CancellationToken cancellationToken)
    {
        string[] parts;
        try
        {
            parts = (await File.ReadAllTextAsync(path, cancellationToken)).Split(' ');
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        return parts is [var sha256, var bytes, var writtenAt]
            && bytes == file.Length.ToString(CultureInfo.InvariantCulture)
            && writtenAt == file.LastWriteTimeUtc.Ticks.ToString(CultureInfo.InvariantCulture)
            ? Of(file, sha256)
            : null;
    }

    public Task WriteAsync(string path, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(path, string.Create(CultureInfo.InvariantCulture, $"{Sha256} {Bytes} {WrittenAt}"), cancellationToken);
}
