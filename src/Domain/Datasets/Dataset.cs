using ImitationService.Domain.Datasets.Recipes;

namespace ImitationService.Domain.Datasets;

/// <summary>A named set of demonstrations. What it holds never changes; its name and tags are people's own.</summary>
public sealed class Dataset
{
    private Dataset()
    {
    }

    /// <summary>Prefixed, time-ordered identifier: <c>ds_…</c>.</summary>
    public string Id { get; private set; } = null!;

    /// <summary>The project it belongs to.</summary>
    public string ProjectId { get; private set; } = null!;

    /// <summary>The client's name for it.</summary>
    public string Name { get; private set; } = null!;

    /// <summary>What people group it by, in the order they gave.</summary>
    public IReadOnlyList<string> Tags { get; private set; } = [];

    /// <summary>What a search looks through, in lower case: name, tags, and what the files say of robot, environment, tasks and format.</summary>
    public string SearchText { get; private set; } = string.Empty;

    /// <summary>Where it stands.</summary>
    public DatasetState State { get; private set; }

    /// <summary>Digest of the uploaded files and the mapping, or of the recipe: the same again is, within its project, the same dataset.</summary>
    public string SourceDigest { get; private set; } = null!;

    /// <summary>The uploaded files, in the order of their names; none of a dataset that was made from others.</summary>
    public IReadOnlyList<DatasetFile> Files { get; private set; } = [];

    /// <summary>What the client said where detection cannot know.</summary>
    public DatasetMapping? Mapping { get; private set; }

    /// <summary>What it was made from; null for an upload.</summary>
    public DatasetLineage? Lineage { get; private set; }

    /// <summary>What was understood; null until ready.</summary>
    public DatasetContents? Contents { get; private set; }

    /// <summary>The quality report; null until read.</summary>
    public DatasetReport? Report { get; private set; }

    /// <summary>When the upload was complete.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When it became ready or rejected.</summary>
    public DateTimeOffset? ReadAt { get; private set; }

    /// <summary>Grows with every change; the store refuses a write that is based on an older one.</summary>
    public long Revision { get; private set; }

    /// <summary>A dataset whose bytes are all stored.</summary>
    public static Dataset Upload(
        string id,
        string projectId,
        string name,
        IReadOnlyList<DatasetFile> files,
        DatasetMapping? mapping,
        string sourceDigest,
        DateTimeOffset now,
        IReadOnlyList<string>? tags = null) => new()
        {
            Id = id,
            ProjectId = projectId,
            Name = name,
            Tags = tags ?? [],
            SearchText = DatasetSearch.TextOf(name, tags ?? [], null),
            State = DatasetState.Uploaded,
            Files = files,
            Mapping = mapping,
            SourceDigest = sourceDigest,
            CreatedAt = now,
            Revision = 1,
        };

    /// <summary>A dataset that is to be made from others.</summary>
    public static Dataset Derive(
        string id,
        string projectId,
        string name,
        IReadOnlyList<string> tags,
        DatasetLineage lineage,
        string sourceDigest,
        DateTimeOffset now) => new()
        {
            Id = id,
            ProjectId = projectId,
            Name = name,
            Tags = tags,
            SearchText = DatasetSearch.TextOf(name, tags, null),
            State = DatasetState.Uploaded,
            Lineage = lineage,
            SourceDigest = sourceDigest,
            CreatedAt = now,
            Revision = 1,
        };

    /// <summary>Gives it another name.</summary>
    public void Rename(string name)
    {
        Name = name;
        SearchText = DatasetSearch.TextOf(Name, Tags, Contents);
        Revision++;
    }

    /// <summary>Replaces its tags.</summary>
    public void Tag(IReadOnlyList<string> tags)
    {
        Tags = tags;
        SearchText = DatasetSearch.TextOf(Name, Tags, Contents);
        Revision++;
    }

    /// <summary>A child process begins to read; reading anew after a lost worker is allowed.</summary>
    public void StartReading()
    {
        Require(DatasetState.Reading, DatasetState.Uploaded, DatasetState.Reading);
        State = DatasetState.Reading;
        Revision++;
    }

    /// <summary>Records what reading came to: <see cref="DatasetState.Ready"/> or <see cref="DatasetState.Rejected"/>.</summary>
    public void Complete(IntakeResult result, DateTimeOffset now)
    {
        Require(result.IsAccepted ? DatasetState.Ready : DatasetState.Rejected, DatasetState.Reading);
        State = result.IsAccepted ? DatasetState.Ready : DatasetState.Rejected;
        Contents = result.Contents;
        Report = result.Report;
        Lineage = Lineage is null ? null : Lineage with { Steps = result.Steps };
        ReadAt = now;
        SearchText = DatasetSearch.TextOf(Name, Tags, Contents);
        Revision++;
    }

    private void Require(DatasetState next, params ReadOnlySpan<DatasetState> from)
    {
        if (!from.Contains(State))
        {
            throw new InvalidOperationException($"Dataset {Id} is {State} and cannot become {next}.");
        }
    }
}
