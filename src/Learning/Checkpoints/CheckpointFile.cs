using System.Text.Json;
using ImitationService.Demonstrations.Safetensors;
using ImitationService.Domain.Faults;
using ImitationService.Domain.Json;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Training;

namespace ImitationService.Learning.Checkpoints;

/// <summary>
/// A checkpoint as one safetensors file: the tensors of the training's state, and the manifest in the header's metadata. One
/// file, so that it is there whole or not at all.
/// </summary>
internal sealed class CheckpointFile : IDisposable
{
    /// <summary>Name and version of the layout.</summary>
    public const string Format = "imitation-service/checkpoint/1";

    private const string ManifestName = "checkpoint";

    private readonly SafetensorsFile _file;

    private CheckpointFile(SafetensorsFile file, CheckpointManifest manifest)
    {
        (_file, Manifest) = (file, manifest);
        State = new StateReader(file, manifest.Texts);
    }

    /// <summary>What it says of itself.</summary>
    public CheckpointManifest Manifest { get; }

    /// <summary>What it consists of.</summary>
    public StateReader State { get; }

    /// <summary>Writes a checkpoint; it appears under its name by a rename, when all of it is written.</summary>
    public static void Write(string path, CheckpointManifest manifest, StateWriter state)
    {
        var unfinished = $"{path}.unfinished";
        using (var stream = File.Create(unfinished))
        {
            SafetensorsWriter.Write(stream, state.Tensors, new Dictionary<string, string>
            {
                ["format"] = Format,
                [ManifestName] = JsonSerializer.Serialize(manifest, ServiceJson.Options),
            });
        }

        FaultPoint.Reach(FaultPoints.CheckpointUnfinished);
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Opens a checkpoint.</summary>
    /// <exception cref="TrainingException">The file is none, or not one that this version reads.</exception>
    public static CheckpointFile Open(string path)
    {
        SafetensorsFile? file = null;
        try
        {
            file = SafetensorsFile.Open(path);
            var manifest = file.Header.Metadata.TryGetValue(ManifestName, out var text)
                ? JsonSerializer.Deserialize<CheckpointManifest>(text, ServiceJson.Options)
                : null;
            return manifest?.Format == Format
                ? new CheckpointFile(file, manifest)
                : throw new InvalidDataException($"Its format is '{manifest?.Format}', where '{Format}' is expected.");
        }
        catch (Exception exception) when (exception is InvalidDataException or JsonException)
        {
            file?.Dispose();
            throw new TrainingException(FailureReason.Internal, $"The checkpoint cannot be read. {exception.Message}", exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
