using ImitationService.Demonstrations.Reports;
using System.Text.RegularExpressions;

namespace ImitationService.Demonstrations.Tests.Reports;

public sealed partial class FindingDocumentationTests
{
    [Fact]
    public void Codes_ThatOptionsAreChosenBy_AreThoseOfTheReport() =>
        Assert.Equal(
            (FindingCodes.CopiedAction, FindingCodes.ContradictoryDemonstrations),
            (Domain.Datasets.FindingNames.CopiedAction, Domain.Datasets.FindingNames.ContradictoryDemonstrations));

    [Fact]
    public void Page_OfFindings_ExplainsEachCodeThatHasAnEffect()
    {
        var documented = Row().Matches(File.ReadAllText(Find("docs", "dataset-report.md"))).Select(match => match.Groups[1].Value);
        var effects = Entry().Matches(File.ReadAllText(Find("src", "Demonstrations", "Reports", "FindingCodes.cs"))).Select(match => match.Groups[1].Value)
            .Concat(Quoted().Matches(File.ReadAllText(Find("src", "Demonstrations", "Reports", "TrainingEffects.cs"))).Select(match => match.Groups[1].Value));

        Assert.Equal(effects.Order(), documented.Order());
    }

    private static string Find(params string[] parts)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ImitationService.sln")))
            {
                return Path.Combine([folder.FullName, .. parts]);
            }
        }

        throw new DirectoryNotFoundException("The tests do not run inside of the repository.");
    }

    [GeneratedRegex(@"^\| `([a-z-]+)`(?: ◦)? \| (?:error|severe|warning|note)", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("= \"([a-z-]+)\";")]
    private static partial Regex Entry();

    [GeneratedRegex("\\[\"([a-z-]+)\"\\]")]
    private static partial Regex Quoted();
}
