using System.Text;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Text;
using ImitationService.Testing.Texts;
using ImitationService.Testing.Uploads;
using static ImitationService.Demonstrations.Tests.Formats.Tokenizers.TokenizerSamples;

namespace ImitationService.Demonstrations.Tests.Formats.Tokenizers;

/// <summary>Tokenizers among the files of an upload: what is kept of each form.</summary>
public sealed class TokenizerTests : IDisposable
{
    private const string Silent = "obs_0,action\n1,0.5\n2,0.25\n3,0.125\n";

    private readonly Workbench _bench = new();

    [Fact]
    public void Read_VocabularyAndMerges_AreKeptWithTheTexts()
    {
        var contents = _bench.Accept(null, ("talk.jsonl", Talk), ("vocab.json", Trained.VocabJson), ("merges.txt", Trained.MergesTxt));

        Assert.Equal(("vocab-and-merges", 269), (contents.Tokenizer!.Format, contents.Tokenizer.Tokens));
        Assert.Equal("json-lines", contents.Format);
        var kept = _bench.Open().ReadTokenizer()!;
        Assert.Equal(Trained.Merges, kept.Merges);
        Assert.Equal((" ", "gpt-2", 0), (kept.Separator, kept.Pattern, kept.Whole.Count));
        Assert.Equal(new ByteBpe(Trained.ToTokenizer()).Tokenize("go right, Übermut!"), new ByteBpe(kept).Tokenize("go right, Übermut!"));
    }

    [Fact]
    public void Read_AnyForm_CutsTextsTheSame()
    {
        (string Name, string Text)[][] uploads =
        [
            [("vocab.json", Trained.VocabJson), ("merges.txt", Trained.MergesTxt)],
            [("tokenizer.json", Trained.TokenizerJson().ToJsonString())],
            [("small.tiktoken", Trained.Tiktoken)],
            [("tokenizer.json", Trained.TokenizerJson().ToJsonString()), ("vocab.json", Trained.VocabJson), ("merges.txt", Trained.MergesTxt.Replace("\n", "\r\n", StringComparison.Ordinal)), ("tokenizer_config.json", "{}")],
        ];
        foreach (var files in uploads)
        {
            var contents = _bench.Accept(null, [("talk.jsonl", Talk), .. files]);

            Assert.Equal(files.Length == 4 ? ["tokenizer_config.json: what models are told beside their tokenizer"] : [], contents.Unused);
            var (ours, theirs) = (new ByteBpe(_bench.Open().ReadTokenizer()!), new ByteBpe(Trained.ToTokenizer()));
            Assert.All(RandomTexts.Create(50, seed: 3, isPlain: false), text => Assert.Equal(theirs.Tokenize(text), ours.Tokenize(text)));
        }
    }

    [Fact]
    public void Read_TokenizerInAnArchiveBesideOtherFormats_IsFound()
    {
        var result = _bench.ReadBytes(null, ("all.zip", ZipBytes.Deflated(
            ("data/talk.csv", Encoding.UTF8.GetBytes("instruction,action\nturn left now,0.5\ngo straight on,0.25\nturn left now,0.125\n")),
            ("words/vocab.json", Encoding.UTF8.GetBytes(Trained.VocabJson)),
            ("words/merges.txt", Encoding.UTF8.GetBytes(Trained.MergesTxt)))));

        Assert.NotNull(Workbench.Accepted(result).Tokenizer);
    }

