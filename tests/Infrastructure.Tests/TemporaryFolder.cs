namespace ImitationService.Infrastructure.Tests;

/// <summary>A folder of one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("imitation-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
