using System.Text;
using System.Text.Json;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Json;

namespace ImitationService.Demonstrations.Tests;

/// <summary>A folder for uploads and what is read from them.</summary>
internal sealed class Workbench : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("intake-").FullName;
    private readonly List<CanonicalDataset> _opened = [];
    private int _count;

    public string Output { get; private set; } = string.Empty;

    /// <summary>Writes files as the service stores uploads: under names of its own.</summary>
    public IntakeFile[] Store(params (string Name, byte[] Bytes)[] files)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "files")).FullName;
        return [.. files.Select(file =>
        {
            var path = Path.Combine(folder, $"{_count++}");
            File.WriteAllBytes(path, file.Bytes);
            return new IntakeFile(file.Name, path);
        })];
    }

    /// <summary>Uploads texts under their names.</summary>
    public IntakeResult Read(string? mapping, params (string Name, string Text)[] files) =>
        ReadBytes(mapping, [.. files.Select(file => (file.Name, Encoding.UTF8.GetBytes(file.Text)))]);

    public IntakeResult ReadBytes(string? mapping, params (string Name, byte[] Bytes)[] files) => ReadFiles(mapping, Store(files));

    public IntakeResult ReadFiles(string? mapping, params IntakeFile[] files)
    {
        Output = Path.Combine(_root, $"output-{_count++}");
        var parsed = mapping is null ? null : JsonSerializer.Deserialize<DatasetMapping>(mapping, ServiceJson.Options);
        return Intake.Read(new IntakeRequest(files, parsed, Output), CancellationToken.None);
    }

    /// <summary>Uploads texts that must be accepted.</summary>
    public DatasetContents Accept(string? mapping, params (string Name, string Text)[] files) => Accepted(Read(mapping, files));

    public static DatasetContents Accepted(IntakeResult result)
    {
        Assert.True(result.IsAccepted, string.Join("\n", result.Report.Problems));
        return result.Contents!;
    }

    /// <summary>The dataset that was read last.</summary>
    public CanonicalDataset Open()
    {
        var dataset = CanonicalDataset.Open(Output);
        _opened.Add(dataset);
        return dataset;
    }

    /// <summary>The closer look at the dataset that was read last.</summary>
    public DatasetAnalysis Analysis() =>
        JsonSerializer.Deserialize<DatasetAnalysis>(File.ReadAllText(Path.Combine(Output, DatasetAnalysis.FileName)), ServiceJson.Options)!;

    /// <summary>Everything beside empty output folders.</summary>
    public IReadOnlyList<string> Leftovers() =>
        [.. Directory.EnumerateFileSystemEntries(_root)
            .Where(path => !Path.GetFileName(path).StartsWith("output-", StringComparison.Ordinal) || Path.HasExtension(path) || Directory.EnumerateFileSystemEntries(path).Any())
            .Select(path => Path.GetFileName(path)!)
            .Order()];

    public void Dispose()
    {
        _opened.ForEach(dataset => dataset.Dispose());
        Directory.Delete(_root, recursive: true);
    }
}
