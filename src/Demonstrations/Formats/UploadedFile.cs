namespace ImitationService.Demonstrations.Formats;

/// <summary>A file to read, uploaded as it is or taken out of an archive.</summary>
/// <param name="Name">Its name, for messages and for the roles that names give; never a path to open.</param>
/// <param name="Path">Where it lies.</param>
internal sealed record UploadedFile(string Name, string Path)
{
    private const int HeadBytes = 65_536;

    /// <summary>Its length in bytes.</summary>
    public long Bytes { get; } = new FileInfo(Path).Length;

    /// <summary>Its name without folders and ending, in lower case: <c>observations</c> of <c>run1/Observations.csv</c>.</summary>
    public string Stem => System.IO.Path.GetFileNameWithoutExtension(Name.Replace('\\', '/')).ToLowerInvariant();

    /// <summary>Its first bytes, which say what it is.</summary>
    public byte[] ReadHead()
    {
        using var stream = OpenRead();
        var head = new byte[Math.Min(HeadBytes, Bytes)];
        stream.ReadExactly(head);
        return head;
    }

    /// <summary>Opens it for one pass from the start.</summary>
    public FileStream OpenRead() => new(
        Path,
        new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, BufferSize = 1 << 17, Options = FileOptions.SequentialScan });
}
