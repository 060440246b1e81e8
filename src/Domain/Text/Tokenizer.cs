namespace ImitationService.Domain.Text;

/// <summary>
/// A byte-level byte-pair tokenizer in the one form that datasets and bundles keep (<see cref="FileName"/>): everything by which a
/// text is cut, so that no reader of it needs tables of Unicode of its own.
/// </summary>
/// <param name="Format">Name and version of this form: <see cref="CurrentFormat"/>.</param>
/// <param name="Pattern">How a text is cut into pieces: one of <see cref="TextPatterns"/>.</param>
/// <param name="Alphabet">How tokens are written: 256 characters, one for each byte, none of them a space.</param>
/// <param name="Letters">Code points that are letters: first and last of each range, in rising order.</param>
/// <param name="Numbers">Code points that are numbers, likewise.</param>
/// <param name="Spaces">Code points that are white space, likewise.</param>
/// <param name="Separator">What stands between two tokens in a merge: a space where merges name both, nothing where any two merge whose bytes together are listed.</param>
/// <param name="Merges">What merges, the first first: <c>Ġ t</c>, or <c>Ġt</c> without a separator.</param>
/// <param name="Whole">Pieces that are tokens although no merges lead to them.</param>
public sealed record Tokenizer(
    string Format,
    string Pattern,
    string Alphabet,
    IReadOnlyList<int> Letters,
    IReadOnlyList<int> Numbers,
    IReadOnlyList<int> Spaces,
    string Separator,
    IReadOnlyList<string> Merges,
    IReadOnlyList<string> Whole)
{
    /// <summary>The form that this program reads and writes.</summary>
    public const string CurrentFormat = "imitation-service/tokens/1";

    /// <summary>The file's name, beside a canonical dataset and in a bundle.</summary>
    public const string FileName = "tokens.json";

    /// <summary>A tokenizer of these merges, with the characters' classes that this runtime knows.</summary>
    public static Tokenizer Of(string pattern, string separator, IReadOnlyList<string> merges, IReadOnlyList<string> whole) => new(
        CurrentFormat, pattern, ByteAlphabet.Characters, CharacterClasses.Letters, CharacterClasses.Numbers, CharacterClasses.Spaces, separator, merges, whole);
}
