namespace ImitationService.Domain.Algorithms;

/// <summary>Non-linearity between layers.</summary>
public enum Activation
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>x · Φ(x), exact form (Hendrycks and Gimpel, 2016).</summary>
    Gelu,
}
