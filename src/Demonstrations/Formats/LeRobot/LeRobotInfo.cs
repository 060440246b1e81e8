using System.Text.Json;

namespace ImitationService.Demonstrations.Formats.LeRobot;

/// <summary>What <c>meta/info.json</c> says.</summary>
internal sealed class LeRobotInfo
{
    private const long MaximumBytes = 16 << 20;

    private LeRobotInfo(JsonElement root)
    {
        Version = Text(root, "codebase_version") ?? "unknown";
        Robot = Text(root, "robot_type");
        FramesPerSecond = Number(root, "fps");
        Episodes = (long?)Number(root, "total_episodes");
        Frames = (long?)Number(root, "total_frames");
        if (root.TryGetProperty("features", out var features) && features.ValueKind == JsonValueKind.Object)
        {
            Videos = NamesOf(features, "video");
            Images = NamesOf(features, "image");
            Shapes = features.EnumerateObject().Where(feature => ShapeOf(feature.Value) is not null).ToDictionary(feature => feature.Name, feature => ShapeOf(feature.Value)!);
        }

        if (root.TryGetProperty("splits", out var splits) && splits.ValueKind == JsonValueKind.Object)
        {
            Splits = splits.EnumerateObject().Where(split => split.Value.ValueKind == JsonValueKind.String).ToDictionary(split => split.Name, split => split.Value.GetString()!);
        }
    }

    /// <summary>Version of the layout, such as <c>v2.1</c>.</summary>
    public string Version { get; }

    public string? Robot { get; }

    public double? FramesPerSecond { get; }

    /// <summary>How many episodes there should be.</summary>
    public long? Episodes { get; }

    /// <summary>How many transitions there should be.</summary>
    public long? Frames { get; }

    /// <summary>Features that are videos.</summary>
    public IReadOnlyList<string> Videos { get; } = [];

    /// <summary>Features that are images in the tables.</summary>
    public IReadOnlyList<string> Images { get; } = [];

    /// <summary>Shapes of the features; tables hold them flat.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Shapes { get; } = new Dictionary<string, IReadOnlyList<int>>();

    /// <summary>Named ranges of episodes: <c>0:100</c>.</summary>
    public IReadOnlyDictionary<string, string> Splits { get; } = new Dictionary<string, string>();

    /// <exception cref="IntakeException">It is no JSON object.</exception>
    public static LeRobotInfo Read(UploadedFile file)
    {
        try
        {
            if (file.Bytes <= MaximumBytes)
            {
                using var document = JsonDocument.Parse(File.ReadAllBytes(file.Path));
                if (document.RootElement.ValueKind == JsonValueKind.Object)
                {
                    return new LeRobotInfo(document.RootElement);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            // Told below: twice the same name is an ArgumentException, and a text that is no UTF-8 an InvalidOperationException.
        }

        throw new IntakeException("invalid-json", "The file is not the JSON object that LeRobot writes.", "Upload the folder as LeRobot wrote it.", file.Name);
    }

    private static List<string> NamesOf(JsonElement features, string type) =>
        [.. features.EnumerateObject().Where(feature => Text(feature.Value, "dtype") == type).Select(feature => feature.Name)];

    private static string? Text(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && Math.Abs(number) < 1e15 ? number : null;

    private static IReadOnlyList<int>? ShapeOf(JsonElement feature) =>
        feature.ValueKind == JsonValueKind.Object && feature.TryGetProperty("shape", out var shape) && shape.ValueKind == JsonValueKind.Array
        && shape.EnumerateArray().All(dimension => dimension.ValueKind == JsonValueKind.Number && dimension.TryGetInt32(out var size) && size > 0)
            ? [.. shape.EnumerateArray().Select(dimension => dimension.GetInt32())]
            : null;
}
