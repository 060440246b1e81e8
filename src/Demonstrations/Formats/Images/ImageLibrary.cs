using ImitationService.Demonstrations.Images;

namespace ImitationService.Demonstrations.Formats.Images;

/// <summary>
/// The images of an upload, by name. What a table says is looked up here and never opened as a path: names of folders that were
/// another machine's, or lead outside, are dropped from the front until the rest is the name of an uploaded image.
/// </summary>
internal sealed class ImageLibrary
{
    private readonly Dictionary<string, UploadedFile> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UploadedFile?> _byLastName = new(StringComparer.Ordinal);
    private readonly HashSet<UploadedFile> _found = [];

    /// <summary>A library of these images.</summary>
    public ImageLibrary(IEnumerable<UploadedFile> images)
    {
        foreach (var image in images)
        {
            _byName[Plain(image.Name)] = image;
            var last = LastName(Plain(image.Name));
            _byLastName[last] = _byLastName.ContainsKey(last) ? null : image;
        }
    }

    /// <summary>Number of images.</summary>
    public int Count => _byName.Count;

    /// <summary>Number of images that were never found by a name.</summary>
    public int Unfound => Count - _found.Count;

    /// <summary>Whether a file is an image, by its content or its name: one that is damaged is one all the same.</summary>
    public static bool IsImage(UploadedFile file) => ImageFormats.IsImageName(file.Name) || (file.Bytes > 0 && ImageFormats.IsImage(file.ReadHead()));

    /// <summary>The image that a table's text names; null where there is none, or several of that last name in different folders.</summary>
    /// <param name="reference">The text.</param>
    /// <param name="table">The table's name, whose folder is looked in first.</param>
    public UploadedFile? Find(string reference, string table)
    {
        var folder = FolderOf(Plain(table));
        for (var rest = Plain(reference); rest.Length > 0; rest = WithoutFirst(rest))
        {
            if (_byName.TryGetValue(folder + rest, out var image) || _byName.TryGetValue(rest, out image))
            {
                _found.Add(image);
                return image;
            }
        }

        if (_byLastName.GetValueOrDefault(LastName(Plain(reference))) is not { } only)
        {
            return null;
        }

        _found.Add(only);
        return only;
    }

    private static string Plain(string name) => name.Trim().Replace('\\', '/').TrimStart('/');

    private static string FolderOf(string name) => name[..(name.LastIndexOf('/') + 1)];

    private static string LastName(string name) => name[(name.LastIndexOf('/') + 1)..];

    private static string WithoutFirst(string name) => name.IndexOf('/') is var slash and >= 0 ? name[(slash + 1)..] : string.Empty;
}
