using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Learning.Policies;
using TorchSharp;

namespace ImitationService.Learning.Tests.Export;

/// <summary>
/// What a policy does in an episode, told from the whole episode and not step by step as runners tell it: nothing is kept, each
/// answer is the trained network's to the window that ends there, and an action is looked up in the answers that foretold it.
/// </summary>
internal sealed class ActingNetwork(PolicyNetwork policy)
{
    public IReadOnlyList<Feature> Features => policy.Features;

    public PolicyShape Shape => policy.Shape;

    public bool IsChosen => policy.Action.IsChosen;

    /// <summary>An episode of observations that jump about, so that none can stand for another: T times all features, one after the other.</summary>
    public float[][] Episode(int steps, int seed = 3)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, steps).Select(_ => Features
            .SelectMany(feature => Enumerable.Range(0, feature.Size).Select(_ => ObservationLayout.IsImage(feature) ? random.Next(256) : (random.NextSingle() * 2) - 1))
            .ToArray())];
    }

    /// <summary>The action of every step; denoising begins with noise of zeros.</summary>
    /// <param name="episode">As of <see cref="Episode"/>.</param>
    /// <param name="execute">Actions of a chunk that are carried out; null is as the policy says.</param>
    /// <param name="ensemble">m of exp(−m·i), the weight of the i-th oldest answer; null is no averaging.</param>
    public float[][] Act(float[][] episode, int? execute = null, double? ensemble = null)
    {
        var answers = Enumerable.Range(0, episode.Length).Select(step => Answer(episode, step)).ToArray();
        var carried = execute ?? Shape.Execute;
        return [.. Enumerable.Range(0, episode.Length).Select(step => ensemble is { } decay
            ? Average(answers, step, decay)
            : answers[step - (step % carried)][step % carried])];
    }

    /// <summary>So many answers' first actions to one observation of no history, made of standard normal noise times a temperature. n times [d]</summary>
    public float[][] Draw(float[] observation, float temperature, int count)
    {
        using var scope = torch.NewDisposeScope();
        torch.manual_seed(1);
        var noise = torch.randn(count, Shape.Chunk, policy.Action.Dimensions) * temperature;
        var actions = policy.Head.Decode(policy.Output(torch.tensor(observation).expand(count, -1)), noise).select(1, 0); // [n, C, d] → [n, d]
        return [.. Enumerable.Range(0, count).Select(i => actions[i].data<float>().ToArray())];
    }

    // The chunk, C times [d].
    private float[][] Answer(float[][] episode, int step)
    {
        using var scope = torch.NewDisposeScope();
        var first = Shape.IsRecurrent ? step - (step % Shape.History) : step - Shape.History + 1;
        var window = torch.stack([.. Enumerable.Range(first, step - first + 1).Select(i => torch.tensor(episode[Math.Max(0, i)]))]); // [H, D]
        var output = policy.Output(Shape.IsRecurrent || Shape.History > 1 ? window.unsqueeze(0) : window);                          // [1 or H, K]
        var noise = torch.zeros(1, Shape.Chunk, policy.Action.Dimensions);
        var chunk = policy.Head.Decode(output.narrow(0, -1, 1), noise).to(torch.ScalarType.Float32).reshape(Shape.Chunk, -1);        // [C, d]
        return [.. Enumerable.Range(0, Shape.Chunk).Select(i => chunk[i].data<float>().ToArray())];
    }

    private float[] Average(float[][][] answers, int step, double decay)
    {
        var oldest = Math.Max(0, step - Shape.Chunk + 1);
        var told = Enumerable.Range(oldest, step - oldest + 1).Select(asked => (Action: answers[asked][step - asked], Weight: Math.Exp(-decay * (asked - oldest)))).ToArray();
        return [.. told[0].Action.Select((_, d) => (float)(told.Sum(one => one.Action[d] * one.Weight) / told.Sum(one => one.Weight)))];
    }
}
