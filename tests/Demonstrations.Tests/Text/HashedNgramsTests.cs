using System.Diagnostics;
using System.Text.Json;
using ImitationService.Domain.Text;

namespace ImitationService.Demonstrations.Tests.Text;

/// <summary>The encoder of texts, whose vectors policies depend on for as long as they live.</summary>
public sealed class HashedNgramsTests
{
    private static readonly HashedNgrams Ngrams = new();

    private static readonly string[] Texts =
    [
        "Pick up the yellow bottle on the table.",
        "pick up the YELLOW bottle on the table.",
        "Räume die Straße auf, ÄÖÜ!",
        "ПОДНИМИ красный куб",
        "ΣΟΦΟΣ",
        "把红色方块放进盒子里",
        "🤖 go",
        " ",
        "a",
        "",
    ];

    [Fact]
    public void Encode_ShortTexts_AreTheVectorsOfTheFirstVersion()
    {
        Assert.Equal([0, 0, 0, 1 / Math.Sqrt(5), 0, 0, -2 / Math.Sqrt(5), 0], Ngrams.Encode("go", 8).Select(value => (double)value), (expected, actual) => Math.Abs(expected - actual) < 1e-7);
        Assert.Equal([-1 / Math.Sqrt(16), -1 / Math.Sqrt(16), 3 / Math.Sqrt(16), -1 / Math.Sqrt(16), 0, 0, -2 / Math.Sqrt(16), 0], Ngrams.Encode("Go left", 8).Select(value => (double)value), (expected, actual) => Math.Abs(expected - actual) < 1e-7);
    }

    [Fact]
    public void Encode_AnyText_IsOfLengthOneAndKnowsNoCase()
    {
        foreach (var text in Texts.Where(text => text.Length > 0))
        {
            Assert.Equal(1, Ngrams.Encode(text, 64).Sum(value => (double)value * value), 1e-6);
        }

        Assert.Equal(Ngrams.Encode(Texts[0], 64), Ngrams.Encode(Texts[1], 64));
        Assert.All(Ngrams.Encode("", 8), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Encode_TextsThatShareWords_AreNearerThanOthers()
    {
        var (bottle, cup, other) = (Ngrams.Encode("pick up the bottle", 256), Ngrams.Encode("pick up the cup", 256), Ngrams.Encode("open a drawer", 256));

        Assert.True(Product(bottle, cup) > Product(bottle, other) + 0.3);
    }

    [Fact]
    public void Encode_RealTexts_AreWhatTheTwinInPythonMakesOfThem()
    {
        const string Python = "/usr/bin/python3";
        Assert.SkipUnless(File.Exists(Python), $"{Python} is not on this machine");
        var script = Path.Combine(AppContext.BaseDirectory, "Text", "hashed_ngrams.py");
        using var process = Process.Start(new ProcessStartInfo(Python, [script, "96"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        process.StandardInput.Write(JsonSerializer.Serialize(Texts));
        process.StandardInput.Close();
        var vectors = JsonSerializer.Deserialize<double[][]>(process.StandardOutput.ReadToEnd())!;

        Assert.Equal(Texts.Length, vectors.Length);
        foreach (var (text, vector) in Texts.Zip(vectors))
        {
            Assert.Equal(vector.Select(value => (float)value), Ngrams.Encode(text, 96));
        }
    }

    private static double Product(float[] left, float[] right) => left.Zip(right).Sum(pair => (double)pair.First * pair.Second);
}
