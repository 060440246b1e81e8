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
    private MemberRange _some;

    /// <param name="widths">Inputs, the hidden layers' widths, outputs.</param>
    /// <param name="activation">Between the layers.</param>
    public DirectPass(IReadOnlyList<long> widths, Activation activation)
    {
        (_widths, _activation) = (widths, activation);
        (_parameters, _gradients) = (new Matrix[2 * Layers], new Matrix[2 * Layers]);
        (_answer, _learn, _return) = (AnswerOf, LearnOf, ReturnOf);
    }

    private int Layers => _widths.Count - 1;

    // Several members share the threads; the products of one have them all.
    private int Threads => _members == 1 ? _threads : 1;

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
            ForEach(new MemberRange(0, members), _answer); // [G·B, from] → [G·B, to]
            if (_layer < Layers - 1)
            {
                _memory.Activate(_layer);
            }
        }

        return _memory.Answers(Layers - 1);
    }

    /// <inheritdoc />
    public IEnumerable<(MemberRange Members, IReadOnlyList<Tensor> Gradients)> Gradients(Tensor ofOutput)
    {
        for (var first = 0; first < _members; first += _threads)
        {
            var some = new MemberRange(first, Math.Min(_threads, _members - first));
            var gradients = Room(some.Count);
            Backward(ofOutput, some, gradients, isAdded: false);
            yield return (some, gradients);
        }
    }

    /// <summary>Backward, once for each member after each <see cref="Forward"/>.</summary>
    /// <param name="ofOutput">The losses' gradient. [G·B, outputs]</param>
    /// <param name="some">Whose; S of them.</param>
    /// <param name="gradients">For their parameters', in their order and shapes. [S, …] each</param>
    /// <param name="isAdded">Whether they are added to what is there.</param>
    public void Backward(Tensor ofOutput, MemberRange some, IReadOnlyList<Tensor> gradients, bool isAdded)
    {
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        View(gradients, _gradients, some.Count);
        (_delta, _isAdded, _some) = (Matrix.Of(ofOutput.contiguous()), isAdded, some);
        for (_layer = Layers - 1; _layer >= 0; _layer--)
        {
            ForEach(some, _learn);
            if (_layer > 0)
            {
                ForEach(some, _return); // [S·B, to] → [S·B, from]
                _delta = _memory!.Slope(_layer - 1, Rows(some));
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
        var (x, delta, place) = (Own(_layer == 0 ? _input : _memory!.AnswersView(_layer - 1), member), Own(_delta, member), member - _some.First);
        MatrixProduct.Multiply(delta.Transposed, x, Share(_gradients[2 * _layer], place, _some.Count), _isAdded, Threads);
        LayerRows.SumRows(delta, _gradients[(2 * _layer) + 1].At(place, 0), _isAdded);
    }

    // δ·W
    private void ReturnOf(int member) =>
        MatrixProduct.Multiply(Own(_delta, member), Own(_parameters[2 * _layer], member), Own(_memory!.DeltasView(_layer - 1), member), isAdded: false, Threads);

    private void ForEach(MemberRange some, Action<int> body)
    {
        if (some.Count == 1 || _threads == 1)
        {
            for (var member = some.First; member < some.End; member++)
            {
                body(member);
            }
        }
        else
        {
            Parallel.For(some.First, some.End, new ParallelOptions { MaxDegreeOfParallelism = _threads }, body);
        }
    }

    private Matrix Own(Matrix all, int member) => Share(all, member, _members);

    private static Matrix Share(Matrix all, int place, int count) => count == 1 ? all : all.Part(place * (all.Rows / count), 0, all.Rows / count, all.Columns);

    private (int First, int Count) Rows(MemberRange some) => (some.First * (_delta.Rows / _members), some.Count * (_delta.Rows / _members));

    private Tensor[] Room(int members)
    {
        if (_ownGradients.Length == 0 || _ownGradients[0].shape[0] != members)
        {
            DisposeGradients();
            long[] ShapeOf(int i) => i % 2 == 0 ? [members, _widths[(i / 2) + 1], _widths[i / 2]] : [members, _widths[(i / 2) + 1]];
            _ownGradients = [.. Enumerable.Range(0, 2 * Layers).Select(i => empty(ShapeOf(i)).DetachFromDisposeScope())];
        }

        return _ownGradients;
    }

    private void DisposeGradients() => Array.ForEach(_ownGradients, gradient => gradient.Dispose());
}
