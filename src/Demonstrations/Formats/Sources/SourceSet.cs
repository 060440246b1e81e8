using ImitationService.Demonstrations.Formats.Images;
using ImitationService.Demonstrations.Formats.Tokenizers;
using ImitationService.Demonstrations.Images;
using ImitationService.Demonstrations.Reports;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Formats.Sources;

/// <summary>Everything the files of an upload offer, and the place where readers put what they must keep aside.</summary>
internal sealed class SourceSet(string scratchFolder, IntakeLimits limits, DatasetMapping mapping, ProblemList problems) : IDisposable
{
    private const int MaximumUnused = 200;

    private readonly List<Spool> _spools = [];

    /// <summary>The sources, in the order of files and of arrays within them; of files that follow each other, one for all.</summary>
    public List<Source> Sources { get; private set; } = [];

    /// <summary>What was found and left out, with the reason.</summary>
    public List<string> Unused { get; } = [];

    /// <summary>Lengths of the episodes in transitions, from a format whose unit is the episode.</summary>
    public List<long>? EpisodeLengths { get; set; }

    /// <summary>The kind of file within its format, such as <c>robomimic</c>; null where the reader does not know one.</summary>
    public string? Dialect { get; set; }

    /// <summary>What the files say about the recording.</summary>
    public OriginNotes Origin { get; } = new();

    /// <summary>What reading may cost.</summary>
    public IntakeLimits Limits { get; } = limits;

    /// <summary>Takes what is wrong but does not end reading.</summary>
    public ProblemList Problems { get; } = problems;

    /// <summary>What the client said of the files' form.</summary>
    public DatasetMapping Mapping { get; } = mapping;

    /// <summary>Adds to <see cref="Unused"/>, once where thousands of files have the same to say.</summary>
    public void AddUnused(string what)
    {
        if (Unused.Count < MaximumUnused && !Unused.Contains(what))
        {
            Unused.Add(what);
        }
    }

    /// <summary>The images that tables may name.</summary>
    public ImageLibrary Images { get; set; } = new([]);

    /// <summary>The tokenizer that came with the files; null where none did.</summary>
    public FoundTokenizer? Tokenizer { get; set; }

    /// <summary>The size at which frames are kept.</summary>
    public ImageSizing Sizing { get; } = new(mapping);

    /// <summary>Hands over what has been read since the last call: one file.</summary>
    public SourceFile Take(string file)
    {
        var taken = new SourceFile(file, Sources, EpisodeLengths);
        (Sources, EpisodeLengths) = ([], null);
        return taken;
    }

    /// <summary>Adds an array: as frames where it is made of them, as numbers otherwise.</summary>
    /// <param name="array">The array.</param>
    /// <param name="isByte">Whether its elements are unsigned bytes.</param>
    public void AddArray(Source array, bool isByte)
    {
        if (ArrayImageSource.TryCreate(array, isByte, this) is { } frames)
        {
            Sources.Add(frames);
        }
        else if (array.Width > Limits.MaximumColumns)
        {
            AddUnused($"{array.Name}: {array.Width} elements per row are more than {Limits.MaximumColumns}");
        }
        else
        {
            Sources.Add(array);
        }
    }

    /// <summary>A scratch file of numbers, gone when the set is.</summary>
    public Spool CreateSpool()
    {
        var spool = new Spool(Path.Combine(scratchFolder, $".spool-{_spools.Count:D5}"));
        _spools.Add(spool);
        return spool;
    }

    public void Dispose() => _spools.ForEach(spool => spool.Dispose());
}
