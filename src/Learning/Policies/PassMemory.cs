using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Products;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>What a <see cref="DirectPass"/> keeps of so many rows: each layer's sums and answers, and their gradients.</summary>
internal sealed class PassMemory : IDisposable
{
    private readonly Activation _activation;
    private readonly Room[] _sums;
    private readonly Room[] _answers;
    private readonly Room[] _deltas;

    /// <param name="widths">Inputs, the hidden layers' widths, outputs.</param>
    /// <param name="rows">How many.</param>
    /// <param name="activation">Between the layers.</param>
    public PassMemory(IReadOnlyList<long> widths, int rows, Activation activation)
    {
        (Rows, _activation) = (rows, activation);
        Room[] Rooms(int count) => [.. widths.Skip(1).Take(count).Select(width => new Room(empty(rows, width).DetachFromDisposeScope()))];
        var layers = widths.Count - 1;
        (_answers, _deltas) = (Rooms(layers), Rooms(layers - 1));

        // GELU's slope is made of the sums; the others are applied in place, theirs is made of the answers.
        _sums = activation == Activation.Gelu ? [.. Rooms(layers - 1), _answers[^1]] : _answers;
    }

    public int Rows { get; }

    /// <summary>What a layer answers. [rows, to]</summary>
    public Tensor Answers(int layer) => _answers[layer].Values;

    /// <summary>What a layer answers. [rows, to]</summary>
    public Matrix AnswersView(int layer) => _answers[layer].View;

    /// <summary>A layer's sums, before its non-linearity. [rows, to]</summary>
    public Matrix SumsView(int layer) => _sums[layer].View;

    /// <summary>The gradient of what a layer answers. [rows, to]</summary>
    public Matrix DeltasView(int layer) => _deltas[layer].View;

    /// <summary>Makes a layer's answers of its sums; ReLU's are there already.</summary>
    public void Activate(int layer)
    {
        if (_activation == Activation.Gelu)
        {
            using var answers = Activations.Apply(_activation, _sums[layer].Values);
            _answers[layer].Values.copy_(answers);
        }
        else if (_activation != Activation.Relu)
        {
            Activations.Apply(_activation, _sums[layer].Values);
        }
    }

    /// <summary>Makes of the gradient of some rows of a layer's answers that of its sums.</summary>
    /// <returns>All rows.</returns>
    public Matrix Slope(int layer, (int First, int Count) rows)
    {
        if (_activation == Activation.Relu)
        {
            Matrix Part(Matrix all) => all.Part(rows.First, 0, rows.Count, all.Columns);
            LayerRows.Rectify(Part(_deltas[layer].View), Part(_answers[layer].View));
        }
        else
        {
            using var scope = NewDisposeScope();
            Tensor Part(Room all) => all.Values.narrow(0, rows.First, rows.Count);
            Part(_deltas[layer]).mul_(Activations.Slope(_activation, Part(_sums[layer]), Part(_answers[layer])));
        }

        return _deltas[layer].View;
    }

    public void Dispose()
    {
        foreach (var room in _sums.Concat(_answers).Concat(_deltas))
        {
            room.Values.Dispose();
        }
    }

    // For torch and for our products, the same memory.
    private sealed class Room(Tensor values)
    {
        public Tensor Values => values;

        public Matrix View { get; } = Matrix.Of(values);
    }
}
