using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Seeding;
using ImitationService.Learning.Transitions;
using static TorchSharp.torch;

namespace ImitationService.Learning.Training;

/// <summary>Measures a policy on held-out transitions, and the baselines that its score is to be compared with.</summary>
/// <param name="policy">Its network takes scaled observations.</param>
/// <param name="heldOut">The transitions; observations are scaled already. Without any, nothing is ever measured.</param>
/// <param name="seed">The run's seed; what a validation draws derives from it alone.</param>
internal sealed class Evaluation(PolicyNetwork policy, TransitionSet heldOut, long seed) : ITrainingState, IDisposable
{
    private const long RowsAtOnce = 4096;

    private readonly IActionHead _head = policy.Head;
    private readonly TransitionWindows _windows = new(heldOut, policy.Shape);

    /// <summary>Whether there is anything to measure on.</summary>
    public bool IsPossible => heldOut.Count > 0;

    /// <summary>Whether the baselines have been reported: they do not change, and are reported once.</summary>
    public bool HasBaselines { get; private set; }

    public void Save(StateWriter writer) => writer.Add("evaluation.has_baselines", HasBaselines ? 1L : 0L);

    public void Restore(StateReader reader) => HasBaselines = reader.Integer("evaluation.has_baselines") == 1;

    /// <summary>Adds the loss and the head's scores: of the next action, and of the whole chunk where there is one.</summary>
    public void AddMetrics(Dictionary<string, double> values)
    {
        var (score, chunkScore) = (_head.CreateScore(heldOut.Actions), _head.CreateScore(heldOut.Actions));
        var (loss, answers) = (0.0, 0L);
        foreach (var (_, output, actions) in Batches())
        {
            loss += _head.Loss(output, actions with { Values = _head.Targets(actions.Values) }).item<float>() * (double)output.shape[0];
            answers += output.shape[0];
            Score(_head.Decode(output), actions, score, chunkScore);
        }

        values[MetricNames.ValidationLoss] = loss / answers;
        foreach (var (name, value) in score.Result())
        {
            values[name] = value;
        }

        if (policy.Shape.Chunk > 1 && chunkScore.Result().TryGetValue(_head.Metrics.Score, out var ofChunk))
        {
            values[MetricNames.OfChunk(_head.Metrics.Score)] = ofChunk;
        }
    }

    /// <summary>What the network answers to all held-out transitions, each once, in an order that is the same every time.</summary>
    public IEnumerable<HeldOutBatch> Batches()
    {
        using var withoutGradient = no_grad();
        policy.Train(isTraining: false);
        TorchSeed.Set(seed, SeedPurpose.Validation);
        using var rows = tensor(_windows.RowsOfActing(), device: heldOut.Observations.device);
        var rowsAtOnce = Math.Max(1, RowsAtOnce / (policy.Shape.History * policy.Shape.Chunk));
        for (var row = 0L; row < rows.shape[0]; row += rowsAtOnce)
        {
            using var scope = NewDisposeScope();
            var some = rows.narrow(0, row, Math.Min(rowsAtOnce, rows.shape[0] - row));
            var output = policy.Network.forward(_windows.Observations(some));
            yield return new HeldOutBatch(_windows.Answered(some), output, _windows.Actions(some));
        }

        policy.Train(isTraining: true);
    }

    // [N, C, …] answers
    private void Score(Tensor answers, ActionTargets actions, IActionScore score, IActionScore chunkScore)
    {
        var experts = actions.Values.reshape(answers.shape);
        if (actions.Mask is null)
        {
            score.Add(answers.select(1, 0), experts.select(1, 0));
            return;
        }

        var isThere = actions.Mask.to(ScalarType.Bool);                                      // [N, C]
        var isNext = isThere.select(1, 0);
        score.Add(answers.select(1, 0)[isNext], experts.select(1, 0)[isNext]);
        if (policy.Shape.Chunk > 1)
        {
            chunkScore.Add(answers[isThere], experts[isThere]);
        }
    }

    /// <summary>Adds what answering always the same, or what the expert did last, would score.</summary>
    /// <param name="values">The report.</param>
    /// <param name="constant">The training episodes' mean or commonest action. [1, …]</param>
    public void AddBaselines(Dictionary<string, double> values, Tensor constant)
    {
        HasBaselines = true;
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        var repeated = constant.expand(heldOut.Actions.shape); // [1, …] → [n, …]
        AddScore(values, _head.Metrics.ConstantBaseline, repeated, heldOut.Actions);

        // An episode's first transition has no action before it.
        var rows = tensor(RowsWithPredecessor(), device: heldOut.Actions.device);
        if (rows.shape[0] > 0)
        {
            AddScore(values, MetricNames.RepeatActionBaseline, heldOut.Actions.index_select(0, rows - 1), heldOut.Actions.index_select(0, rows));
        }
    }

    public void Dispose() => _windows.Dispose();

    private void AddScore(Dictionary<string, double> values, string name, Tensor answers, Tensor actions)
    {
        var score = _head.CreateScore(heldOut.Actions);
        score.Add(answers, actions);
        if (score.Result().TryGetValue(_head.Metrics.Score, out var value))
        {
            values[name] = value;
        }
    }

    private long[] RowsWithPredecessor()
    {
        var rows = new List<long>();
        var first = 0L;
        foreach (var part in heldOut.Parts)
        {
            for (var row = first + 1; row < first + part.Length; row++)
            {
                rows.Add(row);
            }

            first += part.Length;
        }

        return [.. rows];
    }
}

/// <summary>Answers to held-out transitions.</summary>
/// <param name="Rows">The transition of each; those beyond an episode's end, which are masked, repeat its last. [N]</param>
/// <param name="Output">The network's. [N, outputs]</param>
/// <param name="Actions">The expert's, as in the dataset.</param>
internal readonly record struct HeldOutBatch(Tensor Rows, Tensor Output, ActionTargets Actions);