    [Fact]
    public void Read_Tokenizer_IsPartOfTheDigestWhereThereAreTexts()
    {
        var other = SmallBpe.Train(["go left"], 5);
        var plain = _bench.Accept(null, ("talk.jsonl", Talk)).Digest;
        var first = _bench.Accept(null, ("talk.jsonl", Talk), ("vocab.json", Trained.VocabJson), ("merges.txt", Trained.MergesTxt)).Digest;
        var silent = _bench.Accept(null, ("a.csv", Silent), ("vocab.json", Trained.VocabJson), ("merges.txt", Trained.MergesTxt));

        Assert.NotEqual(plain, first);
        Assert.NotEqual(first, _bench.Accept(null, ("talk.jsonl", Talk), ("vocab.json", other.VocabJson), ("merges.txt", other.MergesTxt)).Digest);
        Assert.Equal(first, _bench.Accept(null, ("talk.jsonl", Talk), ("tokenizer.json", Trained.TokenizerJson().ToJsonString())).Digest);
        Assert.Equal(_bench.Accept(null, ("a.csv", Silent)).Digest, silent.Digest);
        Assert.Null(silent.Tokenizer);
        Assert.Contains("vocab.json: a tokenizer, and no text is kept that it could be used for", silent.Unused);
        Assert.False(File.Exists(Path.Combine(_bench.Output, CanonicalManifest.TokenizerFileName)));
    }

    [Fact]
    public void Read_TokenizersOfCl100k_AreCutByItsPattern()
    {
        (string Name, string Text)[] files =
        [
            ("cl100k_base.tiktoken", Trained.Tiktoken),
            ("tokenizer.model", Trained.Tiktoken),
            ("tokenizer.json", Change(root => root["pre_tokenizer"] = Split(@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"))),
        ];
        foreach (var file in files)
        {
            _bench.Accept(null, ("talk.jsonl", Talk), file);

            var (ours, theirs) = (new ByteBpe(_bench.Open().ReadTokenizer()!), new ByteBpe(Trained.ToTokenizer(TextPatterns.Cl100k)));
            Assert.All(RandomTexts.Create(50, seed: 6, isPlain: false), text => Assert.Equal(theirs.Tokenize(text), ours.Tokenize(text)));
        }
    }

    // Ranks merge any two whose bytes are a token, and a token is one at once, even where merges do not lead to it.
    [Fact]
    public void Read_Tiktoken_KeepsTokensThatMergesDoNotLeadTo()
    {
        var ranks = Trained.Tiktoken + $"{Convert.ToBase64String("zqx"u8)} 900\n";

        var result = _bench.Read(null, ("talk.jsonl", Talk), ("small.tiktoken", ranks));

        Assert.NotNull(Workbench.Accepted(result).Tokenizer);
        Assert.Contains(result.Report.Problems, problem => problem is { Severity: ProblemSeverity.Note, Code: "tokenizer-pattern-assumed" });
        var kept = _bench.Open().ReadTokenizer()!;
        Assert.Equal(["zqx"], kept.Whole);
        Assert.Equal(["zqx", "Ġ", "z", "q", "x", "1"], new ByteBpe(kept).Tokenize("zqx zqx1"));
    }

    [Theory]
    [InlineData(true, "zqx")]
    [InlineData(false, "z", "q", "x")]
    public void Read_HuggingFace_TakesTokensWholeWhereItsModelDoes(bool ignoresMerges, params string[] tokens)
    {
        _bench.Accept(null, ("talk.jsonl", Talk), ("tokenizer.json", Change(root =>
        {
            root["model"]!["vocab"]!["zqx"] = 900;
            root["model"]!["ignore_merges"] = ignoresMerges;
        })));

        Assert.Equal(tokens, new ByteBpe(_bench.Open().ReadTokenizer()!).Tokenize("zqx"));
    }

    [Fact]
    public void ReadTokenizer_FileThatWasChanged_IsRefused()
    {
        _bench.Accept(null, ("talk.jsonl", Talk), ("vocab.json", Trained.VocabJson), ("merges.txt", Trained.MergesTxt));
        File.AppendAllText(Path.Combine(_bench.Output, CanonicalManifest.TokenizerFileName), " ");

        Assert.Throws<InvalidDataException>(() => _bench.Open().ReadTokenizer());
    }

    public void Dispose() => _bench.Dispose();
}
