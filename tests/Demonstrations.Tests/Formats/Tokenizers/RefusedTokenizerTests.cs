using System.Text.Json.Nodes;
using ImitationService.Domain.Datasets;
using ImitationService.Testing.Texts;
using static ImitationService.Demonstrations.Tests.Formats.Tokenizers.TokenizerSamples;

namespace ImitationService.Demonstrations.Tests.Formats.Tokenizers;

/// <summary>Tokenizers that are refused: those that would not be repeated exactly, and those that are damaged.</summary>
public sealed class RefusedTokenizerTests : IDisposable
{
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

    private readonly Workbench _bench = new();

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

    public void Dispose() => _bench.Dispose();
}
