using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Json;
using ImitationService.Domain.Tests.Architecture;

namespace ImitationService.Domain.Tests.Algorithms;

/// <summary>Each way to learn has a page, and each page says what is asked of it.</summary>
public sealed class AlgorithmPagesTests
{
    private static readonly string[] Sections = ["Deviations", "Options", "Metrics", "When", "Measured"];

    // Heads that share a page.
    private static readonly Dictionary<string, string> Shared = new() { ["heads/diffusion"] = "denoising-heads", ["heads/flow"] = "denoising-heads" };

    public static TheoryData<string> Pages =>
    [
        .. NamedEnumConverter.NamesOf(typeof(BackboneName)).Select(name => $"backbones/{name}")
            .Concat(NamedEnumConverter.NamesOf(typeof(ActionHeadName)).Where(name => name != "auto").Select(name => $"heads/{name}"))
            .Select(name => Shared.GetValueOrDefault(name, name))
            .Concat(["denoisers", "images", "texts"])
            .Distinct(),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_OfAWayToLearn_HasEverySection(string page)
    {
        var text = File.ReadAllText(Path.Combine(Sources.Root, "docs", "algorithms", $"{page}.md"));

        Assert.All(Sections, section => Assert.Matches($"(\\*\\*|## ){section}", text));
        Assert.Contains("behavior-cloning.md#metrics", text, StringComparison.Ordinal);
    }
}
