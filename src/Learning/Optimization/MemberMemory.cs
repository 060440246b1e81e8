using ImitationService.Learning.Products;
using static TorchSharp.torch;

namespace ImitationService.Learning.Optimization;

/// <summary>Where the parameters and moments of policies that are trained together lie in this machine's memory: asked of torch once, since a step of a small policy takes less time than asking.</summary>
internal sealed unsafe class MemberMemory
{
    private readonly int _members;
    private readonly Matrix[] _values;
    private readonly Matrix[] _first;
    private readonly Matrix[] _second;
    private readonly float*[] _gradients;
    private IReadOnlyList<Tensor>? _known;

    /// <param name="values">[K, …] each, of one K; they must stay where they are.</param>
    /// <param name="first">The first moments, in the same shapes.</param>
    /// <param name="second">The second moments.</param>
    public MemberMemory(IReadOnlyList<Tensor> values, IReadOnlyList<Tensor> first, IReadOnlyList<Tensor> second)
    {
        _members = (int)values[0].shape[0];
        Matrix[] Lined(IReadOnlyList<Tensor> tensors) => [.. tensors.Select(tensor => Matrix.Of(tensor).Lined(_members))]; // [K, n]
        (_values, _first, _second) = (Lined(values), Lined(first), Lined(second));
        _gradients = new float*[values.Count];
    }

    /// <summary>A step of neighbours' own parts of all parameters; the gradients are used up.</summary>
    /// <param name="member">The first of the neighbours.</param>
    /// <param name="gradients">Of the parameters; those of one list stay where they are. [G, …] each</param>
    /// <param name="place">The first neighbour's among the gradients.</param>
    /// <param name="count">How many neighbours.</param>
    /// <param name="update">The step's numbers.</param>
    public void Step(int member, IReadOnlyList<Tensor> gradients, int place, int count, AdamUpdate update)
    {
        for (var i = 0; i < _gradients.Length; i++)
        {
            _gradients[i] = gradients == _known ? _gradients[i] : Matrix.Address(gradients[i]);
            var size = _values[i].Columns;
            Span<float> Of(Matrix[] matrices) => new(matrices[i].At(member, 0), count * size);
            AdamKernel.Apply(Of(_values), new(_gradients[i] + (place * size), count * size), Of(_first), Of(_second), update);
        }

        _known = gradients;
    }
}
