using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Layers;
using ImitationService.Learning.Seeding;
using ImitationService.Learning.Transitions;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// Action chunking with transformers: Zhao et al., "Learning Fine-Grained Bimanual Manipulation with Low-Cost Hardware", 2023. A
/// conditional variational autoencoder (Sohn et al., 2015): while training, an encoder sees the expert's chunk and tells the
/// decoder, in a few noisy numbers z, in which of the good ways it was done; when the policy acts, z is 0, the mean of what is
/// expected of it, and the answer is the same every time. At first the encoder says N(0, 1) and z says nothing: a divergence of
/// tens times β would leave its mark in the optimiser's second moments, and noise would hide what is seen, for hundreds of steps.
/// Deviations: docs/algorithms/heads/act.md.
/// L = |â − a| + β · KL(N(μ, σ²) ‖ N(0, 1)), the divergence summed over z.
/// </summary>
internal sealed class ActHead : ContinuousHead
{
    // Of variance one, as the paper's embeddings: beside what the backbone gives, places of GPT-2's 0.02 can hardly be told apart.
    private const float PlaceBound = 1.7320508f;

    // Past every backbone's layers.
    private const int FirstWeights = 1 << 20;

    private readonly long _width;
    private readonly int _latent;
    private readonly double _divergenceWeight;
    private readonly LayerWeights _weights;
    private readonly LinearLayer _expert;
    private readonly LinearLayer _seen;
    private readonly Parameter _summary;
    private readonly Parameter _encoderPlace;
    private readonly LayerNormLayer _encoderNorm;
    private readonly LinearLayer _posterior;
    private readonly LinearLayer _feature;
    private readonly LinearLayer _style;
    private readonly Parameter _place;
    private readonly LayerNormLayer _norm;
    private readonly LinearLayer _output;
    private readonly TransformerBlock[] _encoder;
    private readonly TransformerBlock[] _decoder;
    private readonly Dropout _dropout;

    /// <param name="dimensions">Elements of an action, d.</param>
    /// <param name="chunk">Actions of an answer, C.</param>
    /// <param name="normalizer">How actions are scaled; null where they are not.</param>
    /// <param name="width">Of what the backbone gives, and of both transformers, E.</param>
    /// <param name="settings">Of the autoencoder.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="device">Where it is to be used.</param>
    /// <param name="dropout">Share of what a block of either transformer adds that a training step leaves out.</param>
    public ActHead(int dimensions, int chunk, Normalizer? normalizer, long width, ActSettings settings, long seed, Device device, double dropout = 0)
        : base(dimensions, chunk, normalizer)
    {
        _dropout = new Dropout(dropout);
        (_width, _latent, _divergenceWeight) = (width, settings.Latent, settings.DivergenceWeight);
        _weights = new LayerWeights("head", new SeededRandom(seed, SeedPurpose.InitialWeights, FirstWeights), device);
        (_expert, _seen) = (_weights.Linear("encoder.action", dimensions, width), _weights.Linear("encoder.seen", width, width));
        (_summary, _encoderPlace) = (_weights.Uniform("encoder.summary", PlaceBound, width), _weights.Uniform("encoder.place", PlaceBound, chunk + 2, width));
        (_encoderNorm, _posterior) = (_weights.LayerNorm("encoder.norm", width), _weights.Linear("encoder.posterior", width, 2 * _latent, isZero: true));
        (_feature, _style) = (_weights.Linear("seen", width, width), _weights.Linear("latent", _latent, width, isZero: true));
        _place = _weights.Uniform("place", PlaceBound, chunk, width);
        (_norm, _output) = (_weights.LayerNorm("norm", width), _weights.Linear("output", width, dimensions));
        TransformerBlock[] Blocks(int first) =>
        [
            .. Enumerable.Range(first, ActSettings.Blocks).Select(i => new TransformerBlock(width, settings.AttentionHeads, seed, FirstWeights + 1 + i, isCausal: false).to(device)),
        ];
        (_encoder, _decoder) = (Blocks(0), Blocks(ActSettings.Blocks));
        Parameters =
        [
            .. _weights.All,
            .. _encoder.SelectMany((block, i) => block.Parameters($"head.encoder.{i}")),
            .. _decoder.SelectMany((block, i) => block.Parameters($"head.{i}")),
        ];
        foreach (var (_, parameter) in Parameters)
        {
            parameter.DetachFromDisposeScope();
        }
    }

