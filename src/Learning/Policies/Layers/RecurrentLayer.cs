using ImitationService.Learning.Seeding;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Layers;

/// <summary>
/// A layer that goes over a window step by step, from a state of zeros. What it takes of the inputs is one product over the whole
/// window. Shapes: B windows of H steps, G gates.
/// </summary>
/// <remarks>
/// Not torch's whole layers: the processor's LSTM, oneDNN's, leaves megabytes of holes in the heap with each training step, and
/// on a GPU cuDNN copies weights at every call that do not lie in a place of their own.
/// </remarks>
internal abstract class RecurrentLayer
{
    private readonly Parameter _weightOfInput;
    private readonly Parameter _weightOfState;
    private readonly Parameter _biasOfInput;
    private readonly Parameter _biasOfState;

    /// <summary>First weights, as PyTorch draws them: U(−1/√width, 1/√width).</summary>
    /// <param name="inputs">Width of an input.</param>
    /// <param name="width">Width of the state, and of an answer.</param>
    /// <param name="gates">How many.</param>
    /// <param name="random">Of the first weights.</param>
    /// <param name="device">Where it is to be used.</param>
    protected RecurrentLayer(long inputs, long width, int gates, SeededRandom random, Device device)
    {
        (Width, Gates) = (width, gates);
        Parameter Draw(params long[] shape)
        {
            using var value = zeros(shape);
            InitialWeights.Draw(value, 1 / MathF.Sqrt(width), random);
            return new Parameter(value.to(device, copy: true));
        }

        (_weightOfInput, _weightOfState) = (Draw(gates * width, inputs), Draw(gates * width, width));
        (_biasOfInput, _biasOfState) = (Draw(gates * width), Draw(gates * width));
    }

    /// <summary>Its parameters, under PyTorch's names.</summary>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters =>
        [("weight_ih", _weightOfInput), ("weight_hh", _weightOfState), ("bias_ih", _biasOfInput), ("bias_hh", _biasOfState)];

    /// <summary>Width of the state.</summary>
    protected long Width { get; }

    /// <summary>How many gates.</summary>
    protected int Gates { get; }

    /// <summary>The answers at every step. [B, H, in] → [B, H, width]</summary>
    public Tensor Forward(Tensor x)
    {
        var inputs = Affine.Apply(x, _weightOfInput, _biasOfInput).unbind(1); // H of [B, G·width]
        var state = x.new_zeros(x.shape[0], Width);
        var (answers, memory) = (new Tensor[inputs.Length], state);
        for (var i = 0; i < inputs.Length; i++)
        {
            // Of a state of zeros its product is the bias alone.
            var ofState = i == 0 ? _biasOfState.expand(x.shape[0], -1) : Affine.Apply(state, _weightOfState, _biasOfState);
            (state, memory) = Next(inputs[i], ofState, state, memory);
            answers[i] = state;
        }

        return stack(answers, 1);
    }

    /// <summary>One step.</summary>
    /// <param name="ofInput">What the gates are told by the input. [B, G·width]</param>
    /// <param name="ofState">What they are told by the state. [B, G·width]</param>
    /// <param name="state">The state before. [B, width]</param>
    /// <param name="memory">The cell before, of a layer that has one. [B, width]</param>
    protected abstract (Tensor State, Tensor Memory) Next(Tensor ofInput, Tensor ofState, Tensor state, Tensor memory);
}

/// <summary>Gated recurrent units (Cho et al., 2014) as PyTorch has them: r = σ(W_r x + U_r h), z = σ(W_z x + U_z h), n = tanh(W_n x + r ⊙ U_n h), h′ = n + z ⊙ (h − n), each with both biases.</summary>
internal sealed class GruLayer(long inputs, long width, SeededRandom random, Device device) : RecurrentLayer(inputs, width, gates: 3, random, device)
{
    protected override (Tensor State, Tensor Memory) Next(Tensor ofInput, Tensor ofState, Tensor state, Tensor memory)
    {
        var (x, h) = (ofInput.chunk(Gates, 1), ofState.chunk(Gates, 1));
        var (reset, update) = (x[0].add(h[0]).sigmoid_(), x[1].add(h[1]).sigmoid_());
        var proposal = x[2].addcmul(reset, h[2], 1).tanh_();
        var next = proposal + (update * (state - proposal));
        return (next, next);
    }
}

/// <summary>Long short-term memory (Hochreiter and Schmidhuber, 1997): c′ = f ⊙ c + i ⊙ g, h′ = o ⊙ tanh c′.</summary>
internal sealed class LstmLayer(long inputs, long width, SeededRandom random, Device device) : RecurrentLayer(inputs, width, gates: 4, random, device)
{
    protected override (Tensor State, Tensor Memory) Next(Tensor ofInput, Tensor ofState, Tensor state, Tensor memory)
    {
        var gates = (ofInput + ofState).chunk(Gates, 1);
        var (input, forget, candidate, output) = (gates[0].sigmoid(), gates[1].sigmoid(), gates[2].tanh(), gates[3].sigmoid());
        var cell = (forget * memory).addcmul_(input, candidate, 1);
        return (output * cell.tanh(), cell);
    }
}
