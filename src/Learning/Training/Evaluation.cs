using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Transitions;
using static TorchSharp.torch;

namespace ImitationService.Learning.Training;

/// <summary>Measures a policy on held-out transitions, and the baselines that its score is to be compared with.</summary>
/// <param name="network">Takes scaled observations.</param>
/// <param name="head">What the network's output means.</param>
/// <param name="heldOut">The transitions; observations are scaled already. Without any, nothing is ever measured.</param>
internal sealed class Evaluation(Backbone network, IActionHead head, TransitionSet heldOut) : ITrainingState
{
    private const long RowsAtOnce = 4096;

    /// <summary>Whether there is anything to measure on.</summary>
    public bool IsPossible => heldOut.Count > 0;

    /// <summary>Whether the baselines have been reported: they do not change, and are reported once.</summary>
    public bool HasBaselines { get; private set; }

    public void Save(StateWriter writer) => writer.Add("evaluation.has_baselines", HasBaselines ? 1L : 0L);

    public void Restore(StateReader reader) => HasBaselines = reader.Integer("evaluation.has_baselines") == 1;

    /// <summary>Adds the loss and the head's scores.</summary>
    public void AddMetrics(Dictionary<string, double> values)
    {
        using var withoutGradient = no_grad();
        var score = head.CreateScore(heldOut.Actions);
        var loss = 0.0;
        for (var row = 0L; row < heldOut.Count; row += RowsAtOnce)
        {
            using var scope = NewDisposeScope();
            var rows = Math.Min(RowsAtOnce, heldOut.Count - row);
            var actions = heldOut.Actions.narrow(0, row, rows);
            var output = network.forward(heldOut.Observations.narrow(0, row, rows)); // [rows, outputs]
            loss += head.Loss(output, head.Targets(actions)).item<float>() * (double)rows;
            score.Add(head.Decode(output), actions);
        }

        values[MetricNames.ValidationLoss] = loss / heldOut.Count;
        foreach (var (name, value) in score.Result())
        {
            values[name] = value;
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
        AddScore(values, head.Metrics.ConstantBaseline, repeated, heldOut.Actions);

        // An episode's first transition has no action before it.
        var rows = tensor(RowsWithPredecessor(), device: heldOut.Actions.device);
        if (rows.shape[0] > 0)
        {
            AddScore(values, MetricNames.RepeatActionBaseline, heldOut.Actions.index_select(0, rows - 1), heldOut.Actions.index_select(0, rows));
        }
    }

    private void AddScore(Dictionary<string, double> values, string name, Tensor answers, Tensor actions)
    {
        var score = head.CreateScore(heldOut.Actions);
        score.Add(answers, actions);
        if (score.Result().TryGetValue(head.Metrics.Score, out var value))
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
