using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Domain.Text;

namespace ImitationService.Demonstrations.Formats.Tokenizers;

/// <summary>The files of an upload that are a tokenizer's, whatever format the demonstrations beside them have.</summary>
internal static class TokenizerFiles
{
    private const string TokenizerName = "tokenizer.json";
    private const string VocabularyName = "vocab.json";
    private const string MergesName = "merges.txt";

    // Beside a tokenizer they say what models make of special tokens, which no text becomes here.
    private static readonly string[] Companions = ["tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"];

    private static readonly string[] SentencePieceNames = ["tokenizer.model", "spiece.model", "sentencepiece.bpe.model"];

    /// <summary>Takes a tokenizer's files out of an upload and reads them into <see cref="SourceSet.Tokenizer"/>.</summary>
    /// <returns>The other files.</returns>
    /// <exception cref="IntakeException">They are damaged, not of a kind that is read, or of two tokenizers.</exception>
    public static IReadOnlyList<UploadedFile> Take(IReadOnlyList<UploadedFile> files, SourceSet sources, CancellationToken cancellationToken)
    {
        var taken = new HashSet<UploadedFile>();
        foreach (var found in Read(files, taken, sources.Limits, cancellationToken))
        {
            sources.Tokenizer = sources.Tokenizer is not { } first || IsSame(first.Kept.Tokenizer, found.Kept.Tokenizer) ? sources.Tokenizer ?? found : throw new IntakeException(
                "several-tokenizers", $"The upload has two tokenizers that cut texts differently: {first.File} and {found.File}.", "Leave one of them out.", found.File);
        }

        if (sources.Tokenizer is null)
        {
            return files;
        }

        foreach (var companion in files.Where(file => Companions.Contains(LastName(file))))
        {
            taken.Add(companion);
            sources.AddUnused($"{companion.Name}: what models are told beside their tokenizer");
        }

        return [.. files.Where(file => !taken.Contains(file))];
    }

    private static IEnumerable<FoundTokenizer> Read(IReadOnlyList<UploadedFile> files, HashSet<UploadedFile> taken, IntakeLimits limits, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            switch (LastName(file))
            {
                case TokenizerName:
                    taken.Add(file);
                    yield return HuggingFaceTokenizer.Read(file, limits, cancellationToken);
                    break;
                case VocabularyName:
                    var merges = Beside(file, files, MergesName);
                    taken.UnionWith([file, merges]);
                    yield return VocabularyAndMerges.Read(file, merges, limits, cancellationToken);
                    break;
                case MergesName:
                    Beside(file, files, VocabularyName);
                    break;
                case var name when name.EndsWith(".tiktoken", StringComparison.Ordinal) || (name.EndsWith(".model", StringComparison.Ordinal) && TiktokenFile.IsTiktoken(file.ReadHead())):
                    taken.Add(file);
                    yield return TiktokenFile.Read(file, limits, cancellationToken);
                    break;
                case var name when SentencePieceNames.Contains(name):
                    throw TokenizerFaults.Unsupported(file.Name, "is SentencePiece's, which cuts texts in other ways than a BPE over bytes");
                case "vocab.txt" when file.Bytes > 0 && file.ReadHead().AsSpan().IndexOf("[UNK]"u8) >= 0:
                    throw TokenizerFaults.Unsupported(file.Name, "is a WordPiece vocabulary, which cuts texts in other ways than a BPE over bytes");
                default:
                    break;
            }
        }
    }

    // In the same folder, as both are saved.
    private static UploadedFile Beside(UploadedFile file, IReadOnlyList<UploadedFile> files, string name) =>
        files.FirstOrDefault(other => LastName(other) == name && FolderOf(other) == FolderOf(file))
            ?? throw TokenizerFaults.Unsupported(file.Name, $"is half there: {LastName(file)} without {name}");

    private static bool IsSame(Tokenizer one, Tokenizer other) =>
        one.Pattern == other.Pattern && one.Separator == other.Separator && one.Merges.SequenceEqual(other.Merges) && one.Whole.SequenceEqual(other.Whole);

    private static string LastName(UploadedFile file) => Plain(file)[(Plain(file).LastIndexOf('/') + 1)..].ToLowerInvariant();

    private static string FolderOf(UploadedFile file) => Plain(file)[..(Plain(file).LastIndexOf('/') + 1)];

    private static string Plain(UploadedFile file) => file.Name.Replace('\\', '/');
}
