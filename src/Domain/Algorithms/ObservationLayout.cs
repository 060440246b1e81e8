using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Algorithms;

/// <summary>How the features that a policy sees lie in one row: numbers, which are scaled; texts as vectors; then images, pixel by pixel.</summary>
public static class ObservationLayout
{
    /// <summary>Numbers of a text's vector, <see cref="Text.ITextEncoder"/>.</summary>
    public const int TextWidth = 256;

    /// <summary>The features in the order in which they lie; within a kind in the dataset's.</summary>
    public static IEnumerable<Feature> Order(IEnumerable<Feature> features) => features.OrderBy(feature => IsImage(feature) ? 2 : IsText(feature) ? 1 : 0);

    /// <summary>Whether a feature is a camera's images.</summary>
    public static bool IsImage(Feature feature) => feature.Type == ElementType.UInt8;

    /// <summary>Whether a feature is text.</summary>
    public static bool IsText(Feature feature) => feature.Type == ElementType.Text;

    /// <summary>Numbers of a feature in the row.</summary>
    public static int WidthOf(Feature feature) => IsText(feature) ? TextWidth : feature.Size;

    /// <summary>Numbers of the whole row, D.</summary>
    public static int Width(IEnumerable<Feature> features) => features.Sum(WidthOf);

    /// <summary>Numbers that are scaled, which come first.</summary>
    public static int ScaledWidth(IEnumerable<Feature> features) => features.Where(feature => !IsImage(feature) && !IsText(feature)).Sum(WidthOf);

    /// <summary>How each of the numbers that are scaled is scaled. [<see cref="ScaledWidth"/>]</summary>
    public static IReadOnlyList<Normalization> ScalingOf(IEnumerable<Feature> features, BehaviorCloningOptions options) =>
        [.. Order(features).Where(feature => !IsImage(feature) && !IsText(feature)).SelectMany(feature => Enumerable.Repeat(options.NormalizationOf(feature.Name), WidthOf(feature)))];

    /// <summary>Numbers before the images, V.</summary>
    public static int VectorWidth(IEnumerable<Feature> features) => features.Where(feature => !IsImage(feature)).Sum(WidthOf);
}
