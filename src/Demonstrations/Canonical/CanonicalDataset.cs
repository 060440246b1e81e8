using System.Security.Cryptography;
using System.Text.Json;
using ImitationService.Demonstrations.Safetensors;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Json;
using ImitationService.Domain.Text;

namespace ImitationService.Demonstrations.Canonical;

/// <summary>
/// A canonical dataset, mapped into memory: flat arrays over all transitions, never loaded whole. Where episodes have T+1
/// observations, observation features have one row more per episode than the others.
/// </summary>
public sealed class CanonicalDataset : IDisposable
{
    private readonly Dictionary<string, Feature> _features;
    private readonly Dictionary<string, List<Part>> _parts;
    private readonly List<SafetensorsFile> _files;
    private readonly long[] _offsets;
    private readonly string _folder;

    private CanonicalDataset(string folder, DatasetContents contents, List<SafetensorsFile> files, Dictionary<string, List<Part>> parts, long[] offsets, IReadOnlyList<string> texts)
    {
        _folder = folder;
        Contents = contents;
        Texts = texts;
        _files = files;
        _parts = parts;
        _offsets = offsets;
        _features = contents.Features.ToDictionary(feature => feature.Name);
    }

    /// <summary>Features, counts, kind of action and digest.</summary>
    public DatasetContents Contents { get; }

    /// <summary>The different texts, by the numbers that features of texts hold; empty where there is none.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>First transition of each episode, and the number of transitions at the end: [episodes + 1].</summary>
    public ReadOnlySpan<long> EpisodeOffsets => _offsets;

    /// <summary>Maps the dataset of a folder.</summary>
    /// <exception cref="InvalidDataException">The folder does not hold one, or its files do not fit each other.</exception>
    public static CanonicalDataset Open(string folder)
    {
        var manifest = ReadManifest(Path.Combine(folder, CanonicalManifest.FileName));
        var files = new List<SafetensorsFile>();
        try
        {
            var parts = new Dictionary<string, List<Part>>();
            foreach (var shard in manifest.Shards)
            {
                var file = SafetensorsFile.Open(Path.Combine(folder, Path.GetFileName(shard.Name)));
                files.Add(file);
                foreach (var part in shard.Parts)
                {
                    parts.TryAdd(part.Feature, []);
                    parts[part.Feature].Add(new Part(file, part.FirstRow, part.Rows));
                }
            }

            var dataset = new CanonicalDataset(folder, manifest.Contents, files, parts, ReadOffsets(files, manifest.Contents), ReadTexts(folder, manifest));
            dataset.CheckRows();
            return dataset;
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

    /// <summary>Reads the tokenizer that <see cref="DatasetContents.Tokenizer"/> tells of; null where there is none.</summary>
    /// <exception cref="InvalidDataException">The file is not the one that was written.</exception>
    public Tokenizer? ReadTokenizer()
    {
        if (Contents.Tokenizer is not { } told)
        {
            return null;
        }

        var bytes = File.ReadAllBytes(Path.Combine(_folder, CanonicalManifest.TokenizerFileName));
        return told.Digest == "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes))
            ? JsonSerializer.Deserialize<Tokenizer>(bytes, ServiceJson.Options)
            : throw new InvalidDataException($"{CanonicalManifest.TokenizerFileName} is not what {CanonicalManifest.FileName} says.");
    }

    /// <summary>Rows of a feature: the number of transitions, and of episodes on top for an observation with T+1 rows.</summary>
    public long Rows(string feature) =>
        Contents.Transitions + (Contents.FinalObservations && _features[feature].IsObservation ? Contents.Episodes : 0);

    /// <summary>Row of an observation feature at a step of an episode; step T is the final observation, where there is one.</summary>
    public long ObservationRow(long episode, long step) => _offsets[episode] + step + (Contents.FinalObservations ? episode : 0);

    /// <summary>Rows of a real-valued feature, in place: [rows, size].</summary>
    /// <exception cref="ArgumentException">The feature has another type, or the rows lie in two shards.</exception>
    public ReadOnlySpan<float> Floats(string feature, long firstRow, int rows) => Elements<float>(feature, firstRow, rows, ElementType.Float32);

    /// <summary>Rows of an integer feature, or of a text's numbers in <see cref="Texts"/>, in place: [rows, size].</summary>
    /// <exception cref="ArgumentException">As for <see cref="Floats"/>.</exception>
    public ReadOnlySpan<long> Integers(string feature, long firstRow, int rows) => Elements<long>(feature, firstRow, rows, ElementType.Int64, ElementType.Text);

    /// <summary>Rows of a flag, in place: [rows, size], each 0 or 1.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Floats"/>.</exception>
    public ReadOnlySpan<byte> Flags(string feature, long firstRow, int rows) => Elements<byte>(feature, firstRow, rows, ElementType.Bool);

    /// <summary>Rows of an image, in place: [rows, height, width, channels].</summary>
    /// <exception cref="ArgumentException">As for <see cref="Floats"/>.</exception>
    public ReadOnlySpan<byte> Bytes(string feature, long firstRow, int rows) => Elements<byte>(feature, firstRow, rows, ElementType.UInt8);

    /// <summary>How many rows from here on lie in one piece; the most that one call may ask for.</summary>
    public long ContiguousRows(string feature, long firstRow)
    {
        var part = PartOf(feature, firstRow);
        return part.FirstRow + part.Rows - firstRow;
    }

    /// <summary>Says that these rows will be gathered: where they are on disk, all of them are fetched at once. [k]</summary>
    public void Expect(string feature, ReadOnlySpan<long> rows)
    {
        var (size, part) = (_features[feature].Size, default(Part));
        foreach (var row in rows)
        {
            part = PartOf(feature, row, part);
            part.File.Expect(feature, (row - part.FirstRow) * size, size);
        }
    }

    /// <summary>Copies single rows, in any order, each to a place in a row of a matrix.</summary>
    /// <param name="feature">Of which the rows are.</param>
    /// <param name="rows">Which ones. [k]</param>
    /// <param name="matrix">Row i of it takes <c>rows[i]</c>. [k, width]</param>
    /// <param name="width">Elements of a row of the matrix.</param>
    /// <param name="column">Where in the matrix's row the feature begins.</param>
    public void Gather<T>(string feature, ReadOnlySpan<long> rows, Span<T> matrix, int width, int column)
        where T : unmanaged
    {
        var (size, part) = (_features[feature].Size, default(Part));
        for (var i = 0; i < rows.Length; i++)
        {
            part = PartOf(feature, rows[i], part);
            part.File.Copy(feature, (rows[i] - part.FirstRow) * size, matrix.Slice((i * width) + column, size));
        }
    }

    /// <summary>Lets go of what was read so far: mapped pages count as a process's memory while it holds them. They are read again where they are asked for again.</summary>
    public void Release() => _files.ForEach(file => file.Release());

    /// <summary>Ends the mapping.</summary>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private static CanonicalManifest ReadManifest(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var manifest = JsonSerializer.Deserialize<CanonicalManifest>(stream, ServiceJson.Options)!;
            return manifest.Version == CanonicalManifest.CurrentVersion
                ? manifest
                : throw new InvalidDataException($"The dataset has layout {manifest.Version}; this program reads {CanonicalManifest.CurrentVersion}.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{CanonicalManifest.FileName} is malformed.", exception);
        }
    }

