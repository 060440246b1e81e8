using System.Text.RegularExpressions;

namespace ImitationService.Domain.Tests.Architecture;

public sealed class SourceRulesTests
{
    private const int LongestFile = 300;

    private static readonly string[] ForbiddenFolders = ["Services", "Models", "Helpers", "Common", "Utils", "Managers", "Core"];

    // TorchSharp compiles these and does something else than they say.
    private static readonly (string Pattern, string Reason)[] TorchTraps =
    [
        (@"\.(sum|mean|prod|nansum|cumsum|cumprod)\(\s*0\s*[,)]", "A literal 0 is taken for a ScalarType: write 0L, or [0]."),
        (@"\busing\s+(var|Tensor)\s+\w+\s*=\s*[^;]*\w_\([^;]*\)\s*;", "An in-place operation returns its own tensor, and using would dispose it."),
        (@"\bTensor\.Load\(", "Reads another format than torch.save writes; use safetensors."),
        (@"\btorch\.equal\(", "Compares element by element; use allclose, or eq(...).all()."),
        (@"\bawait\b", "A dispose scope belongs to its thread: after an await tensors leak. Learning is synchronous."),
        (@"\bis_causal\b", "TorchSharp spells it is_casual."),
    ];

    [Fact]
    public void Files_Length_IsAtMostThreeHundredLines() =>
        Assert.DoesNotContain(
            Sources.Files().Select(file => (File: file, Lines: File.ReadLines(Path.Combine(Sources.Root, file)).Count())),
            entry => entry.Lines > LongestFile);

    [Fact]
    public void Folders_Names_AreNounsOfTheProduct() =>
        Assert.DoesNotContain(Sources.Directories(), folder => ForbiddenFolders.Contains(Path.GetFileName(folder), StringComparer.OrdinalIgnoreCase));

    [Fact]
    public void Learning_Code_StepsIntoNoneOfTorchSharpsTraps() =>
        Assert.Empty(Sources.Files()
            .Where(file => file.StartsWith(Path.Combine("src", "Learning"), StringComparison.Ordinal))
            .SelectMany(file => FindTraps(file, File.ReadLines(Path.Combine(Sources.Root, file)))));

    [Theory]
    [InlineData("var total = loss.sum(0);")]
    [InlineData("var mean = x.mean(0, keepdim: true);")]
    [InlineData("using var c = a.add_(b);")]
    [InlineData("var t = Tensor.Load(path);")]
    [InlineData("if (torch.equal(a, b)) { }")]
    [InlineData("await file.FlushAsync(cancellationToken);")]
    public void TorchTraps_Trap_IsFound(string line) => Assert.Single(FindTraps("File.cs", [line]));

    [Theory]
    [InlineData("var total = loss.sum(0L);")]
    [InlineData("var total = loss.sum([0]);")]
    [InlineData("using var c = a.add(b);")]
    [InlineData("a.add_(b);")]
    [InlineData("// x.sum(0) would be the sum as bytes")]
    [InlineData("var count = counts.Sum(0);")]
    public void TorchTraps_SoundLine_IsLeftAlone(string line) => Assert.Empty(FindTraps("File.cs", [line]));

    private static IEnumerable<string> FindTraps(string file, IEnumerable<string> lines) =>
        from line in lines.Index()
        where !line.Item.TrimStart().StartsWith("//", StringComparison.Ordinal)
        from trap in TorchTraps
        where Regex.IsMatch(line.Item, trap.Pattern)
        select $"{file}:{line.Index + 1}: {trap.Reason} {line.Item.Trim()}";
}