    public override ActionHeadName Name => ActionHeadName.Act;

    public override int Outputs => checked((int)_width);

    public override bool IsRandom => true;

    public override IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    public override void Train(bool isTraining) => _dropout.IsOn = isTraining;

    public override Tensor Loss(Tensor output, ActionTargets targets)
    {
        var actions = AsChunk(targets);                                                      // [N, C, d]
        var (mean, logVariance) = Encode(output, actions, targets.Mask);                     // [N, L]
        var latent = mean + randn_like(mean) * (logVariance * 0.5).exp();
        var perElement = (Decode(output, latent, rows: output.shape[0]) - actions).abs();    // [N, C, d]
        return targets.Mean(perElement.mean([2L])) + targets.MeanOfChunks(Divergence(mean, logVariance)) * _divergenceWeight;
    }

    public override Tensor Decode(Tensor output, Tensor? noise = null) =>
        Unscale(Decode(output, zeros(1, _latent, device: output.device), output.shape[0]));

    public override IReadOnlyList<GraphAnswer> Answers(Tensor output) => [ActionsAnswer(Decode(output))];

    // The encoder and the latent, which is nought, are not in the graph.
    public override void Export(OnnxGraph graph, string output)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var place = graph.Initializer("head.place", _place + _style.Forward(zeros(1, _latent, device: _place.device)));
        var x = graph.Node("Add", [graph.Reshape(_feature.Export(graph, output), -1, 1, _width), place]);
        foreach (var (i, block) in _decoder.Index())
        {
            x = block.Export(graph, $"head.{i}", x, Chunk, isLast: false);
        }

        ExportActions(graph, ExportUnscaled(graph, _output.Export(graph, _norm.Export(graph, x))));
    }

    public override void Dispose()
    {
        _weights.Dispose();
        foreach (var block in _encoder.Concat(_decoder))
        {
            block.Dispose();
        }

        base.Dispose();
    }

    /// <summary>KL(N(μ, σ²) ‖ N(0, 1)) = ½ Σ (μ² + σ² − 1 − log σ²). [N, L], [N, L] → [N]</summary>
    public static Tensor Divergence(Tensor mean, Tensor logVariance) => (mean.square() + logVariance.exp() - 1 - logVariance).sum(1L) * 0.5;

    /// <summary>Mean and logarithm of the variance of the latent. Actions beyond an episode's end are places without content. [N, E], [N, C, d], [N, C] → 2 × [N, L]</summary>
    private (Tensor Mean, Tensor LogVariance) Encode(Tensor output, Tensor actions, Tensor? mask)
    {
        var expert = _expert.Forward(actions);                                               // [N, C, E]
        expert = mask is null ? expert : expert * mask.unsqueeze(2);
        var seen = _seen.Forward(output).unsqueeze(1);                                       // [N, 1, E]
        var x = cat([seen, expert, _summary.expand(seen.shape)], 1) + _encoderPlace;         // [N, C + 2, E]
        for (var i = 0; i < _encoder.Length; i++)
        {
            x = _encoder[i].Forward(x, isLast: i == _encoder.Length - 1, _dropout.Of);       // [N, C + 2, E], at last [N, 1, E]
        }

        var posterior = _posterior.Forward(_encoderNorm.Forward(x.select(1, -1)));           // [N, 2L]
        return (posterior.narrow(1, 0, _latent), posterior.narrow(1, _latent, _latent));
    }

    // Scaled actions. [N, E], [N or 1, L] → [N, C, d]
    private Tensor Decode(Tensor output, Tensor latent, long rows)
    {
        var x = (_feature.Forward(output) + _style.Forward(latent)).view(rows, 1, _width) + _place; // [N, C, E]
        foreach (var block in _decoder)
        {
            x = block.Forward(x, isLast: false, _dropout.Of);
        }

        return _output.Forward(_norm.Forward(x));
    }
}
