using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Domain.Text;

namespace ImitationService.Testing.Texts;

/// <summary>A byte-pair tokenizer trained on the spot, and the files that such a tokenizer is saved as.</summary>
public sealed class SmallBpe
{
    private SmallBpe(List<string> merges) => Merges = merges;

    /// <summary>What merges, the first first: two tokens and a space between.</summary>
    public IReadOnlyList<string> Merges { get; }

    /// <summary>Every token with its number: the bytes, what merges make, and one that stands for no text.</summary>
    public IReadOnlyDictionary<string, int> Vocabulary => Tokens.Append("<|endoftext|>").Index().ToDictionary(token => token.Item, token => token.Index);

    /// <summary><c>vocab.json</c>.</summary>
    public string VocabJson => JsonSerializer.Serialize(Vocabulary);

    /// <summary><c>merges.txt</c>.</summary>
    public string MergesTxt => $"#version: 0.2\n{string.Join('\n', Merges)}\n";

    /// <summary>A <c>.tiktoken</c> file.</summary>
    public string Tiktoken => string.Concat(Tokens.Select((token, rank) => $"{Convert.ToBase64String(BytesOf(token))} {rank}\n"));

    private IEnumerable<string> Tokens => ByteAlphabet.Characters.Select(character => character.ToString()).Concat(Merges.Select(merge => merge.Replace(" ", string.Empty, StringComparison.Ordinal)));

    /// <summary><c>tokenizer.json</c>, as Hugging Face's tokenizers save it.</summary>
    public JsonObject TokenizerJson() => new()
    {
        ["version"] = "1.0",
        ["added_tokens"] = new JsonArray(new JsonObject { ["id"] = Vocabulary.Count - 1, ["content"] = "<|endoftext|>", ["special"] = true }),
        ["normalizer"] = null,
        ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = true },
        ["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["continuing_subword_prefix"] = "",
            ["byte_fallback"] = false,
            ["vocab"] = JsonSerializer.SerializeToNode(Vocabulary),
            ["merges"] = new JsonArray([.. Merges.Select(merge => (JsonNode)new JsonArray(merge.Split(' ')[0], merge.Split(' ')[1]))]),
        },
    };

    /// <summary>As the service keeps it.</summary>
    /// <param name="pattern">How texts are cut.</param>
    public Tokenizer ToTokenizer(string pattern = TextPatterns.Gpt2) => Tokenizer.Of(pattern, " ", Merges, []);

    /// <summary>Merges the most frequent neighbours of the texts' words, again and again; of equally frequent ones the first in the order of their characters.</summary>
    public static SmallBpe Train(IEnumerable<string> texts, int merges)
    {
        var words = texts.SelectMany(text => text.Split(' ').Select((word, i) => ByteAlphabet.Write(Encoding.UTF8.GetBytes(i == 0 ? word : " " + word)).Select(character => character.ToString()).ToList())).ToList();
        var learned = new List<string>();
        while (learned.Count < merges)
        {
            var pair = words.SelectMany(word => word.Zip(word.Skip(1))).GroupBy(both => both).OrderByDescending(group => group.Count()).ThenBy(group => $"{group.Key}", StringComparer.Ordinal).FirstOrDefault()?.Key;
            if (pair is not var (left, right))
            {
                break;
            }

            learned.Add($"{left} {right}");
            foreach (var word in words)
            {
                for (var i = 0; i + 1 < word.Count; i++)
                {
                    if (word[i] == left && word[i + 1] == right)
                    {
                        word[i] += word[i + 1];
                        word.RemoveAt(i + 1);
                    }
                }
            }
        }

        return new SmallBpe(learned);
    }

    private static byte[] BytesOf(string token) => [.. token.Select(character => (byte)ByteAlphabet.Characters.IndexOf(character, StringComparison.Ordinal))];
}
