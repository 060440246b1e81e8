using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Text;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Training;
using ImitationService.Learning.Transitions;
using static TorchSharp.torch;

namespace ImitationService.Learning.Algorithms;

/// <summary>
/// What cloning begins with, of one policy or of an ensemble: what is trained on and what is held out, how both are scaled, and what
/// the actions mean. Whole episodes are held out, and statistics are the training episodes' alone.
/// Shapes: D observation width, H history, d action width.
/// </summary>
internal sealed class CloningData : IDisposable
{
    private const long MostExamples = 1024;

    private CloningData(IReadOnlyList<Feature> features, ITextEncoder encoder, EpisodeSelection selection, EpisodeSplit split, ITransitions training, TransitionSet heldOut) =>
        (Features, TextEncoder, Selection, Split, Training, HeldOut) = (features, encoder, selection, split, training, heldOut);

    /// <summary>The observation features that the policy sees.</summary>
    public IReadOnlyList<Feature> Features { get; }

    /// <summary>What makes vectors of texts.</summary>
    public ITextEncoder TextEncoder { get; }

    /// <summary>Which episodes are used, and how much each counts.</summary>
    public EpisodeSelection Selection { get; }

    /// <summary>Which of them are held out.</summary>
    public EpisodeSplit Split { get; }

    /// <summary>What is trained on: in memory, or in the dataset's files where it is too much.</summary>
    public ITransitions Training { get; }

    /// <summary>What the policy is measured on; may be nothing.</summary>
    public TransitionSet HeldOut { get; }

    /// <summary>Chooses and opens the transitions.</summary>
    /// <exception cref="TrainingException">A value is not a number, infinite, or no class.</exception>
    public static CloningData Open(TrainingContext context, BehaviorCloningOptions options, CancellationToken cancellationToken)
    {
        var features = Compatibility.ResolveObservations(options.Observations, context.Dataset.Contents);
        var selection = EpisodeSelection.Of(options, context.Dataset);
        var split = EpisodeSplit.Of(selection.Lengths, options.ValidationFraction, context.Seed);
        var encoder = TextEncoders.Of(options.TextEncoder, context.Dataset);
        var loader = new TransitionLoader(context.Dataset, features, encoder, context.Observer.Looked);
        var training = loader.Open(split.Training, context.MostResidentBytes, cancellationToken);
        try
        {
            return new CloningData(features, encoder, selection, split, training, loader.LoadMeasured(split.HeldOut, cancellationToken));
        }
        catch (Exception)
        {
            training.Dispose();
            throw;
        }
    }

    /// <summary>Observations to check the export with, held-out ones where there are any, before <see cref="Prepare"/>. [≤1024, D] or [.., H, D]</summary>
    public Tensor Examples(PolicyShape shape, Device device)
    {
        ITransitions shown = HeldOut.Count > 0 ? HeldOut : Training;
        using var windows = new TransitionWindows(shown, shape);
        return windows.Observations(arange(Math.Min(MostExamples / shape.History, shown.Count))).to(device).DetachFromDisposeScope();
    }

    /// <summary>
    /// How observations are scaled (null: not at all), and the head of one policy. From here on observations are scaled, and actions made
    /// targets: once where they are resident, otherwise in every minibatch.
    /// </summary>
    public (Normalizer? Scaling, IActionHead Head) Prepare(TrainingContext context, BehaviorCloningOptions options)
    {
        var action = context.Dataset.Contents.Action;
        var scaling = ObservationLayout.ScaledWidth(Features) == 0
            ? null
            : context.Scaling("observation", Training.ObservationMoments(), ObservationLayout.ScalingOf(Features, options), Normalizer.ObservationLimit);
        var actions = action.IsChosen ? null : Training.ActionMoments();
        var actionScaling = actions is null ? null : context.Scaling("action", actions, ActionHeads.ScalingOf(options, actions.Size), null);
        var table = actions is null ? null : context.Bins(options, actions, actionScaling);
        var head = ActionHeads.Create(options, action, actionScaling, context.Seed, context.Device, table);
        Training.Prepare(scaling, head.Targets, context.Device);
        HeldOut.Prepare(scaling, head.Targets, context.Device);
        return (scaling, head);
    }

    public void Dispose()
    {
        Training.Dispose();
        HeldOut.Dispose();
    }
}
