using System.Text.Json.Nodes;
using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Images;

/// <summary>The size at which frames are kept: the mapping's <c>image_size</c>, or the recorded one up to a longer side of 256.</summary>
internal sealed class ImageSizing
{
    /// <summary>Frames whose longer side is longer are shrunk to it, unless the mapping asks for another size.</summary>
    public const int DefaultLongerSide = 256;

    private readonly (int Height, int Width)? _asked;

    /// <exception cref="IntakeException">The mapping's size is none.</exception>
    public ImageSizing(DatasetMapping mapping) => _asked = mapping.ImageSize is { } node ? Parse(node) : null;

    /// <summary>Whether frames of any size are brought to the one that was asked for.</summary>
    public bool IsAsked => _asked is not null;

    /// <summary>The size at which frames recorded at another are kept.</summary>
    public FrameSize Of(FrameSize recorded)
    {
        if (_asked is { } asked)
        {
            return recorded with { Height = asked.Height, Width = asked.Width };
        }

        var longer = Math.Max(recorded.Height, recorded.Width);
        return longer <= DefaultLongerSide
            ? recorded
            : recorded with { Height = Shrink(recorded.Height, longer), Width = Shrink(recorded.Width, longer) };
    }

    /// <summary>Says of frames that were shrunk unasked that they were, and how to choose.</summary>
    public void Tell(FrameSize recorded, FrameSize kept, string place, SourceSet sources)
    {
        if (!IsAsked && kept != recorded)
        {
            sources.Problems.Add(
                ProblemSeverity.Note,
                "images-resized",
                $"Frames were recorded at {recorded} and are kept at {kept}, by averaging areas.",
                "Send a mapping with \"image_size\": [height, width] to choose the size.",
                place);
        }
    }

    private static int Shrink(int side, int longer) => Math.Max(1, (int)Math.Round((double)side * DefaultLongerSide / longer));

    private static (int Height, int Width) Parse(JsonNode node) => node switch
    {
        JsonValue value when value.TryGetValue<int>(out var side) && IsSide(side) => (side, side),
        JsonArray { Count: 2 } pair when pair[0] is JsonValue first && first.TryGetValue<int>(out var height) && IsSide(height)
            && pair[1] is JsonValue second && second.TryGetValue<int>(out var width) && IsSide(width) => (height, width),
        _ => throw new IntakeException(
            "invalid-mapping",
            $"The mapping's 'image_size' must be one number or [height, width], each from 1 to {DatasetMapping.MaximumImageSide}.",
            "Write \"image_size\": [96, 96], or leave it out.",
            "mapping/image_size"),
    };

    private static bool IsSide(int side) => side is >= 1 and <= DatasetMapping.MaximumImageSide;
}
