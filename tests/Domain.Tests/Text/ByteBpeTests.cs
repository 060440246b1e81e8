using System.Text;
using System.Text.RegularExpressions;
using ImitationService.Domain.Text;
using ImitationService.Testing.Texts;
using Microsoft.ML.Tokenizers;

namespace ImitationService.Domain.Tests.Text;

public sealed partial class ByteBpeTests
{
    private static readonly SmallBpe Trained = SmallBpe.Train(["go left and pick up the cup", "the robot picks up the robot's cup", "don't go, we'll see 1234 123", "走 左边 走 Straße Straßen"], 60);

    [Theory]
    [InlineData("go left", "go| left")]
    [InlineData("I'll don't we've 's", "I|'ll| don|'t| we|'ve| '|s")]
    [InlineData("don'T 'LL", "don|'|T| '|LL")]
    [InlineData("a  b   \n c", "a| | b|   \n| c")]
    [InlineData("a \n", "a| \n")]
    [InlineData("\n\nb\tc", "\n|\n|b|\t|c")]
    [InlineData("x1²½Ⅷ走", "x|1²½Ⅷ|走")]
    [InlineData("hi!? 🤖🤖 ok", "hi|!?| 🤖🤖| ok")]
    [InlineData("𝒜b 𝟘1", "𝒜b| 𝟘1")]
    [InlineData("e\u0301a", "e|\u0301|a")]
    [InlineData("a\u00a0b\u3000\u3000c", "a|\u00a0|b|\u3000|\u3000|c")]
    public void Tokenize_WithoutMerges_CutsAsThePatternOfGpt2(string text, string pieces)
    {
        // Every piece is a token of its own: the whole ones are not taken apart into bytes.
        var whole = pieces.Split('|').Select(Write).Distinct().ToList();

        Assert.Equal(pieces.Split('|').Select(Write), new ByteBpe(Domain.Text.Tokenizer.Of(TextPatterns.Gpt2, " ", [], whole)).Tokenize(text));
    }

    [Theory]
    [InlineData("go left", "go| left")]
    [InlineData("don'T 'LL we'Ve", "don|'T| '|LL| we|'Ve")]
    [InlineData("a(b)\tc -d", "a|(b|)|\tc| -|d")]
    [InlineData("x12345²", "x|123|45²")]
    [InlineData("a !?\r\n\nb", "a| !?\r\n\n|b")]
    [InlineData("a  \n \n  b", "a|  \n \n| | b")]
    [InlineData("\nb", "\n|b")]
    [InlineData("a   b", "a|  | b")]
    [InlineData("a  1", "a| | |1")]
    [InlineData("🤖𝒜 \u3000走", "🤖𝒜| |\u3000走")]
    [InlineData("a ", "a| ")]
    public void Tokenize_WithoutMerges_CutsAsThePatternOfCl100k(string text, string pieces)
    {
        var whole = pieces.Split('|').Select(Write).Distinct().ToList();

        Assert.Equal(pieces.Split('|').Select(Write), new ByteBpe(Domain.Text.Tokenizer.Of(TextPatterns.Cl100k, " ", [], whole)).Tokenize(text));
    }

    [Fact]
    public void Tokenize_HalfAPair_IsTheReplacementCharacter()
    {
        var bpe = new ByteBpe(Trained.ToTokenizer());

        Assert.Equal(bpe.Tokenize("a\ufffd b\ufffd"), bpe.Tokenize("a\ud800 b\udc00"));
        Assert.Equal(Write("🤖"), string.Concat(bpe.Tokenize("\ud83e\udd16")));
    }

    [Fact]
    public void Tokenize_NeighboursThatMerge_TakesTheFirstListedAndTheLeftmost()
    {
        var bpe = new ByteBpe(Domain.Text.Tokenizer.Of(TextPatterns.Gpt2, " ", ["b c", "a b", "a a", "aa aa", "ab c"], []));

        Assert.Equal(["a", "bc"], bpe.Tokenize("abc"));
        Assert.Equal(["aaaa", "aa", "a"], bpe.Tokenize("aaaaaaa"));
        Assert.Equal(["ab", "ab"], bpe.Tokenize("abab"));
    }

    [Fact]
    public void Tokenize_EndlessWord_TakesNoLongerThanItIsLong()
    {
        var text = new string('a', 200_000);

        Assert.Equal(text, string.Concat(new ByteBpe(Domain.Text.Tokenizer.Of(TextPatterns.Gpt2, " ", ["a a", "aa aa"], [])).Tokenize(text)));
    }

    [Theory]
    [InlineData(TextPatterns.Gpt2)]
    [InlineData(TextPatterns.Cl100k)]
    public void Tokenize_AnyText_IsWhatTheLibraryMakesOfVocabularyAndMerges(string pattern)
    {
        var numbers = Trained.Vocabulary;
        var theirs = BpeTokenizer.Create(new BpeOptions(numbers)
        {
            Merges = Trained.Merges,
            ByteLevel = true,
            PreTokenizer = new RegexPreTokenizer(pattern == TextPatterns.Gpt2 ? Gpt2() : Cl100k(), null),
        });
        var ours = new ByteBpe(Trained.ToTokenizer(pattern));

        foreach (var text in RandomTexts.Create(400, seed: 1, isPlain: true))
        {
            Assert.Equal(theirs.EncodeToIds(text), ours.Tokenize(text).Select(token => numbers[token]));
        }
    }

    [Fact]
    public void Tokenize_AnyText_IsWhatTheLibraryMakesOfRanks()
    {
        var numbers = Trained.Vocabulary;
        var theirs = TiktokenTokenizer.Create(new MemoryStream(Encoding.UTF8.GetBytes(Trained.Tiktoken)), new RegexPreTokenizer(Gpt2(), null), null);
        var ours = new ByteBpe(Domain.Text.Tokenizer.Of(TextPatterns.Gpt2, string.Empty, [.. Trained.Merges.Select(merge => merge.Replace(" ", string.Empty, StringComparison.Ordinal))], []));

        foreach (var text in RandomTexts.Create(400, seed: 2, isPlain: true))
        {
            Assert.Equal(theirs.EncodeToIds(text), ours.Tokenize(text).Select(token => numbers[token]));
        }
    }

    [Fact]
    public void Create_TokenizerOfAnotherForm_IsRefused()
    {
        Assert.Throws<InvalidDataException>(() => new ByteBpe(Trained.ToTokenizer() with { Format = "imitation-service/tokens/2" }));
        Assert.Throws<InvalidDataException>(() => new ByteBpe(Trained.ToTokenizer() with { Pattern = "o200k" }));
        Assert.Throws<InvalidDataException>(() => new ByteBpe(Trained.ToTokenizer() with { Letters = [5, 4] }));
    }

    private static string Write(string text) => ByteAlphabet.Write(Encoding.UTF8.GetBytes(text));

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Gpt2();

    [GeneratedRegex(@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")]
    private static partial Regex Cl100k();
}
