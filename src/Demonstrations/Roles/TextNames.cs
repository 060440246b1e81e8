using System.Text.RegularExpressions;

namespace ImitationService.Demonstrations.Roles;

/// <summary>The part of a text's name that tells it from others: <c>user</c> of <c>observation.user</c>.</summary>
internal static partial class TextNames
{
    /// <summary>Lower-case letters, digits and <c>_</c>.</summary>
    public static string Of(string source)
    {
        var plain = Separators().Replace(source.Trim().ToLowerInvariant(), "_").Trim('_');
        plain = Owners().Replace(plain, string.Empty);
        return plain.Length > 0 ? plain : "text";
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Separators();

    [GeneratedRegex("^(obs|observation|observations)_")]
    private static partial Regex Owners();
}
