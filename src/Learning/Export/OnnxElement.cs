namespace ImitationService.Learning.Export;

/// <summary>Element types of ONNX tensors, by their numbers in the format.</summary>
internal enum OnnxElement
{
    /// <summary>32-bit float.</summary>
    Float = 1,

    /// <summary>8-bit integer from 0 to 255.</summary>
    UInt8 = 2,

    /// <summary>64-bit integer.</summary>
    Int64 = 7,

    /// <summary>True or false.</summary>
    Bool = 9,
}
