using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Transitions;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// What the outputs of K members mean together: Lakshminarayanan, Pritzel and Blundell, "Simple and Scalable Predictive
/// Uncertainty Estimation using Deep Ensembles", NeurIPS 2017. Says, besides the action, how much the members disagree.
/// Output: what each member's own head takes, one member after the other.
/// </summary>
/// <param name="member">The head that each member was trained with.</param>
/// <param name="members">How many, K.</param>
internal abstract class EnsembleHead(IActionHead member, int members) : IActionHead
{
    /// <summary>The graph's output that says how much the members disagree.</summary>
    public const string Disagreement = "disagreement";

    /// <summary>The head that each member was trained with.</summary>
    public IActionHead Member => member;

    public ActionHeadName Name => member.Name;

    public int Outputs => members * member.Outputs;

    public int Chunk => member.Chunk;

    public Normalizer? Normalizer => member.Normalizer;

    public (string Score, string ConstantBaseline) Metrics => member.Metrics;

    /// <summary>How many members, K.</summary>
    protected int Members => members;

    /// <summary>Makes the ensemble that fits the members' head; one line per head.</summary>
    public static EnsembleHead Create(IActionHead member, int members) => member switch
    {
        DeterministicHead => new EnsembleOfActions(member, members),
        GaussianHead => new EnsembleOfGaussians(member, members),
        GaussianMixtureHead mixture => new EnsembleOfMixtures(mixture, members),
        CategoricalHead => new EnsembleOfClassifiers(member, members),
        _ => throw new ArgumentOutOfRangeException(nameof(member), member.Name, "There is no ensemble of such heads."),
    };

    public Tensor Targets(Tensor actions) => member.Targets(actions);

    /// <summary>The mean of the members' own losses.</summary>
    public Tensor Loss(Tensor output, ActionTargets targets) => member.Loss(Rows(output), new ActionTargets(targets.Values.repeat_interleave(members, 0)));

    public Tensor Decode(Tensor output, Tensor? noise = null) => Action(output).unsqueeze(1); // [n, 1, …]

    public virtual IReadOnlyList<Tensor> Probabilities(Tensor output) => [];

    public abstract IReadOnlyList<GraphAnswer> Answers(Tensor output);

    public virtual bool IsChoiceRight(GraphAnswers answers, double tolerance) => true;

    public IActionScore CreateScore(Tensor heldOutActions) => member.CreateScore(heldOutActions);

    public Tensor ConstantAction(Tensor trainingActions) => member.ConstantAction(trainingActions);

    public abstract void Export(OnnxGraph graph, string output);

    public void Dispose() => member.Dispose();

    /// <summary>The members' common action, as in the dataset. [n, K·outputs] → [n, d] float or [n] class</summary>
    protected abstract Tensor Action(Tensor output);

    /// <summary>The members' outputs, as if they were so many answers of one. [n, K·outputs] → [n·K, outputs]</summary>
    protected Tensor Rows(Tensor output) => output.reshape(-1, member.Outputs);

    /// <summary>What the members' own head says to their outputs, by name. [n, K·outputs] → [n·K, …]</summary>
    protected IReadOnlyDictionary<string, GraphAnswer> MemberAnswers(Tensor output) => member.Answers(Rows(output)).ToDictionary(answer => answer.Name);

    /// <summary>Variance between the members, which are all there are and not some of many. [n, K, …] → [n, …]</summary>
    protected static Tensor Variance(Tensor values) => (values - values.mean([1L], keepdim: true)).square().mean([1L]);

    /// <summary>Deviations in the dataset's units: made of scaled values, since the others may be much larger than what they differ by. [.., d] → [.., d]</summary>
    protected Tensor UnscaleDeviation(Tensor deviations) => Normalizer is null ? deviations : Normalizer.InvertDeviation(deviations);
}
