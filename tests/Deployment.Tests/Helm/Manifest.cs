using k8s;
using k8s.Models;
using YamlDotNet.Serialization;

namespace ImitationService.Deployment.Tests.Helm;

/// <summary>One rendered document.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Text">The document.</param>
internal sealed record Manifest(string Kind, string Name, string Text)
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder().Build();

    /// <summary>Whether it is of a custom kind, which the typed client does not know.</summary>
    public bool IsCustom => Kind is "ScaledJob" or "TriggerAuthentication";

    /// <summary>Cuts a rendering into its documents.</summary>
    public static IReadOnlyList<Manifest> Split(string rendered) =>
    [
        .. rendered.Split("---\n", StringSplitOptions.RemoveEmptyEntries)
            .Where(text => text.Split('\n').Any(line => line.Length > 0 && line[0] != '#'))
            .Select(text =>
            {
                var root = Yaml.Deserialize<Dictionary<string, object>>(text);
                return new Manifest((string)root["kind"], (string)((Dictionary<object, object>)root["metadata"])["name"], text);
            }),
    ];

    /// <summary>The document as Kubernetes' own type; throws where a field is unknown or of another type.</summary>
    public object Parse() => Assert.Single(KubernetesYaml.LoadAllFromString(Text, null, strict: true));

    /// <summary>The pod that it would start, whatever starts it; null where it starts none.</summary>
    public V1PodTemplateSpec? Pod() => Kind switch
    {
        "Deployment" => ((V1Deployment)Parse()).Spec.Template,
        "Job" => ((V1Job)Parse()).Spec.Template,
        "ScaledJob" => KubernetesYaml.Deserialize<V1PodTemplateSpec>(Custom("spec", "jobTargetRef", "template"), strict: true),
        _ => null,
    };

    /// <summary>A part of the document, as text again.</summary>
    public string Custom(params ReadOnlySpan<string> path)
    {
        object part = Yaml.Deserialize<Dictionary<object, object>>(Text);
        foreach (var key in path)
        {
            part = part is List<object> items ? items[int.Parse(key)] : ((Dictionary<object, object>)part)[key];
        }

        return part as string ?? new SerializerBuilder().Build().Serialize(part);
    }
}
