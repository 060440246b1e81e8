using System.Runtime.InteropServices;
using TorchSharp;

namespace ImitationService.Learning.Export;

/// <summary>
/// Builds an ONNX model. Field numbers are those of onnx.proto3 (github.com/onnx/onnx); operator set 17, file version 8:
/// what every ONNX Runtime since 1.12 reads.
/// </summary>
internal sealed partial class OnnxGraph
{
    /// <summary>Name of the dimension that is free.</summary>
    public const string Batch = "batch";

    public const int OperatorSet = 17;

    public const int FileVersion = 8;

    private const int IntegerAttribute = 2;
    private const int GraphAttribute = 5;
    private const int IntegersAttribute = 7;

    private readonly List<ProtobufWriter> _nodes = [];
    private readonly List<ProtobufWriter> _initializers = [];
    private readonly List<ProtobufWriter> _inputs = [];
    private readonly List<ProtobufWriter> _outputs = [];
    private readonly List<(string Key, string Value)> _metadata = [];
    private readonly HashSet<string> _named = [];
    private readonly OnnxGraph _whole;
    private int _count;

    /// <summary>An empty graph.</summary>
    public OnnxGraph() => _whole = this;

    // A part of a graph, such as a loop's turn: it sees the whole's values and constants, and its own names are none of theirs.
    private OnnxGraph(OnnxGraph whole) => (_whole, _initializers, _named) = (whole, whole._initializers, whole._named);

    /// <summary>Adds a constant of a float tensor; the same name twice is one constant.</summary>
    public string Initializer(string name, torch.Tensor value)
    {
        using var local = value.detach().cpu().contiguous();
        return Add(name, OnnxElement.Float, value.shape, local.bytes);
    }

    /// <summary>Adds a constant scalar.</summary>
    public string Scalar(string name, float value) => Add(name, OnnxElement.Float, [], MemoryMarshal.AsBytes([value]));

    /// <summary>Adds a constant index.</summary>
    public string Index(string name, long value) => Add(name, OnnxElement.Int64, [], MemoryMarshal.AsBytes([value]));

    /// <summary>Adds a constant vector of integers.</summary>
    public string Integers(string name, ReadOnlySpan<long> values) => Add(name, OnnxElement.Int64, [values.Length], MemoryMarshal.AsBytes(values));

    /// <summary>Adds an operation; the name of its one output, which is made up where none is given.</summary>
    public string Node(string operation, string[] inputs, string? output = null, (string Name, long Value)[]? attributes = null) =>
        Add(operation, inputs, output, [.. (attributes ?? []).Select(attribute =>
            new ProtobufWriter().Text(1, attribute.Name).Integer(3, attribute.Value).Integer(20, IntegerAttribute))]);

    /// <summary>Adds an operation whose attributes have a number for each axis or end; the name of its one output.</summary>
    public string Spatial(string operation, string[] inputs, params (string Name, long[] Values)[] attributes) => Add(operation, inputs, null, [.. attributes.Select(attribute =>
    {
        var written = new ProtobufWriter().Text(1, attribute.Name);
        foreach (var value in attribute.Values)
        {
            written.Integer(8, value);
        }

        return written.Integer(20, IntegersAttribute);
    })]);

    /// <summary>Declares an input; a dimension is a number or <see cref="Batch"/>.</summary>
    public void Input(string name, object[] dimensions, OnnxElement element = OnnxElement.Float) => _inputs.Add(Value(name, element, dimensions));

    /// <summary>Declares that the value of this name is an output.</summary>
    public void Output(string name, OnnxElement element, object[] dimensions) => _outputs.Add(Value(name, element, dimensions));

    /// <summary>Adds a pair that travels with the model.</summary>
    public void Metadata(string key, string value) => _metadata.Add((key, value));

    /// <summary>The bytes of the model's file.</summary>
    public byte[] Build(string producer, string version)
    {
        var model = new ProtobufWriter().Integer(1, FileVersion).Text(2, producer).Text(3, version).Message(7, Write(_initializers));
        model.Message(8, new ProtobufWriter().Text(1, string.Empty).Integer(2, OperatorSet));
        foreach (var (key, value) in _metadata)
        {
            model.Message(14, new ProtobufWriter().Text(1, key).Text(2, value));
        }

        return model.Bytes.ToArray();
    }

    private ProtobufWriter Write(List<ProtobufWriter> initializers)
    {
        var graph = new ProtobufWriter();
        Write(graph, 1, _nodes);
        graph.Text(2, "policy");
        Write(graph, 5, initializers);
        Write(graph, 11, _inputs);
        Write(graph, 12, _outputs);
        return graph;
    }

    private static void Write(ProtobufWriter graph, int field, List<ProtobufWriter> messages)
    {
        foreach (var message in messages)
        {
            graph.Message(field, message);
        }
    }

    private static ProtobufWriter Value(string name, OnnxElement element, object[] dimensions)
    {
        var shape = new ProtobufWriter();
        foreach (var dimension in dimensions)
        {
            shape.Message(1, dimension is string free ? new ProtobufWriter().Text(2, free) : new ProtobufWriter().Integer(1, Convert.ToInt64(dimension)));
        }

        var tensor = new ProtobufWriter().Integer(1, (long)element).Message(2, shape);
        return new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, tensor));
    }

    private string Add(string operation, string[] inputs, string? output, ProtobufWriter[] attributes)
    {
        var number = _whole._count++;
        var name = output ?? $"{operation.ToLowerInvariant()}_{number}";
        var node = new ProtobufWriter();
        foreach (var input in inputs)
        {
            node.Text(1, input);
        }

        node.Text(2, name).Text(3, $"node_{number}").Text(4, operation);
        foreach (var attribute in attributes)
        {
            node.Message(5, attribute);
        }

        _nodes.Add(node);
        return name;
    }

    private string Add(string name, OnnxElement element, ReadOnlySpan<long> shape, ReadOnlySpan<byte> bytes)
    {
        if (_named.Add(name))
        {
            var tensor = new ProtobufWriter();
            foreach (var dimension in shape)
            {
                tensor.Integer(1, dimension);
            }

            _initializers.Add(tensor.Integer(2, (long)element).Text(8, name).Raw(9, bytes));
        }

        return name;
    }
}
