namespace ImitationService.Learning.Optimization;

/// <summary>The numbers of one Adam step, as floats because the parameters are.</summary>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Rest1">1 − Beta1, rounded once: 1 − 0.999f would be wrong by 5e-5 of its value.</param>
/// <param name="Rest2">1 − Beta2.</param>
/// <param name="GradientScale">What the gradients are multiplied by first.</param>
/// <param name="Keep">What the parameters are multiplied by: 1 − learning rate × weight decay.</param>
/// <param name="StepSize">Learning rate over the first moment's bias correction.</param>
/// <param name="SecondScale">1 over the root of the second moment's bias correction.</param>
/// <param name="Epsilon">Added to the denominator.</param>
internal readonly record struct AdamUpdate(
    float Beta1,
    float Beta2,
    float Rest1,
    float Rest2,
    float GradientScale,
    float Keep,
    float StepSize,
    float SecondScale,
    float Epsilon)
{
    /// <summary>The numbers of a step, counted from 1.</summary>
    public static AdamUpdate Of(AdamSettings settings, long step, double learningRate, double gradientScale) => new(
        (float)settings.Beta1,
        (float)settings.Beta2,
        (float)(1 - settings.Beta1),
        (float)(1 - settings.Beta2),
        (float)gradientScale,
        (float)(1 - (learningRate * settings.WeightDecay)),
        (float)(learningRate / (1 - Math.Pow(settings.Beta1, step))),
        (float)(1 / Math.Sqrt(1 - Math.Pow(settings.Beta2, step))),
        (float)settings.Epsilon);
}
