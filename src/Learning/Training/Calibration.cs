using static TorchSharp.torch;

namespace ImitationService.Learning.Training;

/// <summary>Whether the probabilities of classes can be believed, on held-out transitions.</summary>
/// <param name="ExpectedError">Expected calibration error (Guo et al., 2017): mean distance of confidence and accuracy over ten bins, weighed by their transitions.</param>
/// <param name="Bins">Transitions by the probability of the class that was answered; empty bins are left out.</param>
/// <param name="Classes">How each class fares; absent of bins, which are many and no classes of the dataset.</param>
internal sealed record Calibration(double ExpectedError, IReadOnlyList<CalibrationBin> Bins, IReadOnlyList<ClassResult>? Classes);

/// <summary>The transitions whose answer had about the same probability.</summary>
/// <param name="Confidence">Mean probability of the answered class.</param>
/// <param name="Accuracy">Share of answers that were the expert's.</param>
/// <param name="Transitions">Number of transitions.</param>
internal sealed record CalibrationBin(double Confidence, double Accuracy, long Transitions);

/// <summary>One class.</summary>
/// <param name="Class">Its number.</param>
/// <param name="Transitions">Held-out transitions in which the expert took it.</param>
/// <param name="Recall">Share of them in which the policy takes it too; absent where there are none.</param>
/// <param name="Precision">Share of the policy's answers of this class that are right; absent where there are none.</param>
internal sealed record ClassResult(int Class, long Transitions, double? Recall, double? Precision);

/// <summary>Counts what <see cref="Calibration"/> is made of.</summary>
/// <param name="classes">Number of classes, or bins.</param>
/// <param name="isOfBins">Whether they are bins of a quantity.</param>
internal sealed class CalibrationCount(int classes, bool isOfBins = false)
{
    private const int Bins = 10;

    private readonly double[] _confidence = new double[Bins];
    private readonly long[] _rightOfBin = new long[Bins];
    private readonly long[] _ofBin = new long[Bins];
    private readonly long[] _taken = new long[classes];
    private readonly long[] _answered = new long[classes];
    private readonly long[] _right = new long[classes];

    /// <summary>Adds answers.</summary>
    /// <param name="probabilities">[N, K]</param>
    /// <param name="experts">[N] class</param>
    /// <param name="isThere">Which are compared; null is all. [N] bool</param>
    public void Add(Tensor probabilities, Tensor experts, Tensor? isThere)
    {
        var answered = probabilities.argmax(1).data<long>().ToArray();
        var confidence = probabilities.amax([1L]).to(ScalarType.Float32).data<float>().ToArray();
        var (taken, there) = (experts.contiguous().data<long>().ToArray(), isThere?.contiguous().data<bool>().ToArray());
        for (var i = 0; i < taken.Length; i++)
        {
            if (there?[i] == false)
            {
                continue;
            }

            var bin = Math.Min(Bins - 1, (int)(confidence[i] * Bins));
            var isRight = answered[i] == taken[i] ? 1 : 0;
            _confidence[bin] += confidence[i];
            _rightOfBin[bin] += isRight;
            _ofBin[bin]++;
            _taken[taken[i]]++;
            _answered[answered[i]]++;
            _right[taken[i]] += isRight;
        }
    }

    public Calibration Result()
    {
        var bins = Enumerable.Range(0, Bins).Where(bin => _ofBin[bin] > 0)
            .Select(bin => new CalibrationBin(_confidence[bin] / _ofBin[bin], (double)_rightOfBin[bin] / _ofBin[bin], _ofBin[bin])).ToList();
        return new Calibration(
            bins.Sum(bin => bin.Transitions * Math.Abs(bin.Confidence - bin.Accuracy)) / Math.Max(1, _ofBin.Sum()),
            bins,
            isOfBins ? null : [.. Enumerable.Range(0, classes).Select(number => new ClassResult(number, _taken[number], Share(number, _taken), Share(number, _answered)))]);
    }

    private double? Share(int number, long[] of) => of[number] == 0 ? null : (double)_right[number] / of[number];
}
