using System.Text.RegularExpressions;

namespace ImitationService.Infrastructure.Storage;

/// <summary>What an object key looks like. Keys are made by the service, and refused all the same if they could leave their place.</summary>
internal static partial class ObjectKeyRules
{
    private const int LongestKey = 512;

    /// <summary>The key, if it is one.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static string Check(string key) =>
        key.Length <= LongestKey && KeyPattern().IsMatch(key)
            ? key
            : throw new ArgumentException($"'{key}' is not an object key: segments of letters, digits, '.', '_' and '-' with '/' between them, none beginning with a dot.", nameof(key));

    /// <summary>The prefix, if keys can begin with it; the empty one is the prefix of all.</summary>
    /// <exception cref="ArgumentException">No key can.</exception>
    public static string CheckPrefix(string prefix)
    {
        if (prefix.Length > 0)
        {
            Check(prefix.EndsWith('/') ? prefix[..^1] : prefix);
        }

        return prefix;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex KeyPattern();
}
