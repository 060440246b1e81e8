using System.Runtime.InteropServices;
using System.Text.Json;
using ImitationService.Demonstrations.Safetensors;
using ImitationService.Learning.Policies;

namespace ImitationService.Learning.Export;

/// <summary>The weights and statistics of a policy as safetensors.</summary>
internal static class PolicyWeights
{
    /// <summary>Writes every tensor of the policy under its name, and what the configuration says of it as metadata.</summary>
    public static void Write(string path, PolicyNetwork policy, PolicyConfiguration configuration)
    {
        var tensors = policy.Tensors()
            .Select(tensor => new TensorEntry(tensor.Name, TensorType.F32, tensor.Shape, MemoryMarshal.AsBytes(tensor.Values.AsSpan()).ToArray()))
            .ToList();
        using var stream = File.Create(path);
        SafetensorsWriter.Write(stream, tensors, new Dictionary<string, string>
        {
            ["format"] = configuration.Format,
            ["activation"] = configuration.Network.Activation.ToString().ToLowerInvariant(),
            ["head"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(configuration.Network.Head.ToString()),
            ["dataset_digest"] = configuration.Dataset.Digest,
        });
    }
}
