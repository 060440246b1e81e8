using ImitationService.Demonstrations.Episodes;
using ImitationService.Demonstrations.Formats;
using ImitationService.Demonstrations.Formats.Archives;
using ImitationService.Demonstrations.Formats.Csv;
using ImitationService.Demonstrations.Formats.Images;
using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Formats.Tokenizers;
using ImitationService.Demonstrations.Reports;
using ImitationService.Demonstrations.Roles;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations;

/// <summary>An upload once its files have been opened and understood: what they offer, and which of it becomes which feature.</summary>
internal sealed class OpenedUpload : IDisposable
{
    private OpenedUpload(SourceSet sources, IReadOnlyList<string> formats, RecordingParts parts, Layout layout) =>
        (Sources, Formats, Parts, Layout) = (sources, formats, parts, layout);

    /// <summary>Everything the files offer.</summary>
    public SourceSet Sources { get; }

    /// <summary>The formats that were found.</summary>
    public IReadOnlyList<string> Formats { get; }

    /// <summary>How the files belong together.</summary>
    public RecordingParts Parts { get; }

    /// <summary>Which sources become which features.</summary>
    public Layout Layout { get; }

    /// <summary>Opens the files of a request; texts are parsed here, arrays when they are asked for.</summary>
    /// <param name="request">The files, and what the client said of them.</param>
    /// <param name="scratch">A folder for what must be kept aside.</param>
    /// <param name="problems">Takes what is wrong but does not end reading.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IntakeException">A file cannot be read, or nobody can know what is in it.</exception>
    public static OpenedUpload Open(IntakeRequest request, string scratch, ProblemList problems, CancellationToken cancellationToken)
    {
        var limits = request.Limits ?? IntakeLimits.Default;
        var sources = new SourceSet(scratch, limits, request.Mapping ?? new DatasetMapping(), problems);
        try
        {
            var (formats, files) = ReadSources(request, scratch, sources, cancellationToken);
            CheckTableWords(sources.Mapping, formats);
            var parts = RecordingParts.Of(files, sources.Mapping, limits);
            sources.Sources.AddRange(parts.Sources);
            return new OpenedUpload(sources, formats, parts, new LayoutResolver(sources).Resolve());
        }
        catch
        {
            sources.Dispose();
            throw;
        }
    }

    public void Dispose() => Sources.Dispose();

    // What is said of tables of text, where there is none, would do nothing.
    private static void CheckTableWords(DatasetMapping mapping, List<string> formats)
    {
        var word = mapping.Separator is not null ? "separator" : mapping.Header is not null ? "header" : null;
        if (word is not null && !formats.Contains(CsvReader.FormatName))
        {
            throw new IntakeException("invalid-mapping", $"The mapping's '{word}' is of tables of text, and the files are {string.Join(" and ", formats)}.", "Leave it out.", $"mapping/{word}");
        }
    }

    private static (List<string> Formats, List<SourceFile> Files) ReadSources(IntakeRequest request, string scratch, SourceSet sources, CancellationToken cancellationToken)
    {
        var formats = new List<string>();
        var files = new List<SourceFile>();
        var uploaded = request.Files.Select(file => new UploadedFile(file.Name, file.Path));
        var expanded = ArchiveExpander.Expand(uploaded, scratch, sources.Limits, DemonstrationReaders.IsNumpyArchive, cancellationToken);
        expanded = TokenizerFiles.Take(expanded, sources, cancellationToken);
        foreach (var folder in DemonstrationReaders.Folders)
        {
            while (folder.Claim(expanded) is { } claimed)
            {
                folder.Read(claimed, sources, cancellationToken);
                files.Add(sources.Take(claimed[0].Name));
                expanded = [.. expanded.Except(claimed)];
                formats = [.. formats.Append(folder.Name).Distinct()];
            }
        }

        sources.Images = new ImageLibrary(expanded.Where(ImageLibrary.IsImage));
        expanded = [.. expanded.Where(file => !ImageLibrary.IsImage(file))];
        foreach (var stored in expanded.OrderBy(file => file.Name, NaturalOrder.Comparer))
        {
            var file = Utf16Text.ToUtf8(stored, scratch, files.Count, cancellationToken);
            var reader = DemonstrationReaders.Get(file);
            reader.Read(file, sources, cancellationToken);
            NamedImages.Attach(sources);
            files.Add(sources.Take(file.Name));
            if (!formats.Contains(reader.Name))
            {
                formats.Add(reader.Name);
            }
        }

        if (sources.Images.Unfound is var unfound and > 0)
        {
            sources.AddUnused($"{unfound} images that no table names");
        }

        if (files.Count == 0 && sources.Images.Count == 0)
        {
            throw new IntakeException("tokenizer-without-demonstrations", "There is a tokenizer, and nothing that it is of use to.", "Upload it together with demonstrations that have texts.");
        }

        return files.Count > 0 ? (formats, files) : throw new IntakeException(
            "images-without-table", $"There are {sources.Images.Count} images, and no table that says what was done at each.", "Add a table with a column of their names and the action at each.");
    }
}
