using TorchSharp;

namespace ImitationService.Learning.Export;

/// <summary>Operations that policies are made of, of the operator set's own ones.</summary>
internal sealed partial class OnnxGraph
{
    /// <summary>Adds the part of an axis from one index (inclusive) to another (exclusive); the name of the output.</summary>
    public string Slice(string input, long from, long to, long axis = 1) =>
        Node("Slice", [input, Integers($"from_{from}", [from]), Integers($"to_{to}", [to]), Integers($"axis_{axis}", [axis])]);

    /// <summary>Adds another order of the axes; the name of the output.</summary>
    public string Transpose(string input, params long[] axes) => Spatial("Transpose", [input], ("perm", axes));

    /// <summary>Adds a loop; the name of what the value is after its last turn.</summary>
    /// <param name="turns">How many.</param>
    /// <param name="value">What every turn changes.</param>
    /// <param name="shape">Of the value; a dimension is a number or <see cref="Batch"/>.</param>
    /// <param name="turn">Adds a turn's operations to a graph of their own, given the name of the turn's number, from 0, and of the value before it; the name of the value after it.</param>
    public string Loop(long turns, string value, object[] shape, Func<OnnxGraph, string, string, string> turn)
    {
        var body = new OnnxGraph(_whole);
        var (number, isGoingOn, before) = ($"turn_{_whole._count}", $"is_going_on_{_whole._count}", $"before_{_whole._count}");
        body._inputs.Add(Value(number, OnnxElement.Int64, []));
        body._inputs.Add(Value(isGoingOn, OnnxElement.Bool, []));
        body._inputs.Add(Value(before, OnnxElement.Float, shape));
        var after = turn(body, number, before);
        body.Output(body.Node("Identity", [isGoingOn]), OnnxElement.Bool, []);
        body.Output(after, OnnxElement.Float, shape);
        var attribute = new ProtobufWriter().Text(1, "body").Message(6, body.Write([])).Integer(20, GraphAttribute);
        return Add("Loop", [Index($"turns_{turns}", turns), string.Empty, value], null, [attribute]);
    }

    /// <summary>Adds a row of a constant table; the name of the output. [n, …], a number from 0 → […]</summary>
    public string Row(string table, string number) => Node("Gather", [table, number]);

    /// <summary>Adds a linear layer over the last axis: x·Wᵀ + b. The name of the output.</summary>
    public string Linear(string input, string name, torch.Tensor weight, torch.Tensor bias) => Node(
        "Add",
        [Node("MatMul", [input, Transpose(Initializer($"{name}.weight", weight), 1, 0)]), Initializer($"{name}.bias", bias)]);

    /// <summary>Adds layer normalisation over the last axis, ε = 1e-5; the name of the output.</summary>
    public string LayerNorm(string input, string name, torch.Tensor weight, torch.Tensor bias) =>
        Node("LayerNormalization", [input, Initializer($"{name}.weight", weight), Initializer($"{name}.bias", bias)]);

    /// <summary>Adds a change of shape, -1 being what is left; the name of the output.</summary>
    public string Reshape(string input, params ReadOnlySpan<long> shape) =>
        Node("Reshape", [input, Integers($"shape_{string.Join("_", shape.ToArray())}", shape)]);
}
