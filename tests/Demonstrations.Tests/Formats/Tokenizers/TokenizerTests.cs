using System.Text;
using System.Text.Json.Nodes;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Text;
using ImitationService.Testing.Texts;
using ImitationService.Testing.Uploads;

namespace ImitationService.Demonstrations.Tests.Formats.Tokenizers;

/// <summary>Tokenizers among the files of an upload: what is kept of each form, and what is refused.</summary>
public sealed class TokenizerTests : IDisposable
{
    private const string Talk = """
        {"instruction":"go left","obs":[1],"action":-1.5}
        {"instruction":"go right now","obs":[2],"action":1.25}
        {"instruction":"go left","obs":[3],"action":-1.75}
        """;

    private const string Silent = "obs_0,action\n1,0.5\n2,0.25\n3,0.125\n";

    private static readonly SmallBpe Trained = SmallBpe.Train(["go left", "go right now", "go up"], 12);

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

    public static TheoryData<string, string, string> Unread => new()
    {
        { "a WordPiece model", "'WordPiece'", Change(root => root["model"]!["type"] = "WordPiece") },
        { "a Unigram model", "'Unigram'", Change(root => root["model"]!["type"] = "Unigram") },
        { "no type and no merges", "'unknown'", Change(root => root["model"] = new JsonObject { ["vocab"] = new JsonObject() }) },
        { "a normalizer", "normalizer 'NFC'", Change(root => root["normalizer"] = new JsonObject { ["type"] = "NFC" }) },
        { "another pattern", "'Split, ByteLevel'", Change(root => root["pre_tokenizer"] = Split(@"\p{L}+|.")) },
        { "another pre-tokenizer", "pre-tokenizer 'Whitespace'", Change(root => root["pre_tokenizer"] = new JsonObject { ["type"] = "Whitespace" }) },
        { "no pre-tokenizer", "pre-tokenizer 'none'", Change(root => root["pre_tokenizer"] = null) },
        { "a space before", "without a space before", Change(root => root["pre_tokenizer"]!["add_prefix_space"] = true) },
        { "no pattern", "pre-tokenizer 'ByteLevel'", Change(root => root["pre_tokenizer"]!["use_regex"] = false) },
        { "dropout", "'dropout'", Change(root => root["model"]!["dropout"] = 0.1) },
        { "a suffix of words", "'end_of_word_suffix'", Change(root => root["model"]!["end_of_word_suffix"] = "</w>") },
        { "bytes as a way out", "'byte_fallback'", Change(root => root["model"]!["byte_fallback"] = true) },
        { "an added token of text", "'left'", Change(root => root["added_tokens"]!.AsArray().Add(new JsonObject { ["content"] = "left", ["special"] = false })) },
        { "a byte without a token", "the byte 33", Change(root => root["model"]!["vocab"]!.AsObject().Remove("!")) },
    };

    [Theory]
    [MemberData(nameof(Unread))]
    public void Read_TokenizerThatWouldNotBeRepeatedExactly_SaysWhatItIs(string what, string named, string json)
    {
        var result = _bench.Read(null, ("talk.jsonl", Talk), ("tokenizer.json", json));

        var problem = Assert.Single(result.Report.Problems, problem => problem.Severity == ProblemSeverity.Error);
        Assert.True(problem.Code == "unsupported-tokenizer" && problem.Detail.Contains(named, StringComparison.Ordinal), $"{what}: {problem.Detail}");
        Assert.Contains("vocab.json and merges.txt", problem.Advice);
    }

