using ImitationService.Learning.Export;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// A predicted logarithm of a standard deviation, kept within bounds: log σ = m + h·tanh((x − m)/h), m and h the middle and
/// half of the bounds. Near the middle it is x itself, and at no bound does the gradient break off, as it does where x is cut.
/// The unit is the scaled action's: without bounds a deviation would run to nought wherever the expert answers exactly.
/// </summary>
internal static class LogDeviation
{
    /// <summary>e⁻⁵ = 0.0067 of the action's spread.</summary>
    public const float Least = -5;

    /// <summary>e² = 7.4 times the action's spread.</summary>
    public const float Most = 2;

    private const float Middle = (Least + Most) / 2;
    private const float Half = (Most - Least) / 2;

    /// <summary>The logarithm within its bounds. Any shape.</summary>
    public static Tensor Bound(Tensor x) => ((x - Middle) / Half).tanh() * Half + Middle;

    /// <summary>
    /// What each element's log density is multiplied by for its gradient: σ^(2β), held fast. The gradient of a likelihood is the
    /// error over σ²: what is easy, and so has a small σ, is learned ever better, and what is hard hardly at all (Seitzer et al., "On
    /// the Pitfalls of Heteroscedastic Uncertainty Estimation with Probabilistic Neural Networks", ICLR 2022). Any shape.
    /// </summary>
    public static Tensor GradientWeight(Tensor logDeviation, double beta) => (logDeviation.detach() * (2 * beta)).exp();

    /// <summary>A loss that is reported as it is, with the gradient of another.</summary>
    public static Tensor WithGradientOf(Tensor other, Tensor loss) => loss.detach() + (other - other.detach());

    /// <summary>Adds the deviation itself, exp of the bounded logarithm, to a graph; the name of its output.</summary>
    public static string ExportDeviation(OnnxGraph graph, string x)
    {
        var (middle, half) = (graph.Scalar("log_deviation.middle", Middle), graph.Scalar("log_deviation.half", Half));
        var slope = graph.Node("Tanh", [graph.Node("Div", [graph.Node("Sub", [x, middle]), half])]);
        return graph.Node("Exp", [graph.Node("Add", [graph.Node("Mul", [slope, half]), middle])]);
    }
}
