using ImitationService.Demonstrations.Canonical;
using ImitationService.Demonstrations.Derivation.Operations;
using ImitationService.Demonstrations.Episodes;
using ImitationService.Demonstrations.Reports;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Datasets.Recipes;

namespace ImitationService.Demonstrations.Derivation;

/// <summary>Makes a canonical dataset from others by a recipe.</summary>
public static class Deriver
{
    /// <summary>
    /// Applies the recipe and writes a canonical dataset into the output folder. Values are copied unchanged; memory grows with
    /// the number of episodes and not with their length. What does not fit is in the result, never an exception, and the folder is empty then.
    /// </summary>
    /// <param name="recipe">What to do.</param>
    /// <param name="folders">Folder of each source's canonical dataset, by the source's identifier.</param>
    /// <param name="outputFolder">Empty folder for the new one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static IntakeResult Derive(Recipe recipe, IReadOnlyDictionary<string, string> folders, string outputFolder, CancellationToken cancellationToken)
    {
        var problems = new ProblemList();
        var steps = new List<DerivationStep>();
        var opened = new List<CanonicalDataset>();
        try
        {
            var draft = Prepare(recipe, folders, opened, problems, steps);
            return Write(draft, outputFolder, problems, cancellationToken) with { Steps = steps };
        }
        catch (IntakeException exception)
        {
            problems.Add(exception.Problem);
            return new IntakeResult(null, new DatasetReport(0, 0, null, [], null, problems.Problems, problems.LeftOut), steps);
        }
        finally
        {
            opened.ForEach(dataset => dataset.Dispose());
        }
    }

    private static Draft Prepare(Recipe recipe, IReadOnlyDictionary<string, string> folders, List<CanonicalDataset> opened, ProblemList notes, List<DerivationStep> steps)
    {
        var drafts = new List<Draft>();
        foreach (var source in recipe.Sources)
        {
            opened.Add(CanonicalDataset.Open(folders[source.Dataset]));
            drafts.Add(Draft.Of(new DraftSource(source.Dataset, opened[^1]), notes));
            Apply(drafts[^1], source.Operations ?? [], source.Dataset, steps);
        }

        var joined = DraftJoin.Join(drafts, notes);
        Apply(joined, recipe.Operations ?? [], null, steps);
        return joined;
    }

    private static void Apply(Draft draft, IReadOnlyList<DatasetOperation> operations, string? source, List<DerivationStep> steps)
    {
        foreach (var operation in operations)
        {
            var (episodes, features) = (draft.Episodes.Count, draft.Sources[0].Features.ToList());
            AppliedOperation.Apply(operation, draft);
            var kept = draft.Sources[0].Features.Values.ToHashSet();
            var dropped = features.Where(entry => !kept.Contains(entry.Value)).Select(entry => entry.Key);
            steps.Add(new DerivationStep(source, operation, draft.Episodes.Count, episodes - draft.Episodes.Count, [.. dropped]));
        }
    }

    private static IntakeResult Write(Draft draft, string folder, ProblemList problems, CancellationToken cancellationToken)
    {
        var lengths = draft.Episodes.Select(episode => episode.Length).ToList();
        if (lengths.Sum() < 2)
        {
            throw new IntakeException("too-few-transitions", $"There are {lengths.Sum()} transitions.", "Keep at least two; a useful policy needs hundreds.");
        }

        var first = draft.Sources[0].Dataset.Contents;
        using var writer = new CanonicalDatasetWriter(folder) { Tokenizer = DerivedTokenizer.Of(draft) };
        var copy = new DraftCopy(draft, lengths, writer, cancellationToken);
        foreach (var name in draft.FeatureNames)
        {
            copy.Copy(name);
        }

        copy.ReportDuplicates(problems);
        var contents = writer.Complete(
            new DatasetContents("derived", [], first.Action, 0, 0, first.FinalObservations, DerivedOrigin.BoundariesOf(draft), [], string.Empty, DerivedOrigin.Of(draft)),
            lengths);
        var summary = EpisodeLengthCheck.Summarize(lengths, problems);
        DatasetAnalyst.Write(folder, lengths, copy.ChoiceCounts, IntakeLimits.Default, problems, cancellationToken);
        var (isOne, isSeveral) = (first.Action.Kind == ActionKind.Discrete, first.Action.Kind == ActionKind.MultiDiscrete);
        return new IntakeResult(contents, new DatasetReport(contents.Episodes, contents.Transitions, summary, copy.Statistics, isOne ? copy.ChoiceCounts[0] : null, problems.Problems, problems.LeftOut, copy.Texts, isSeveral ? copy.ChoiceCounts : null));
    }
}
