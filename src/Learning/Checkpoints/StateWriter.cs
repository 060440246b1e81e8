using System.Runtime.InteropServices;
using ImitationService.Demonstrations.Safetensors;
using static TorchSharp.torch;

namespace ImitationService.Learning.Checkpoints;

/// <summary>Collects what a checkpoint consists of. Tensors are read when the file is written, not copied before.</summary>
internal sealed class StateWriter
{
    private readonly List<TensorEntry> _tensors = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _texts = [];

    /// <summary>The tensors so far.</summary>
    public IReadOnlyList<TensorEntry> Tensors => _tensors;

    /// <summary>The lists of texts so far.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Texts => _texts;

    /// <summary>Adds a tensor of floats or doubles.</summary>
    public void Add(string name, Tensor tensor)
    {
        var type = tensor.dtype switch
        {
            ScalarType.Float32 => TensorType.F32,
            ScalarType.Float64 => TensorType.F64,
            _ => throw new ArgumentException($"'{name}' is {tensor.dtype}; checkpoints hold floats and doubles."),
        };
        _tensors.Add(new TensorEntry(name, type, tensor.shape, stream =>
        {
            using var values = tensor.detach();
            using var local = values.cpu();
            stream.Write(local.bytes);
        }));
    }

    /// <summary>Adds a vector of floats.</summary>
    public void Add(string name, IReadOnlyList<float> values) =>
        _tensors.Add(new TensorEntry(name, TensorType.F32, [values.Count], MemoryMarshal.AsBytes([.. values]).ToArray()));

    /// <summary>Adds a vector of doubles.</summary>
    public void Add(string name, params ReadOnlySpan<double> values) =>
        _tensors.Add(new TensorEntry(name, TensorType.F64, [values.Length], MemoryMarshal.AsBytes(values).ToArray()));

    /// <summary>Adds a vector of whole numbers.</summary>
    public void Add(string name, params ReadOnlySpan<long> values) =>
        _tensors.Add(new TensorEntry(name, TensorType.I64, [values.Length], MemoryMarshal.AsBytes(values).ToArray()));

    /// <summary>Adds a list of texts.</summary>
    public void Add(string name, IReadOnlyList<string> texts) => _texts.Add(name, texts);
}