    private static IReadOnlyList<string> ReadTexts(string folder, CanonicalManifest manifest)
    {
        if (manifest.Texts is not { } told)
        {
            return [];
        }

        try
        {
            using var stream = File.OpenRead(Path.Combine(folder, CanonicalManifest.TextsFileName));
            var texts = JsonSerializer.Deserialize<List<string>>(stream, ServiceJson.Options)!;
            return texts.Count == told.Count
                ? texts
                : throw new InvalidDataException($"{CanonicalManifest.TextsFileName} has {texts.Count} texts; {CanonicalManifest.FileName} says {told.Count}.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{CanonicalManifest.TextsFileName} is malformed.", exception);
        }
    }

    private static long[] ReadOffsets(List<SafetensorsFile> files, DatasetContents contents)
    {
        var file = files.Find(candidate => candidate.Header.Tensors.ContainsKey(CanonicalManifest.EpisodeOffsets))
            ?? throw new InvalidDataException("The dataset has no episode offsets.");
        var offsets = file.Elements<long>(CanonicalManifest.EpisodeOffsets, 0, checked((int)(contents.Episodes + 1))).ToArray();
        if (offsets[0] != 0 || offsets[^1] != contents.Transitions || offsets.Zip(offsets.Skip(1)).Any(pair => pair.Second <= pair.First))
        {
            throw new InvalidDataException($"The episode offsets do not rise from 0 to {contents.Transitions}.");
        }

        return offsets;
    }

    private void CheckRows()
    {
        foreach (var feature in Contents.Features)
        {
            var next = 0L;
            foreach (var part in _parts.GetValueOrDefault(feature.Name, []))
            {
                var tensor = part.File.Header.Tensors.GetValueOrDefault(feature.Name);
                if (part.FirstRow != next || tensor is null || tensor.Type != CanonicalTypes.TensorOf(feature.Type) || tensor.Elements != part.Rows * feature.Size)
                {
                    throw new InvalidDataException($"The shards do not hold feature '{feature.Name}' as {CanonicalManifest.FileName} says.");
                }

                next += part.Rows;
            }

            if (next != Rows(feature.Name))
            {
                throw new InvalidDataException($"Feature '{feature.Name}' has {next} rows; {Rows(feature.Name)} were expected.");
            }
        }
    }

    private ReadOnlySpan<T> Elements<T>(string feature, long firstRow, int rows, params ReadOnlySpan<ElementType> types)
        where T : unmanaged
    {
        if (!types.Contains(_features[feature].Type))
        {
            throw new ArgumentException($"Feature '{feature}' is {_features[feature].Type}, not {types[0]}.", nameof(feature));
        }

        var part = PartOf(feature, firstRow);
        var size = _features[feature].Size;
        return firstRow + rows <= part.FirstRow + part.Rows
            ? part.File.Elements<T>(feature, (firstRow - part.FirstRow) * size, checked(rows * size))
            : throw new ArgumentException($"Rows {firstRow} to {firstRow + rows} of '{feature}' lie in two shards; read them piece by piece.", nameof(rows));
    }

    private Part PartOf(string feature, long row, Part? last = null)
    {
        if (last is not null && row >= last.FirstRow && row < last.FirstRow + last.Rows)
        {
            return last;
        }

        var parts = _parts[feature];
        var (low, high) = (0, parts.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = row < parts[middle].FirstRow + parts[middle].Rows ? (low, middle) : (middle + 1, high);
        }

        return low < parts.Count && row >= 0 ? parts[low] : throw new ArgumentOutOfRangeException(nameof(row), row, $"Feature '{feature}' has {Rows(feature)} rows.");
    }

    private sealed record Part(SafetensorsFile File, long FirstRow, long Rows);
}
