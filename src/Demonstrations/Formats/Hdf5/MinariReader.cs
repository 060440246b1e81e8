using System.Text.Json;
using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>
/// Minari's folder: <c>main_data.hdf5</c>, and beside it <c>metadata.json</c>, which says what environment it is of and who
/// recorded it. Without the latter the file is read as any other.
/// </summary>
internal sealed class MinariReader : IFolderReader
{
    private const string DataFile = "main_data.hdf5";
    private const string MetadataFile = "metadata.json";
    private const long MaximumBytes = 16 << 20;

    // Texts and numbers that tell where a recording comes from; minari/dataset/minari_storage.py.
    private static readonly string[] Told =
        ["dataset_id", "algorithm_name", "author", "author_email", "code_permalink", "description", "minari_version", "ref_min_score", "ref_max_score"];

    private static readonly Hdf5Reader Arrays = new();

    /// <summary>The arrays decide what it is; this file tells more of it.</summary>
    public string Name => Arrays.Name;

    public IReadOnlyList<UploadedFile>? Claim(IReadOnlyList<UploadedFile> files)
    {
        foreach (var metadata in files.Where(file => NameOf(file) == MetadataFile))
        {
            var folder = metadata.Name[..^MetadataFile.Length];
            if (files.FirstOrDefault(file => file.Name == folder + DataFile) is { } data && Hdf5Reader.IsHdf5(data.ReadHead()))
            {
                return [data, metadata];
            }
        }

        return null;
    }

    public void Read(IReadOnlyList<UploadedFile> files, SourceSet sources, CancellationToken cancellationToken)
    {
        var (data, metadata) = (files[0], files[1]);
        var before = sources.Origin.Episodes;
        Arrays.Read(data, sources, cancellationToken);
        using var document = Parse(metadata);
        var root = document.RootElement;
        foreach (var name in Told)
        {
            if (Text(root, name) is { } text)
            {
                sources.Origin.AddFact(name, text);
            }
        }

        sources.Origin.Environment ??= EnvironmentIn(Text(root, "env_spec"));
        CheckCounts(root, metadata, sources, sources.Origin.Episodes - before);
    }

    private static void CheckCounts(JsonElement root, UploadedFile metadata, SourceSet sources, long episodes)
    {
        var (toldEpisodes, toldSteps) = (Text(root, "total_episodes"), Text(root, "total_steps"));
        var steps = sources.EpisodeLengths?.Sum();
        if ((long.TryParse(toldEpisodes, out var promised) && promised != episodes) || (long.TryParse(toldSteps, out var transitions) && steps is { } found && transitions != found))
        {
            sources.Problems.Add(
                ProblemSeverity.Warning,
                "metadata-mismatch",
                $"{MetadataFile} promises {toldEpisodes} episodes and {toldSteps} steps; the arrays hold {episodes} and {steps}. What is there is taken.",
                "Check that the upload is whole.",
                metadata.Name);
        }
    }

    /// <exception cref="IntakeException">It is no JSON object, or its texts are none.</exception>
    private static JsonDocument Parse(UploadedFile file)
    {
        try
        {
            if (file.Bytes <= MaximumBytes && JsonDocument.Parse(File.ReadAllBytes(file.Path)) is { RootElement.ValueKind: JsonValueKind.Object } document)
            {
                return document;
            }
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw new IntakeException("invalid-json", "The file is not the JSON object that Minari writes.", "Upload it as Minari wrote it, or without it.", file.Name);
    }

    private static string? Text(JsonElement root, string name)
    {
        try
        {
            return root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null;
        }
        catch (InvalidOperationException)
        {
            // No UTF-8, or half a character.
            return null;
        }
    }

    // The specification is JSON within the JSON, as Gymnasium writes it.
    private static string? EnvironmentIn(string? specification)
    {
        try
        {
            using var document = specification is null ? null : JsonDocument.Parse(specification);
            return document?.RootElement is { ValueKind: JsonValueKind.Object } root ? Text(root, "id") : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string NameOf(UploadedFile file) => file.Name[(file.Name.LastIndexOf('/') + 1)..];
}
