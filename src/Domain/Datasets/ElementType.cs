using System.Text.Json.Serialization;

namespace ImitationService.Domain.Datasets;

/// <summary>Element type of a canonical feature.</summary>
public enum ElementType
{
    /// <summary>32-bit IEEE float; every real-valued feature.</summary>
    Float32,

    /// <summary>64-bit integer; class indices of discrete actions.</summary>
    Int64,

    /// <summary>One byte, 0 or 1; flags.</summary>
    Bool,

    /// <summary>One byte, 0 to 255; camera images, [height, width, channels] with one channel or three (red, green, blue).</summary>
    [JsonStringEnumMemberName("uint8")]
    UInt8,

    /// <summary>A text, stored as the 64-bit number that it has in the dataset's list of different texts.</summary>
    Text,
}
