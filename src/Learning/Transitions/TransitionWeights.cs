using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using static TorchSharp.torch;

namespace ImitationService.Learning.Transitions;

/// <summary>How much each training transition counts: as its episode does, times as its class does. Nothing is kept per transition.</summary>
internal sealed class TransitionWeights : IDisposable
{
    private const long RowsAtOnce = 65_536;

    private readonly ITransitions _training;
    private readonly Tensor _ends;
    private readonly Tensor? _parts;
    private readonly Tensor? _classes;

    private TransitionWeights(ITransitions training, IReadOnlyList<double>? episodes, Tensor? classes)
    {
        _training = training;
        var (ends, end) = (new long[training.Parts.Count], 0L);
        foreach (var (i, part) in training.Parts.Index())
        {
            ends[i] = end += part.Length;
        }

        _ends = tensor(ends, device: training.Device).DetachFromDisposeScope();
        _parts = episodes is null ? null : tensor([.. training.Parts.Select(part => (float)episodes[part.Episode])], device: training.Device).DetachFromDisposeScope();
        _classes = classes?.DetachFromDisposeScope();
    }

    /// <summary>The weights of prepared transitions; null where all count the same.</summary>
    /// <param name="training">The transitions.</param>
    /// <param name="episodes">Of each episode of the dataset; null where all count the same.</param>
    /// <param name="classes">How classes are weighed.</param>
    /// <param name="action">The dataset's.</param>
    public static TransitionWeights? Of(ITransitions training, IReadOnlyList<double>? episodes, ClassWeights classes, ActionSpace action) =>
        episodes is null && classes == ClassWeights.None
            ? null
            : new TransitionWeights(training, episodes, classes == ClassWeights.Balanced ? Balanced(training, action.Classes!.Value) : null);

    /// <summary>Of these transitions; with weights of classes where actions are, otherwise where the numbers are. [k] → [k]</summary>
    public Tensor At(Tensor rows)
    {
        var byEpisode = _parts?.index_select(0, bucketize(rows, _ends, right: true));
        var byClass = _classes?.index_select(0, _training.ActionsAt(rows));
        return byClass is null ? byEpisode! : byEpisode is null ? byClass : byClass * byEpisode.to(byClass.device);
    }

    public void Dispose()
    {
        _ends.Dispose();
        _parts?.Dispose();
        _classes?.Dispose();
    }

    // n / (K·n_c), K being the classes that occur; 0 of the others. [classes]
    private static Tensor Balanced(ITransitions training, int classes)
    {
        using var scope = NewDisposeScope();
        var counts = zeros(classes, ScalarType.Int64, training.ActionsAt(arange(1, ScalarType.Int64, training.Device)).device);
        for (var row = 0L; row < training.Count; row += RowsAtOnce)
        {
            using var part = NewDisposeScope();
            counts.add_(training.ActionsAt(arange(row, Math.Min(row + RowsAtOnce, training.Count), ScalarType.Int64, training.Device)).bincount(null, classes));
        }

        var occurring = counts.gt(0);
        var weights = training.Count / (occurring.sum() * counts.clamp_min(1)).to(ScalarType.Float32);
        return (weights * occurring).MoveToOuterDisposeScope();
    }
}
