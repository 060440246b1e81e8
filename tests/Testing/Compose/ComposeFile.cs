using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace ImitationService.Testing.Compose;

/// <summary>A compose file as its engine would read it: merge keys resolved, variables replaced by their values or defaults.</summary>
public sealed partial class ComposeFile
{
    private readonly Dictionary<object, object> _root;

    private ComposeFile(Dictionary<object, object> root) => _root = root;

    /// <summary>The services by name.</summary>
    public IReadOnlyDictionary<string, ComposeService> Services =>
        Mapping(_root["services"]).ToDictionary(pair => (string)pair.Key, pair => new ComposeService((string)pair.Key, Mapping(pair.Value)));

    /// <summary>Reads a file with the given variables; an unset one takes the file's default.</summary>
    public static ComposeFile Read(string path, IReadOnlyDictionary<string, string>? variables = null)
    {
        var text = Interpolate(File.ReadAllText(path), variables ?? new Dictionary<string, string>());
        var parser = new MergingParser(new Parser(new StringReader(text)));
        parser.Consume<StreamStart>();
        return new ComposeFile(new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(parser));
    }

    internal static Dictionary<object, object> Mapping(object value) => (Dictionary<object, object>)value;

    // ${NAME:-default}, ${NAME}, and $$ for a dollar sign. Lines that are comments have none of them.
    private static string Interpolate(string text, IReadOnlyDictionary<string, string> variables) => Reference().Replace(
        text,
        match => match.Value == "$$"
            ? "$"
            : variables.TryGetValue(match.Groups["name"].Value, out var value) && value.Length > 0 ? value : match.Groups["default"].Value);

    [GeneratedRegex(@"\$\$|\$\{(?<name>[A-Z0-9_]+)(:-(?<default>[^}]*))?\}")]
    private static partial Regex Reference();
}