    private static readonly (string What, string File, string Code, Func<string> Text)[] DamagedFiles =
    [
        ("cut short", "vocab.json", "invalid-tokenizer", () => Trained.VocabJson[..500]),
        ("a list", "vocab.json", "invalid-tokenizer", () => "[1,2]"),
        ("a number as a text", "vocab.json", "invalid-tokenizer", () => Trained.VocabJson.Replace(":200", ":\"200\"", StringComparison.Ordinal)),
        ("a number twice", "vocab.json", "invalid-tokenizer", () => Trained.VocabJson.Replace(":200", ":199", StringComparison.Ordinal)),
        ("a number beyond all", "vocab.json", "invalid-tokenizer", () => Trained.VocabJson.Replace(":200", ":1e30", StringComparison.Ordinal)),
        ("half a pair", "vocab.json", "invalid-tokenizer", () => "{\"\\ud800\":1}"),
        ("as deep as the sea", "vocab.json", "invalid-tokenizer", () => $"{{\"a\":{new string('[', 100_000)}}}"),
        ("a merge of unknown tokens", "merges.txt", "invalid-tokenizer", () => Trained.MergesTxt + "zz zz\n"),
        ("a merge of one", "merges.txt", "invalid-tokenizer", () => Trained.MergesTxt + "a\n"),
        ("a merge of three", "merges.txt", "invalid-tokenizer", () => Trained.MergesTxt + "a b c\n"),
        ("a merge twice", "merges.txt", "invalid-tokenizer", () => Trained.MergesTxt + Trained.Merges[0] + "\n"),
        ("a merge in other letters", "merges.txt", "invalid-tokenizer", () => Trained.MergesTxt + "走 a\n"),
        ("too many merges", "merges.txt", "tokenizer-too-large", () => string.Concat(Enumerable.Repeat("a b\n", 600_000))),
        ("no base64", "small.tiktoken", "invalid-tokenizer", () => Trained.Tiktoken + "AA$A 300\n"),
        ("no rank", "small.tiktoken", "invalid-tokenizer", () => Trained.Tiktoken + "AAAA\n"),
        ("a rank below 0", "small.tiktoken", "invalid-tokenizer", () => Trained.Tiktoken + "AAAA -1\n"),
        ("a rank beyond all", "small.tiktoken", "invalid-tokenizer", () => Trained.Tiktoken + "AAAA 99999999999\n"),
        ("a rank twice", "small.tiktoken", "invalid-tokenizer", () => Trained.Tiktoken + "AAAA 7\n"),
        ("a token twice", "small.tiktoken", "invalid-tokenizer", () => Trained.Tiktoken + "IQ== 900\n"),
        ("one long line", "small.tiktoken", "invalid-tokenizer", () => new string('A', 100_000)),
        ("one byte alone", "small.tiktoken", "unsupported-tokenizer", () => "IQ== 0\n"),
        ("no vocabulary", "tokenizer.json", "invalid-tokenizer", () => Change(root => root["model"]!.AsObject().Remove("vocab"))),
        ("no list of merges", "tokenizer.json", "invalid-tokenizer", () => Change(root => root["model"]!["merges"] = 5)),
        ("merges of numbers", "tokenizer.json", "invalid-tokenizer", () => Change(root => root["model"]!["merges"]!.AsArray().Add(new JsonArray(1, 2)))),
        ("an empty object", "tokenizer.json", "invalid-tokenizer", () => "{}"),
        ("SentencePiece", "tokenizer.model", "unsupported-tokenizer", () => "\n\u000e\n\u0005<unk>"),
        ("WordPiece", "vocab.txt", "unsupported-tokenizer", () => "[PAD]\n[UNK]\n[CLS]\nleft\n##ing\n"),
        ("merges alone", "merges.txt", "unsupported-tokenizer", () => string.Empty),
    ];

    public static TheoryData<string> Damaged => [.. DamagedFiles.Select(file => file.What)];

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Read_DamagedTokenizer_IsRejectedByName(string what)
    {
        var (_, file, code, make) = DamagedFiles.Single(damaged => damaged.What == what);
        var text = make();
        List<(string, string)> files = [("talk.jsonl", Talk), (file, text)];
        if (text.Length > 0 && file is "vocab.json" or "merges.txt")
        {
            files.Add(file == "vocab.json" ? ("merges.txt", Trained.MergesTxt) : ("vocab.json", Trained.VocabJson));
        }

        var problem = Assert.Single(_bench.Read(null, [.. files]).Report.Problems, problem => problem.Severity == ProblemSeverity.Error);

        Assert.Equal(code, problem.Code);
        Assert.True(problem.Detail.Length < 500, problem.Detail);
        Assert.Equal(["files"], _bench.Leftovers());
    }

    [Fact]
    public void Read_TwoTokenizersOrNothingElse_IsRejected()
    {
        var other = SmallBpe.Train(["go left"], 5);

        Assert.Contains(_bench.Read(null, ("talk.jsonl", Talk), ("tokenizer.json", other.TokenizerJson().ToJsonString()), ("vocab.json", Trained.VocabJson), ("merges.txt", Trained.MergesTxt)).Report.Problems, problem => problem.Code == "several-tokenizers");
        Assert.Contains(_bench.Read(null, ("tokenizer.json", other.TokenizerJson().ToJsonString())).Report.Problems, problem => problem.Code == "tokenizer-without-demonstrations");
    }

    [Fact]
    public void ReadTokenizer_FileThatWasChanged_IsRefused()
    {
        _bench.Accept(null, ("talk.jsonl", Talk), ("vocab.json", Trained.VocabJson), ("merges.txt", Trained.MergesTxt));
        File.AppendAllText(Path.Combine(_bench.Output, CanonicalManifest.TokenizerFileName), " ");

        Assert.Throws<InvalidDataException>(() => _bench.Open().ReadTokenizer());
    }

    public void Dispose() => _bench.Dispose();

    // As Llama 3's file has it.
    private static JsonObject Split(string pattern) => new()
    {
        ["type"] = "Sequence",
        ["pretokenizers"] = new JsonArray(
            new JsonObject { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = pattern }, ["behavior"] = "Isolated", ["invert"] = false },
            new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = false }),
    };

    private static string Change(Action<JsonObject> change)
    {
        var root = Trained.TokenizerJson();
        change(root);
        return root.ToJsonString();
    }
}
