using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Algorithms;

/// <summary>How the features that a policy sees lie in one row: vectors first, then images, pixel by pixel.</summary>
public static class ObservationLayout
{
    /// <summary>The features in the order in which they lie; within a kind in the dataset's.</summary>
    public static IEnumerable<Feature> Order(IEnumerable<Feature> features) => features.OrderBy(feature => IsImage(feature) ? 1 : 0);

    /// <summary>Whether a feature is a camera's images.</summary>
    public static bool IsImage(Feature feature) => feature.Type == ElementType.UInt8;

    /// <summary>Numbers of a feature in the row.</summary>
    public static int WidthOf(Feature feature) => feature.Size;

    /// <summary>Numbers of the whole row, D.</summary>
    public static int Width(IEnumerable<Feature> features) => features.Sum(WidthOf);

    /// <summary>Numbers of the vectors, which come first and are scaled, V.</summary>
    public static int VectorWidth(IEnumerable<Feature> features) => features.Where(feature => !IsImage(feature)).Sum(WidthOf);
}
