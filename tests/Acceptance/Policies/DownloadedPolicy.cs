using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;

namespace ImitationService.Acceptance.Policies;

/// <summary>A bundle as a client got it: checked against its own checksums, and run with ONNX Runtime alone.</summary>
internal sealed class DownloadedPolicy : IDisposable
{
    private static readonly string[] OutputNames = ["action"];

    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly string[] _inputNames;

    /// <summary>Opens the bytes of a <c>bundle.zip</c>.</summary>
    public DownloadedPolicy(byte[] bundle)
    {
        Files = Unpack(bundle);
        _session = new InferenceSession(Files["policy.onnx"]);
        _inputNames = [.. _session.InputNames];
    }

    /// <summary>The files of the bundle by name.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; }

    /// <summary>Answers one observation of one feature; a discrete action comes as the number of its class.</summary>
    public float[] Act(float[] observation)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(observation, [1, observation.Length]);
        using var outputs = _session.Run(_options, _inputNames, [input], OutputNames);
        return outputs[0].GetTensorTypeAndShape().ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64
            ? [outputs[0].GetTensorDataAsSpan<long>()[0]]
            : outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _options.Dispose();
        _session.Dispose();
    }

    private static Dictionary<string, byte[]> Unpack(byte[] bundle)
    {
        using var archive = new ZipArchive(new MemoryStream(bundle));
        var files = archive.Entries.ToDictionary(entry => entry.FullName, Read);
        var sums = System.Text.Encoding.UTF8.GetString(files["SHA256SUMS"]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var sum in sums)
        {
            Assert.Equal(sum[..64], Convert.ToHexStringLower(SHA256.HashData(files[sum[66..]])));
        }

        Assert.Equal(
            ["PolicyRunner.cs", "PolicyTokens.cs", "README.md", "config.json", "metrics.csv", "policy.onnx", "policy.safetensors", "policy_runner.py"],
            sums.Select(sum => sum[66..]).Order(StringComparer.Ordinal));
        return files;
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
