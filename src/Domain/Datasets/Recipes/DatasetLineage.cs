using System.Security.Cryptography;
using System.Text.Json;
using ImitationService.Domain.Json;

namespace ImitationService.Domain.Datasets.Recipes;

/// <summary>What a dataset was made from. It outlives its sources: a version is a copy of its own.</summary>
/// <param name="Recipe">How it is made; sources by their identifiers.</param>
/// <param name="Sources">Each source once, as it was then.</param>
/// <param name="Steps">What each operation kept and dropped, in the order of application; null until it is made.</param>
public sealed record DatasetLineage(Recipe Recipe, IReadOnlyList<LineageSource> Sources, IReadOnlyList<DerivationStep>? Steps = null)
{
    private const int DigestVersion = 1;

    /// <summary>
    /// Digest of the recipe over its sources: each stands by the digest of what was uploaded, so that the same operations on the
    /// same demonstrations are the same dataset.
    /// </summary>
    /// <param name="sourceDigests">Source digest of each source, by its identifier.</param>
    public string DigestOf(IReadOnlyDictionary<string, string> sourceDigests)
    {
        var essence = new
        {
            derived = DigestVersion,
            sources = Recipe.Sources.Select(source => new { dataset = sourceDigests[source.Dataset], operations = source.Operations ?? [] }),
            operations = Recipe.Operations ?? [],
        };
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(essence, ServiceJson.Options)));
    }
}

/// <summary>A dataset that another was made from.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Name">Its name at the time.</param>
/// <param name="Digest">Digest of its content.</param>
public sealed record LineageSource(string Id, string Name, string Digest);
