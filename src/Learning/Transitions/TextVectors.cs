using System.Collections.Concurrent;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Text;

namespace ImitationService.Learning.Transitions;

/// <summary>Texts as the vectors that a policy sees, worked out when they are first asked for; of many different ones, each time. For several threads at once.</summary>
/// <param name="texts">By the numbers that features of texts hold.</param>
/// <param name="encoder">Makes them vectors.</param>
internal sealed class TextVectors(IReadOnlyList<string> texts, ITextEncoder encoder)
{
    private const int MostKept = 16_384;

    private readonly ConcurrentDictionary<long, float[]> _kept = [];

    /// <summary>Copies each text's vector into a row of a matrix.</summary>
    /// <param name="numbers">Of the texts. [k]</param>
    /// <param name="matrix">[k, width]</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="column">Where in a row the vector begins.</param>
    public void CopyTo(ReadOnlySpan<long> numbers, Span<float> matrix, int width, int column)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            VectorOf(numbers[i]).CopyTo(matrix[((i * width) + column)..]);
        }
    }

    private float[] VectorOf(long number)
    {
        if (_kept.TryGetValue(number, out var vector))
        {
            return vector;
        }

        vector = encoder.Encode(texts[(int)number], ObservationLayout.TextWidth);
        if (_kept.Count < MostKept)
        {
            _kept[number] = vector;
        }

        return vector;
    }
}
