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
    private readonly Action<int> _answerLayer;
    private readonly Action<int> _learn;
    private readonly Action<int> _return;
    private readonly Matrix[] _parameters;
    private readonly Matrix[] _gradients;
    private PassMemory? _memory;
    private Tensor[] _ownGradients = [];
    private int _roomFor;
    private Matrix _input;
    private Matrix _delta;
    private int _all;
    private MemberRange _members;
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
        (_answer, _answerLayer, _learn, _return) = (AnswerOf, member => AnswerOf(member, _layer), LearnOf, ReturnOf);
    }

    private int Layers => _widths.Count - 1;

    // Several members share the threads; the products of one have them all.
    private int Threads => _members.Count == 1 ? _threads : 1;

    /// <summary>Whether such passes are faster than torch's for a parameter where it lies.</summary>
    public static bool Suits(Tensor parameter) => MatrixProduct.IsFaster && parameter.device_type == DeviceType.CPU && parameter.dtype == ScalarType.Float32;

    /// <summary>Takes the parameters that the passes from now on are by.</summary>
    /// <param name="parameters">Weight [K, to, from] and bias [K, to] of each layer, from the first on; without the K where it is 1. They must stay where they are.</param>
    /// <param name="members">K.</param>
    public void Take(IReadOnlyList<Tensor> parameters, int members)
    {
        View(parameters, _parameters, members);
        _all = members;
    }

    /// <inheritdoc />
    public Tensor Forward(MemberRange members, Tensor input)
    {
        (_members, _threads, _input) = (members, get_num_threads(), Matrix.Of(input));
        if (_memory?.Rows != _input.Rows)
        {
            _memory?.Dispose();
            _memory = new PassMemory(_widths, _input.Rows, _activation);
        }

        // ReLU is within the layer: a member after the other finds its weights and answers in the nearest cache. The others are
        // torch's, of all members at once.
        var all = new MemberRange(0, members.Count);
        if (_activation == Activation.Relu)
        {
            ForEach(all, _answer); // [B, inputs] → [B, outputs]
        }

        for (_layer = 0; _layer < Layers && _activation != Activation.Relu; _layer++)
        {
            ForEach(all, _answerLayer); // [G·B, from] → [G·B, to]
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
        using var whole = ofOutput.contiguous();
        var delta = Matrix.Of(whole);
        for (var first = 0; first < _members.Count; first += _threads)
        {
            var some = new MemberRange(first, Math.Min(_threads, _members.Count - first));
            var gradients = Room(some.Count);
            Backward(delta, some, isAdded: false);
            yield return (some, gradients);
        }
    }

    /// <summary>Backward of one perceptron, once after each <see cref="Forward"/>.</summary>
    /// <param name="ofOutput">The losses' gradient. [G·B, outputs]</param>
    /// <param name="gradients">For the parameters', added to what is there, in their order and shapes.</param>
    public void Backward(Tensor ofOutput, IReadOnlyList<Tensor> gradients)
    {
        using var whole = ofOutput.contiguous();
        View(gradients, _gradients, 1);
        Backward(Matrix.Of(whole), new MemberRange(0, 1), isAdded: true);
    }

    private void Backward(Matrix ofOutput, MemberRange some, bool isAdded)
    {
        (_delta, _isAdded, _some) = (ofOutput, isAdded, some);
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
    private unsafe void AnswerOf(int member, int layer)
    {
        var (x, y) = (Own(layer == 0 ? _input : _memory!.AnswersView(layer - 1), member), Own(_memory!.SumsView(layer), member));
        MatrixProduct.Multiply(x, Weight(member, layer).Transposed, y, isAdded: false, Threads);
        LayerRows.AddBias(y, _parameters[(2 * layer) + 1].At(_members.First + member, 0), layer < Layers - 1 && _activation == Activation.Relu);
    }

    private void AnswerOf(int member)
    {
        for (var layer = 0; layer < Layers; layer++)
        {
            AnswerOf(member, layer);
        }
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
        MatrixProduct.Multiply(Own(_delta, member), Weight(member, _layer), Own(_memory!.DeltasView(_layer - 1), member), isAdded: false, Threads);

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

    private Matrix Weight(int member, int layer) => Share(_parameters[2 * layer], _members.First + member, _all);

    private Matrix Own(Matrix all, int member) => Share(all, member, _members.Count);

    private static Matrix Share(Matrix all, int place, int count) => count == 1 ? all : all.Part(place * (all.Rows / count), 0, all.Rows / count, all.Columns);

    private (int First, int Count) Rows(MemberRange some) => (some.First * (_delta.Rows / _members.Count), some.Count * (_delta.Rows / _members.Count));

    private Tensor[] Room(int members)
    {
        if (_roomFor != members)
        {
            DisposeGradients();
            long[] ShapeOf(int i) => i % 2 == 0 ? [members, _widths[(i / 2) + 1], _widths[i / 2]] : [members, _widths[(i / 2) + 1]];
            _ownGradients = [.. Enumerable.Range(0, 2 * Layers).Select(i => empty(ShapeOf(i)).DetachFromDisposeScope())];
            View(_ownGradients, _gradients, members);
            _roomFor = members;
        }

        return _ownGradients;
    }

    private void DisposeGradients() => Array.ForEach(_ownGradients, gradient => gradient.Dispose());
}
