using System.Text;

namespace ImitationService.Testing.Uploads;

/// <summary>Uploads by the careless and the malicious. Each one must be rejected soon, by name, and leave nothing behind.</summary>
public static class HostileUploads
{
    /// <summary>All of them; the names differ.</summary>
    public static IReadOnlyList<HostileUpload> All { get; } =
        [.. HostileTables.All, .. HostileRecords.All, .. HostileArrays.All, .. HostileArchives.All, .. HostileMappings.All];

    internal static HostileUpload Text(string name, string code, string file, string text, string? mapping = null) =>
        Bytes(name, code, file, () => Encoding.UTF8.GetBytes(text), mapping);

    internal static HostileUpload Bytes(string name, string code, string file, Func<byte[]> bytes, string? mapping = null) =>
        new(name, code, mapping, [new HostileFile(file, bytes)]);
}
