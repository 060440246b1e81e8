using System.Text.RegularExpressions;

namespace ImitationService.Demonstrations.Images;

/// <summary>The camera's part of a source's name: <c>agentview</c> of <c>obs/agentview_image</c>, <c>top</c> of <c>observations/images/top</c>.</summary>
internal static partial class CameraNames
{
    /// <summary>The name of a camera that has none.</summary>
    public const string Default = "camera";

    /// <summary>The camera's name: lower-case letters, digits and <c>_</c>.</summary>
    public static string Of(string source)
    {
        var plain = Separators().Replace(source.Trim().ToLowerInvariant(), "_").Trim('_');
        plain = Owners().Replace(plain, string.Empty);
        plain = Endings().Replace(plain, string.Empty).Trim('_');
        return plain.Length == 0 || Plain().IsMatch(plain) ? Default : plain;
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Separators();

    [GeneratedRegex("^(data_)?((obs|observation|observations)_)?((img|image|images|rgb|pixels)_)?")]
    private static partial Regex Owners();

    [GeneratedRegex("(_(img|image|images|image_array|rgb|pixels|color|colour))+$")]
    private static partial Regex Endings();

    [GeneratedRegex("^(obs|observation|observations|img|image|images|image_array|rgb|pixels|cam|camera|frames|data)$")]
    private static partial Regex Plain();
}
