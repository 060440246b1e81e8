namespace ImitationService.Domain.Algorithms;

/// <summary>The numbers that a training step multiplies.</summary>
public enum Precision
{
    /// <summary>32-bit IEEE floats.</summary>
    Float32,

    /// <summary>16-bit brain floats (8 bits of mantissa), from 32-bit weights and into 32-bit gradients; validation and the policy stay 32-bit.</summary>
    Bfloat16,
}
