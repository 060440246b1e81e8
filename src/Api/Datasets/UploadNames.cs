using System.Globalization;
using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Datasets;

/// <summary>Names as clients give them. They are shown and are never part of a path or key.</summary>
internal static class UploadNames
{
    private static readonly char[] Separators = ['/', '\\'];

    /// <summary>
    /// A file's name with its folders, and <c>/</c> between them; false, with the reason, for a name that is out to leave its folder
    /// or to hide something.
    /// </summary>
    public static bool TryCleanPath(string name, int maximumLength, out string cleaned, out string reason)
    {
        var segments = name.Split(Separators);
        cleaned = string.Join('/', segments.Where(segment => segment.Length > 0));
        reason = segments switch
        {
            _ when HasHidden(name) => "A file name may not have control characters or invisible ones.",
            ["", _, ..] => "A file name may not begin with a separator.",
            [{ Length: >= 2 } drive, ..] when drive[1] == ':' && (drive.Length == 2 || char.IsAsciiLetter(drive[0])) => "A file name may not name a drive.",
            _ when segments.Any(segment => segment is "." or "..") => "A file name may not step out of its folder with '..'.",
            [.., var last] when string.IsNullOrWhiteSpace(last) => "A name may not be empty.",
            _ => CheckLength(cleaned, maximumLength),
        };
        return reason.Length == 0;
    }

    /// <summary>What a dataset is called whose client said nothing: the folder that all files lie in, or the first file.</summary>
    public static string Suggest(IReadOnlyList<DatasetFile> files)
    {
        var folders = files.Select(file => file.Name.IndexOf('/') is var end and > 0 ? file.Name[..end] : null).Distinct().ToList();
        return files.Count > 1 && folders is [{ } folder] ? folder : WithoutFolders(files[0].Name);
    }

    /// <summary>The last segment of a file's name, to save it under.</summary>
    public static string WithoutFolders(string name) => name[(name.LastIndexOf('/') + 1)..];

    /// <summary>Checks a dataset's name.</summary>
    public static bool IsAcceptable(string name, int maximumLength, out string reason)
    {
        reason = HasHidden(name) ? "A name may not have control characters or invisible ones." : CheckLength(name, maximumLength);
        return reason.Length == 0;
    }

    private static string CheckLength(string name, int maximumLength) => name switch
    {
        _ when string.IsNullOrWhiteSpace(name) => "A name may not be empty.",
        _ when name.Length > maximumLength => $"A name may have {maximumLength} characters; this one has {name.Length}.",
        _ => string.Empty,
    };

    private static bool HasHidden(string name) => name.Any(character => char.GetUnicodeCategory(character) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
        || name.Contains('\uFFFD');
}
