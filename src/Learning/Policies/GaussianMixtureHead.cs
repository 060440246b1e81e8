using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Seeding;
using ImitationService.Learning.Transitions;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// A mixture of K diagonal Gaussians over the scaled chunk of actions: Bishop, "Mixture Density Networks", 1994; negative
/// log-likelihood. The action is the mean of the mode with the largest weight, not of the mixture: the mean of two good
/// answers may be a bad one. A mode is a whole chunk, which so goes one way or the other. Output: K logits of the weights,
/// K·C·d means, K·C·d logarithms of deviations before their bounds.
/// </summary>
internal sealed class GaussianMixtureHead(int dimensions, int modes, Normalizer? normalizer, int chunk = 1, double beta = 0)
    : ContinuousHead(dimensions, chunk, normalizer)
{
    // How far from the middle a mode's action begins. Measured in docs/algorithms/heads/gmm.md.
    private const float Spread = 0.3f;

    private readonly int _all = modes * chunk * dimensions;

    public override ActionHeadName Name => ActionHeadName.Gmm;

    public override int Outputs => modes + (2 * _all);

    /// <summary>Number of modes, K.</summary>
    public int Modes => modes;

    /// <summary>
    /// Modes that begin alike are moved alike, and may all end at the mean. So each begins elsewhere, for the whole of a chunk in
    /// one direction.
    /// </summary>
    public override float[] FirstOutput(long seed)
    {
        var (first, random) = (new float[Outputs], new SeededRandom(seed, SeedPurpose.Modes));
        var bound = Spread * MathF.Sqrt(3f / Dimensions); // so that an action's length is the spread, on average of squares
        for (var mode = 0; mode < modes; mode++)
        {
            for (var element = 0; element < Dimensions; element++)
            {
                var place = ((2 * random.NextSingle()) - 1) * bound;
                for (var action = 0; action < Chunk; action++)
                {
                    first[modes + (mode * Block) + (action * Dimensions) + element] = place;
                }
            }
        }

        return first;
    }

    // L = −1/N Σ_N log Σ_k π_k Π_C Π_d N(a | μ_k, σ_k); each element's gradient is multiplied by σ_k^(2β)
    public override Tensor Loss(Tensor output, ActionTargets targets)
    {
        var logDeviation = LogOf(output);                                                // [N, K, C, d]
        var z = (AsChunk(targets).unsqueeze(1) - Means(output)) * (-logDeviation).exp(); // [N, 1, C, d], [N, K, C, d] → [N, K, C, d]
        var perElement = z.square() * 0.5 + logDeviation + GaussianHead.HalfLogTwoPi;
        var logDensity = -targets.Masked(perElement.sum([3L])).sum(2L);                  // [N, K, C, d] → [N, K, C] → [N, K]
        var logWeight = Logits(output).log_softmax(1);                                   // [N, K]
        var joint = logWeight + logDensity;                                              // [N, K]
        var loss = targets.MeanOfChunks(-joint.logsumexp(1));                            // [N, K] → [N] → scalar
        if (beta == 0)
        {
            return loss;
        }

        // ∇L = −Σ_k r_k ∇(log π_k + log N_k), r_k being how likely mode k is to have answered: so each element can be weighed by itself.
        var weighed = perElement * LogDeviation.GradientWeight(logDeviation, beta);      // [N, K, C, d]
        var ofModes = logWeight - targets.Masked(weighed.sum([3L])).sum(2L);             // [N, K, C, d] → [N, K]
        return LogDeviation.WithGradientOf(targets.MeanOfChunks(-(joint.detach().softmax(1) * ofModes).sum(1L)), loss);
    }

    public override Tensor Decode(Tensor output, Tensor? noise = null)
    {
        var best = Logits(output).argmax(1).reshape(-1, 1, 1, 1);                        // [N, K] → [N, 1, 1, 1]
        var mean = Means(output).gather(1, best.expand(-1, 1, Chunk, Dimensions));       // [N, K, C, d] → [N, 1, C, d]
        return Unscale(mean.squeeze(1));                                                 // [N, C, d]
    }

    public override IReadOnlyList<GraphAnswer> Answers(Tensor output) =>
    [
        new GraphAnswer("probabilities", Logits(output).softmax(1), ones(1)),
        Answer("means", Unscale(WithoutLoneChunk(Means(output)))),
        Answer("deviations", UnscaleDeviation(WithoutLoneChunk(LogOf(output)).exp())),
    ];

    // The action must be the mean of a mode whose probability no other's exceeds by more than rounding.
    public override bool IsChoiceRight(GraphAnswers answers, double tolerance)
    {
        using var scope = NewDisposeScope();
        var probabilities = answers.Floats("probabilities");                                           // [N, K]
        var isBest = probabilities.ge(probabilities.amax([1L], keepdim: true) * (1 - tolerance));      // [N, K]
        var taken = answers.Floats(Chunk == 1 ? "action" : "actions").unsqueeze(1);                    // [N, 1, …]
        var isTaken = answers.Floats("means").eq(taken).flatten(2).all(2);                             // [N, K, …] → [N, K]
        return isBest.logical_and(isTaken).any(1).all().item<bool>();
    }

    public override void Export(OnnxGraph graph, string output)
    {
        var logits = graph.Slice(output, 0, modes);
        graph.Node("Softmax", [logits], "probabilities", [("axis", 1L)]);
        ExportUnscaled(graph, AsModes(graph, graph.Slice(output, modes, modes + _all)), "means");
        var logDeviation = AsModes(graph, graph.Slice(output, modes + _all, Outputs));
        ExportUnscaledDeviation(graph, LogDeviation.ExportDeviation(graph, logDeviation), "deviations");
        var best = graph.Node("ArgMax", [logits], attributes: [("axis", 1L), ("keepdims", 1L)]);       // [batch, 1]
        ExportActions(graph, graph.Node("GatherND", ["means", best], attributes: [("batch_dims", 1L)])); // [batch, K, …] → [batch, …]
        graph.Output("probabilities", OnnxElement.Float, [OnnxGraph.Batch, modes]);
        graph.Output("means", OnnxElement.Float, ChunkShape(OnnxGraph.Batch, modes));
        graph.Output("deviations", OnnxElement.Float, ChunkShape(OnnxGraph.Batch, modes));
    }

    private Tensor Logits(Tensor output) => output.narrow(1, 0, modes);

    private Tensor Means(Tensor output) => output.narrow(1, modes, _all).reshape(-1, modes, Chunk, Dimensions);

    private Tensor LogOf(Tensor output) => LogDeviation.Bound(output.narrow(1, modes + _all, _all).reshape(-1, modes, Chunk, Dimensions));

    private Tensor WithoutLoneChunk(Tensor x) => Chunk == 1 ? x.squeeze(2) : x; // [N, K, 1, d] → [N, K, d]

    private string AsModes(OnnxGraph graph, string x) => Chunk == 1
        ? graph.Reshape(x, -1, modes, Dimensions)
        : graph.Reshape(x, -1, modes, Chunk, Dimensions);
}
