namespace ImitationService.Domain.Datasets;

/// <summary>
/// Statistics of one feature over all transitions, one number per dimension, or per channel (0 to 255) of a camera image;
/// non-finite values are left out.
/// </summary>
/// <param name="Feature">The feature's name.</param>
/// <param name="Minimum">Smallest value.</param>
/// <param name="Maximum">Largest value.</param>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="StandardDeviation">Population standard deviation.</param>
/// <param name="NotANumber">Number of NaN values.</param>
/// <param name="Infinite">Number of infinite values.</param>
/// <param name="ConstantDimensions">Dimensions, or channels, whose minimum and maximum are equal.</param>
public sealed record FeatureStatistics(
    string Feature,
    IReadOnlyList<double> Minimum,
    IReadOnlyList<double> Maximum,
    IReadOnlyList<double> Mean,
    IReadOnlyList<double> StandardDeviation,
    long NotANumber,
    long Infinite,
    IReadOnlyList<int> ConstantDimensions);
