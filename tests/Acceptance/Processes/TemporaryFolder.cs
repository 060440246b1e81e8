namespace ImitationService.Acceptance.Processes;

/// <summary>A folder that goes away with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Its path; unlike any other process's.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("imitation-acceptance-").FullName;

    /// <summary>A path within it.</summary>
    public string File(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
