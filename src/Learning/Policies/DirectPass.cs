using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Products;
using TorchSharp;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// A stacked pass by <see cref="MatrixProduct"/>, in memory that is used again for each minibatch. Layer by layer; within one,
/// members share the threads, or one member's products have them all.
/// </summary>
internal sealed class DirectPass : IStackedPass
{
    private readonly IReadOnlyList<long> _widths;
    private readonly Activation _activation;
    private readonly Action<int> _answer;
    private readonly Action<int> _learn;
    private readonly Action<int> _return;
    private readonly Matrix[] _parameters;
    private readonly Matrix[] _gradients;
    private PassMemory? _memory;
    private Tensor[] _ownGradients = [];
    private Matrix _input;
    private Matrix _delta;
    private int _members;
    private int _threads;
    private int _layer;
    private bool _isAdded;

    /// <param name="widths">Inputs, the hidden layers' widths, outputs.</param>
    /// <param name="activation">Between the layers.</param>
    public DirectPass(IReadOnlyList<long> widths, Activation activation)
    {
        (_widths, _activation) = (widths, activation);
        (_parameters, _gradients) = (new Matrix[2 * Layers], new Matrix[2 * Layers]);
        (_answer, _learn, _return) = (AnswerOf, LearnOf, ReturnOf);
    }

    private int Layers => _widths.Count - 1;

    private bool IsRectified => _layer < Layers - 1 && _activation == Activation.Relu;

    /// <summary>Whether such passes are faster than torch's for a parameter where it lies.</summary>
    public static bool Suits(Tensor parameter) => MatrixProduct.IsFaster && parameter.device_type == DeviceType.CPU && parameter.dtype == ScalarType.Float32;

    /// <inheritdoc />
    public Tensor Forward(IReadOnlyList<Tensor> parameters, int members, Tensor input)
    {
        using var withoutGradient = no_grad();
        View(parameters, _parameters, members);
        (_members, _threads, _input) = (members, get_num_threads(), Matrix.Of(input));
        if (_memory?.Rows != _input.Rows)
        {
            _memory?.Dispose();
            _memory = new PassMemory(_widths, _input.Rows, _activation);
        }

        for (_layer = 0; _layer < Layers; _layer++)
        {
            ForEachMember(_answer); // [G·B, from] → [G·B, to]
            if (_layer < Layers - 1)
            {
                _memory.Activate(_layer);
            }
        }

        return _memory.Answers(Layers - 1);
    }

    /// <inheritdoc />
    public IReadOnlyList<Tensor> Gradients(Tensor ofOutput)
    {
        if (_ownGradients.Length == 0 || _ownGradients[0].shape[0] != _members)
        {
            DisposeGradients();
            _ownGradients = [.. Enumerable.Range(0, 2 * Layers).Select(i => empty(ShapeOf(i)).DetachFromDisposeScope())];
        }

        Backward(ofOutput, _ownGradients, isAdded: false);
        return _ownGradients;
    }

    /// <summary>Backward, once after each <see cref="Forward"/>.</summary>
    /// <param name="ofOutput">The losses' gradient. [G·B, outputs]</param>
    /// <param name="gradients">For the parameters', in their order and shapes.</param>
    /// <param name="isAdded">Whether they are added to what is there.</param>
    public void Backward(Tensor ofOutput, IReadOnlyList<Tensor> gradients, bool isAdded)
    {
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        View(gradients, _gradients, _members);
        (_delta, _isAdded) = (Matrix.Of(ofOutput.contiguous()), isAdded);
        for (_layer = Layers - 1; _layer >= 0; _layer--)
        {
            ForEachMember(_learn);
            if (_layer > 0)
            {
                ForEachMember(_return); // [G·B, to] → [G·B, from]
                _delta = _memory!.Slope(_layer - 1);
            }
        }
    }

    public void Dispose()
    {
        _memory?.Dispose();
        DisposeGradients();
    }

    // Weights as all members' rows one below the other, biases as a row of each member.
    private static void View(IReadOnlyList<Tensor> tensors, Matrix[] views, int members)
    {
        for (var i = 0; i < views.Length; i++)
        {
            views[i] = i % 2 == 0 ? Matrix.Of(tensors[i]) : Matrix.Of(tensors[i]).Lined(members);
        }
    }

    // x·Wᵀ + b, or the positive part of it
    private unsafe void AnswerOf(int member)
    {
        var (x, weight, y) = (Own(_layer == 0 ? _input : _memory!.AnswersView(_layer - 1), member), Own(_parameters[2 * _layer], member), Own(_memory!.SumsView(_layer), member));
        MatrixProduct.Multiply(x, weight.Transposed, y, isAdded: false, Threads);
        LayerRows.AddBias(y, _parameters[(2 * _layer) + 1].At(member, 0), IsRectified);
    }

    // dW = δᵀ·x, db = Σ δ
    private unsafe void LearnOf(int member)
    {
        var (x, delta) = (Own(_layer == 0 ? _input : _memory!.AnswersView(_layer - 1), member), Own(_delta, member));
        MatrixProduct.Multiply(delta.Transposed, x, Own(_gradients[2 * _layer], member), _isAdded, Threads);
        LayerRows.SumRows(delta, _gradients[(2 * _layer) + 1].At(member, 0), _isAdded);
    }

    // δ·W
    private void ReturnOf(int member) =>
        MatrixProduct.Multiply(Own(_delta, member), Own(_parameters[2 * _layer], member), Own(_memory!.DeltasView(_layer - 1), member), isAdded: false, Threads);

    private int Threads => _members == 1 ? _threads : 1;

    private void ForEachMember(Action<int> body)
    {
        if (_members == 1 || _threads == 1)
        {
            for (var member = 0; member < _members; member++)
            {
                body(member);
            }
        }
        else
        {
            Parallel.For(0, _members, new ParallelOptions { MaxDegreeOfParallelism = _threads }, body);
        }
    }

    private Matrix Own(Matrix all, int member) => _members == 1 ? all : all.Part(member * (all.Rows / _members), 0, all.Rows / _members, all.Columns);

    private long[] ShapeOf(int parameter) => parameter % 2 == 0 ? [_members, _widths[(parameter / 2) + 1], _widths[parameter / 2]] : [_members, _widths[(parameter / 2) + 1]];

    private void DisposeGradients() => Array.ForEach(_ownGradients, gradient => gradient.Dispose());
}
