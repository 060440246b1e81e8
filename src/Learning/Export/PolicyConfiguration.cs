using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Training;
using ImitationService.Learning.Transitions;

namespace ImitationService.Learning.Export;

/// <summary>What <c>config.json</c> of a bundle says: everything needed to use the policy, and to train it again.</summary>
/// <param name="Format">Name and version of this layout.</param>
/// <param name="RunId">The run that made it.</param>
/// <param name="Algorithm">Name in the catalogue.</param>
/// <param name="Options">Every option that has a value, with the value that was in force.</param>
/// <param name="Seed">Everything random derives from it.</param>
/// <param name="Steps">Optimiser updates done.</param>
/// <param name="Weights">Which weights these are, and of which step.</param>
/// <param name="Dataset">What it learned from.</param>
/// <param name="Split">What was held out.</param>
/// <param name="Observations">What the policy sees, in the order in which it is joined.</param>
/// <param name="Action">What the policy does.</param>
/// <param name="Network">The network.</param>
/// <param name="Statistics">How observations and actions are scaled; what is absent is not scaled.</param>
/// <param name="Metrics">Of these weights: the value of each metric at their step, or the last before it; those that depend on the machine are left out.</param>
/// <param name="Parity">How far the graph's answers are from the trained network's.</param>
/// <param name="Versions">Of the software that made it.</param>
internal sealed record PolicyConfiguration(
    string Format,
    string RunId,
    string Algorithm,
    JsonObject Options,
    long Seed,
    long Steps,
    WeightsRecord Weights,
    DatasetRecord Dataset,
    SplitRecord Split,
    IReadOnlyList<Feature> Observations,
    ActionSpace Action,
    NetworkRecord Network,
    IReadOnlyDictionary<string, ScalingRecord> Statistics,
    IReadOnlyDictionary<string, double> Metrics,
    GraphParity Parity,
    IReadOnlyDictionary<string, string> Versions)
{
    /// <summary>How texts become vectors before the graph sees them; absent where it sees none.</summary>
    public string? TextEncoder { get; init; }

    /// <summary>How the training diverged after the step of these weights; absent where it did not.</summary>
    public ClimbedLoss? Climbed { get; init; }

    /// <summary>How the policy does on what was held out; absent where nothing was.</summary>
    public HeldOutResults? HeldOut { get; init; }

    /// <summary>How each member of an ensemble ended; absent where the policy is none.</summary>
    public IReadOnlyList<MemberResult>? Members { get; init; }

    /// <summary>The other run's checkpoint that it began with; absent is none.</summary>
    public ForkOrigin? Fork { get; init; }
}

/// <summary>Which weights a policy has.</summary>
/// <param name="Kept">Those of the last step, or those of the best validation.</param>
/// <param name="Step">Their step.</param>
/// <param name="Validations">How many there were; of the best weights, as many as they were chosen from.</param>
internal sealed record WeightsRecord(KeptWeights Kept, long Step, int Validations);

/// <summary>The dataset a policy learned from.</summary>
/// <param name="Digest">Of its content.</param>
/// <param name="Format">Of the upload.</param>
/// <param name="Episodes">Number of episodes.</param>
/// <param name="Transitions">Number of transitions.</param>
/// <param name="Placement">Where they were while it learned; nothing else depends on it.</param>
internal sealed record DatasetRecord(string Digest, string Format, long Episodes, long Transitions, TransitionPlacement Placement);

/// <summary>What was held out.</summary>
/// <param name="Kind">How it was chosen.</param>
/// <param name="TrainingTransitions">Trained on.</param>
/// <param name="HeldOutTransitions">Held out.</param>
/// <param name="HeldOutEpisodes">Numbers of the held-out episodes, from 0.</param>
/// <param name="MeasuredTransitions">Held-out transitions that the metrics are of: all, or those of evenly chosen episodes where they are too many for memory.</param>
internal sealed record SplitRecord(
    SplitKind Kind, long TrainingTransitions, long HeldOutTransitions, IReadOnlyList<int> HeldOutEpisodes, long MeasuredTransitions);

/// <summary>The network.</summary>
/// <param name="Backbone">What turns observations into the head's input.</param>
/// <param name="Widths">Inputs, hidden layers, outputs.</param>
/// <param name="Activation">Between the layers.</param>
/// <param name="Head">What the output means.</param>
/// <param name="History">Observations that are shown at once, the oldest first; of a recurrent network, steps after which its state begins anew.</param>
/// <param name="Chunk">Actions that are answered at once, the next one first.</param>
/// <param name="Execute">Actions of a chunk to carry out before the policy is asked again.</param>
/// <param name="Parameters">How many numbers were learned.</param>
internal sealed record NetworkRecord(
    BackboneName Backbone,
    IReadOnlyList<long> Widths,
    Activation Activation,
    ActionHeadName Head,
    int History,
    int Chunk,
    int Execute,
    long Parameters)
{
    /// <summary>What turns images into numbers; absent where the policy sees none.</summary>
    public VisionName? Vision { get; init; }

    /// <summary>Number of a mixture's modes, of each member where there are several; absent for other heads.</summary>
    public int? Modes { get; init; }

    /// <summary>Values of which each element of an action is one; absent for other heads.</summary>
    public int? Bins { get; init; }

    /// <summary>Where those values end; absent for other heads.</summary>
    public BinEdges? BinEdges { get; init; }

    /// <summary>Steps in which a chunk is made of noise; absent for heads that make none.</summary>
    public int? DenoisingSteps { get; init; }

    /// <summary>Policies of an ensemble; absent where the policy is none. Widths and head are each one's, parameters those of all.</summary>
    public int? Members { get; init; }
}

/// <summary>How a vector is scaled: minus mean, divided by deviation, then limited.</summary>
/// <param name="Mean">One per dimension.</param>
/// <param name="Deviation">One per dimension.</param>
/// <param name="Limit">Largest magnitude afterwards, one per dimension; absent is none.</param>
internal sealed record ScalingRecord(IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation, IReadOnlyList<float>? Limit);
