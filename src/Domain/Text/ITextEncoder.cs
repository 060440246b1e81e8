namespace ImitationService.Domain.Text;

/// <summary>A way to make texts into vectors. The same text gives the same vector everywhere: policies depend on it for as long as they live.</summary>
public interface ITextEncoder
{
    /// <summary>The name under which bundles know it; another way of encoding has another name.</summary>
    string Name { get; }

    /// <summary>The vector of a text, of length 1, or of zeros where the text says nothing: [dimensions].</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no dimensions.</exception>
    float[] Encode(string text, int dimensions);
}
