using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Products;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>What a <see cref="DirectPass"/> keeps of so many rows: each layer's sums and answers, and their gradients.</summary>
internal sealed class PassMemory : IDisposable
{
    private readonly Activation _activation;
    private readonly Tensor[] _sums;
    private readonly Tensor[] _answers;
    private readonly Tensor[] _deltas;
    private readonly Matrix[] _sumsViews;
    private readonly Matrix[] _answersViews;
    private readonly Matrix[] _deltasViews;

    /// <param name="widths">Inputs, the hidden layers' widths, outputs.</param>
    /// <param name="rows">How many.</param>
    /// <param name="activation">Between the layers.</param>
    public PassMemory(IReadOnlyList<long> widths, int rows, Activation activation)
    {
        (Rows, _activation) = (rows, activation);
        Tensor[] Rooms(int count) => [.. widths.Skip(1).Take(count).Select(width => empty(rows, width).DetachFromDisposeScope())];
        var layers = widths.Count - 1;
        (_answers, _deltas) = (Rooms(layers), Rooms(layers - 1));

        // GELU's slope is made of the sums; the others are applied in place, theirs is made of the answers.
        _sums = activation == Activation.Gelu ? [.. Rooms(layers - 1), _answers[^1]] : _answers;
        (_sumsViews, _answersViews, _deltasViews) = ([.. _sums.Select(Matrix.Of)], [.. _answers.Select(Matrix.Of)], [.. _deltas.Select(Matrix.Of)]);
    }

    public int Rows { get; }

    /// <summary>What a layer answers. [rows, to]</summary>
    public Tensor Answers(int layer) => _answers[layer];

    /// <summary>What a layer answers. [rows, to]</summary>
    public Matrix AnswersView(int layer) => _answersViews[layer];

    /// <summary>A layer's sums, before its non-linearity. [rows, to]</summary>
    public Matrix SumsView(int layer) => _sumsViews[layer];

    /// <summary>The gradient of what a layer answers. [rows, to]</summary>
    public Matrix DeltasView(int layer) => _deltasViews[layer];

    /// <summary>Makes a layer's answers of its sums; ReLU's are there already.</summary>
    public void Activate(int layer)
    {
        if (_activation == Activation.Gelu)
        {
            using var answers = Activations.Apply(_activation, _sums[layer]);
            _answers[layer].copy_(answers);
        }
        else if (_activation != Activation.Relu)
        {
            Activations.Apply(_activation, _sums[layer]);
        }
    }

    /// <summary>Makes of the gradient of some rows of a layer's answers that of its sums.</summary>
    /// <returns>All rows.</returns>
    public Matrix Slope(int layer, (int First, int Count) rows)
    {
        if (_activation == Activation.Relu)
        {
            Matrix Part(Matrix all) => all.Part(rows.First, 0, rows.Count, all.Columns);
            LayerRows.Rectify(Part(_deltasViews[layer]), Part(_answersViews[layer]));
        }
        else
        {
            using var scope = NewDisposeScope();
            Tensor Part(Tensor all) => all.narrow(0, rows.First, rows.Count);
            Part(_deltas[layer]).mul_(Activations.Slope(_activation, Part(_sums[layer]), Part(_answers[layer])));
        }

        return _deltasViews[layer];
    }

    public void Dispose()
    {
        foreach (var tensor in _sums.Concat(_answers).Concat(_deltas))
        {
            tensor.Dispose();
        }
    }
}
