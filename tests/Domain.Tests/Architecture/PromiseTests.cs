using System.Text.RegularExpressions;

namespace ImitationService.Domain.Tests.Architecture;

/// <summary>The table of <c>docs/operations.md</c>: every promise names tests, and every test that it names is there.</summary>
public sealed partial class PromiseTests
{
    [Fact]
    public void Promises_Tests_AreAllThere()
    {
        var promises = ReadTable();

        Assert.True(promises.Count > 25, $"Only {promises.Count} promises were found.");
        Assert.All(promises, promise => Assert.NotEmpty(promise.Tests));
        Assert.Equal([], promises.SelectMany(promise => promise.Tests).Distinct().Where(test => !Exists(test)));
    }

    [Theory]
    [InlineData("Domain.Tests/Architecture/PromiseTests", true)]
    [InlineData("Domain.Tests/Architecture/PromiseTests.Promises_Tests_AreAllThere", true)]
    [InlineData("Domain.Tests/Architecture/PromiseTests.Promises_Tests_AreWishes", false)]
    [InlineData("Domain.Tests/Architecture/PromiseTests.Exists", false)]
    [InlineData("Domain.Tests/Architecture/Sources", false)]
    [InlineData("Domain.Tests/Architecture/HopeTests", false)]
    public void Exists_Name_IsThatOfATest(string name, bool expected) => Assert.Equal(expected, Exists(name));

    private static List<(string Text, IReadOnlyList<string> Tests)> ReadTable() =>
    [
        .. File.ReadLines(Path.Combine(Sources.Root, "docs", "operations.md"))
            .SkipWhile(line => !line.StartsWith("| promise", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|'))
            .Select(cells => (cells[0].Trim(), (IReadOnlyList<string>)[.. Code().Matches(cells[1]).Select(match => match.Groups[1].Value)])),
    ];

    /// <summary>Whether a class that has tests, or one of its tests, has this path below <c>tests</c>.</summary>
    private static bool Exists(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var name = Path.GetFileName(path).Split('.');
        var file = Path.Combine(Sources.Root, "tests", folder, $"{name[0]}.cs");
        var tests = File.Exists(file) ? Test().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value).ToList() : [];
        return tests.Count > 0 && (name.Length == 1 || tests.Contains(name[1]));
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\[(?:Fact|Theory)[^\n]*\n(?:\s*\[[^\n]*\n)*\s*public (?:async )?(?:Task|void) (\w+)\(")]
    private static partial Regex Test();
}
