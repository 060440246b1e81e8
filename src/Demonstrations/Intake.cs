using ImitationService.Demonstrations.Actions;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Demonstrations.Episodes;
using ImitationService.Demonstrations.Formats;
using ImitationService.Demonstrations.Reports;
using ImitationService.Demonstrations.Roles;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations;

/// <summary>Reads uploaded files of any known format into one canonical dataset.</summary>
public static class Intake
{
    /// <summary>The formats that are read.</summary>
    public static IReadOnlyList<string> Formats => DemonstrationReaders.Names;

    /// <summary>
    /// Detects the format, reads, checks, and writes <c>dataset.json</c> and its shards into the output folder. Whatever
    /// is wrong with the files is in the result, never an exception, and the folder is empty then.
    /// </summary>
    public static IntakeResult Read(IntakeRequest request, CancellationToken cancellationToken)
    {
        var scratch = Directory.CreateDirectory(Path.Combine(request.OutputFolder, ".scratch")).FullName;
        var problems = new ProblemList();
        try
        {
            return ReadFiles(request, scratch, problems, cancellationToken);
        }
        catch (IntakeException exception)
        {
            problems.Add(exception.Problem);
            return Reject(request, problems);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static IntakeResult ReadFiles(IntakeRequest request, string scratch, ProblemList problems, CancellationToken cancellationToken)
    {
        using var upload = OpenedUpload.Open(request, scratch, problems, cancellationToken);
        var (sources, layout, parts, limits) = (upload.Sources, upload.Layout, upload.Parts, upload.Sources.Limits);
        if (layout.Action.Rows < 2)
        {
            throw new IntakeException("too-few-transitions", $"There are {layout.Action.Rows} transitions.", "Upload at least two; a useful policy needs hundreds.", layout.Action.Places[0]);
        }

        foreach (var (part, _) in parts.Layouts(layout))
        {
            FaultCheck.Report(part, problems);
        }

        if (problems.HasErrors)
        {
            return Reject(request, problems);
        }

        var episodes = EpisodePlan.Join([.. parts.Layouts(layout).Select(part =>
            new EpisodeFinder(sources, part.Layout, part.EpisodeLengths, parts.Count > 1, problems).Find())]);
        using var writer = new CanonicalDatasetWriter(request.OutputFolder);
        UploadedTokenizer.Keep(sources, layout, writer, problems);
        var assembly = new CanonicalAssembly(writer, episodes, problems, cancellationToken);
        var encoder = ActionEncoder.Create(layout.Action, sources.Mapping, limits);
        if (encoder.IsAssumed)
        {
            problems.Add(
                ProblemSeverity.Note,
                "action-kind-assumed",
                $"The action is always one of {encoder.Space.Classes} whole numbers: taken as discrete.",
                "If it is a quantity and no choice, send a mapping with \"action_kind\": \"continuous\".",
                layout.Action.Places[0],
                feature: FeatureNames.Action);
        }

        if (encoder.MayBeChoices)
        {
            problems.Add(
                ProblemSeverity.Note,
                "action-kind-assumed",
                $"The action's {encoder.Space.Dimensions} columns are small whole numbers: taken as quantities, that is as continuous.",
                "If each column is a choice, send a mapping with \"action_kind\": \"multi_discrete\"; if they are one choice with exactly one 1 among zeros, \"discrete\".",
                layout.Action.Places[0],
                feature: FeatureNames.Action);
        }

        var uploadedBytes = request.Files.Sum(file => new FileInfo(file.Path).Length);
        foreach (var observation in layout.Observations)
        {
            assembly.WriteObservation(observation, uploadedBytes, limits);
        }

        WriteFeatures(layout, episodes.Others, encoder, assembly);
        if (problems.HasErrors)
        {
            return Reject(request, problems);
        }

        var format = string.Join(", ", upload.Formats) + ((sources.Dialect ?? episodes.Dialect) is { } dialect ? $"/{dialect}" : string.Empty);
        var contents = new DatasetContents(format, [], encoder.Space, 0, 0, episodes.FinalObservations, episodes.Boundaries, sources.Unused, string.Empty, sources.Origin.Complete(episodes.Lengths.Count));
        assembly.ReportDuplicates();
        var lengths = EpisodeLengthCheck.Summarize(episodes.Lengths, problems);
        contents = writer.Complete(contents, episodes.Lengths);
        DatasetAnalyst.Write(request.OutputFolder, episodes.Lengths, assembly.ChoiceCounts, limits, problems, cancellationToken);
        var report = new DatasetReport(contents.Episodes, contents.Transitions, lengths, assembly.Statistics, encoder.Space.Kind == ActionKind.Discrete ? assembly.ChoiceCounts[0] : null, problems.Problems, problems.LeftOut, assembly.Texts, encoder.Space.Kind == ActionKind.MultiDiscrete ? assembly.ChoiceCounts : null);
        return new IntakeResult(contents, report);
    }

    private static void WriteFeatures(Layout layout, IReadOnlySet<Role> others, ActionEncoder encoder, CanonicalAssembly assembly)
    {
        switch (encoder.Space.Kind)
        {
            case ActionKind.Discrete:
                assembly.WriteClasses(layout.Action, encoder);
                break;
            case ActionKind.MultiDiscrete:
                assembly.WriteChoices(layout.Action, encoder.Space.Choices);
                break;
            default:
                assembly.WriteReal(layout.Action, ProblemSeverity.Error);
                break;
        }

        if (others.Contains(Role.Reward))
        {
            assembly.WriteScalar(FeatureNames.Reward, layout.Others[Role.Reward]);
        }

        if (others.Contains(Role.Timestamp))
        {
            assembly.WriteTime(FeatureNames.Timestamp, layout.Others[Role.Timestamp]);
        }

        foreach (var (role, name) in new[] { (Role.Terminated, FeatureNames.Terminated), (Role.Truncated, FeatureNames.Truncated) })
        {
            if (others.Contains(role))
            {
                assembly.WriteFlag(name, layout.Others[role]);
            }
        }
    }

    private static IntakeResult Reject(IntakeRequest request, ProblemList problems)
    {
        foreach (var file in Directory.Exists(request.OutputFolder) ? Directory.GetFiles(request.OutputFolder) : [])
        {
            File.Delete(file);
        }

        return new IntakeResult(null, new DatasetReport(0, 0, null, [], null, problems.Problems, problems.LeftOut));
    }
}
