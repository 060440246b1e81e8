using ImitationService.Domain.Text;

namespace ImitationService.Domain.Tests.Text;

/// <summary>The encoder of tokens, whose vectors policies depend on for as long as they live.</summary>
public sealed class HashedTokensTests
{
    private static readonly HashedTokens Encoder = new(Tokenizer.Of(TextPatterns.Gpt2, " ", ["g o", "Ġ l"], []));

    // Worked out by hand from the definition: tokens "go", "Ġl", "e" and the three runs of them, each token followed by 255.
    [Fact]
    public void Encode_ShortText_IsTheVectorOfTheFirstVersion()
    {
        string[][] runs = [["go"], ["Ġl"], ["e"], ["go", "Ġl"], ["Ġl", "e"]];
        var counts = new double[16];
        foreach (var run in runs)
        {
            var hash = 14695981039346656037;
            foreach (var value in run.SelectMany(token => System.Text.Encoding.UTF8.GetBytes(token).Append((byte)255)))
            {
                hash = unchecked((hash ^ value) * 1099511628211);
            }

            counts[hash % 16] += hash < 1UL << 63 ? 1 : -1;
        }

        var length = Math.Sqrt(counts.Sum(count => count * count));
        Assert.Equal(counts.Select(count => (float)(count / length)), Encoder.Encode("go le", 16));
    }

    [Fact]
    public void Encode_OtherOrderOrBorders_IsAnotherVector()
    {
        Assert.NotEqual(Encoder.Encode("go le", 256), Encoder.Encode("le go", 256));
        Assert.NotEqual(Encoder.Encode("go", 256), new HashedTokens(Tokenizer.Of(TextPatterns.Gpt2, " ", [], [])).Encode("go", 256));
        Assert.All(Encoder.Encode(string.Empty, 8), value => Assert.Equal(0, value));
        Assert.Throws<ArgumentOutOfRangeException>(() => Encoder.Encode("go", 0));
    }
}
