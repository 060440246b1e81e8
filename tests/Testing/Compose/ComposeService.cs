namespace ImitationService.Testing.Compose;

/// <summary>One service of a compose file.</summary>
public sealed class ComposeService
{
    private readonly Dictionary<object, object> _fields;

    internal ComposeService(string name, Dictionary<object, object> fields) => (Name, _fields) = (name, fields);

    /// <summary>Its name, which is its host's name to the others.</summary>
    public string Name { get; }

    /// <summary>Its image.</summary>
    public string Image => Text("image") ?? "";

    /// <summary>Whether it is built from this repository.</summary>
    public bool IsOurs => _fields.ContainsKey("build");

    /// <summary>Whether it does its work and ends.</summary>
    public bool EndsByItself => Text("restart") == "on-failure";

    /// <summary>Profiles without which it stays away.</summary>
    public IReadOnlyList<string> Profiles => List("profiles");

    /// <summary>Arguments of the image's program.</summary>
    public IReadOnlyList<string> Command => List("command");

    /// <summary>What it is told.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        _fields.TryGetValue("environment", out var environment)
            ? ComposeFile.Mapping(environment).ToDictionary(pair => (string)pair.Key, pair => (string?)pair.Value ?? "")
            : new Dictionary<string, string>();

    /// <summary>Whom it waits for, and what for.</summary>
    public IReadOnlyDictionary<string, string> DependsOn =>
        _fields.TryGetValue("depends_on", out var others)
            ? ComposeFile.Mapping(others).ToDictionary(pair => (string)pair.Key, pair => (string)ComposeFile.Mapping(pair.Value)["condition"])
            : new Dictionary<string, string>();

    /// <summary>The health check's command; empty where there is none.</summary>
    public IReadOnlyList<string> HealthCheck =>
        _fields.TryGetValue("healthcheck", out var check) ? [.. ((List<object>)ComposeFile.Mapping(check)["test"]).Cast<string>()] : [];

    /// <summary>A field that holds text; null where there is none.</summary>
    public string? Text(string field) => _fields.GetValueOrDefault(field) as string;

    /// <summary>A field that holds a list of texts; empty where there is none.</summary>
    public IReadOnlyList<string> List(string field) => _fields.GetValueOrDefault(field) is List<object> items ? [.. items.Cast<string>()] : [];

    /// <summary>Whether a field is there.</summary>
    public bool Has(string field) => _fields.ContainsKey(field);
}
