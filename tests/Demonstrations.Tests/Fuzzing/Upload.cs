using ImitationService.Testing.Uploads;

namespace ImitationService.Demonstrations.Tests.Fuzzing;

/// <summary>An upload that can be mutated: one file, or the members of an archive, which is packed anew so that what is inside is reached.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Members">Of the archive; a single one without a name is the file itself.</param>
internal sealed record Upload(string Name, IReadOnlyList<(string Name, byte[] Bytes)> Members)
{
    public static Upload File(string name, byte[] bytes) => new(name, [(string.Empty, bytes)]);

    public static Upload Zip(string name, params (string Name, byte[] Bytes)[] members) => new(name, members);

    /// <summary>What is uploaded.</summary>
    public byte[] Pack() => Members is [("", var bytes)] ? bytes : ZipBytes.Stored([.. Members]);

    /// <summary>The same with other bytes in a member.</summary>
    public Upload With(int member, byte[] bytes) =>
        this with { Members = [.. Members.Select((entry, i) => i == member ? (entry.Name, bytes) : entry)] };
}
