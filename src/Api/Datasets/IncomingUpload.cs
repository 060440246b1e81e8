using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Json;
using ImitationService.Domain.Storage;

namespace ImitationService.Api.Datasets;

/// <summary>An upload whose bytes have all arrived, before it has a row.</summary>
/// <param name="Id">Its place in the storage.</param>
/// <param name="Name">The dataset's name.</param>
/// <param name="Mapping">What the client said where detection cannot know.</param>
/// <param name="Files">The files in the order in which they arrived, which is that of their keys.</param>
internal sealed record IncomingUpload(string Id, string Name, DatasetMapping? Mapping, IReadOnlyList<DatasetFile> Files)
{
    private static readonly DatasetMapping NoMapping = new();

    /// <summary>What to group the dataset by.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The dataset that uploads over many requests were given to; null where the files came in one request.</summary>
    public GivenUploads? Given { get; init; }

    /// <summary>Where a file lies.</summary>
    public string KeyOf(int index) => Given?.Keys[index] ?? ObjectKeys.IncomingFile(Id, index);

    /// <summary>
    /// Digest over the sorted names and digests of the files and the mapping: equal uploads have equal digests, in whatever
    /// order their files came and whatever they are called.
    /// </summary>
    public string SourceDigest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Files.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Name}\n{file.Sha256}\n"));
        }

        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(Mapping ?? NoMapping, ServiceJson.Options));
        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>Uploads over many requests that belong to a dataset.</summary>
/// <param name="DatasetId">Identifier of the dataset, which may be half made: by a process that died.</param>
/// <param name="Keys">Key of each file, in their order.</param>
internal sealed record GivenUploads(string DatasetId, IReadOnlyList<string> Keys);
