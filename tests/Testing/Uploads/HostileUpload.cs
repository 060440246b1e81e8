namespace ImitationService.Testing.Uploads;

/// <summary>An upload that must be rejected.</summary>
/// <param name="Name">Names it in test results.</param>
/// <param name="ExpectedCode">Code of a problem that the rejection must have.</param>
/// <param name="Mapping">The form field <c>mapping</c>, JSON; null when there is none.</param>
/// <param name="Files">The files; bytes are made when asked for.</param>
public sealed record HostileUpload(string Name, string ExpectedCode, string? Mapping, IReadOnlyList<HostileFile> Files)
{
    public override string ToString() => Name;
}

/// <summary>A file of such an upload.</summary>
/// <param name="Name">The client's name for it.</param>
/// <param name="CreateBytes">Makes its content.</param>
public sealed record HostileFile(string Name, Func<byte[]> CreateBytes);
