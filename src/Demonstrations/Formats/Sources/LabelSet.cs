namespace ImitationService.Demonstrations.Formats.Sources;

/// <summary>The different texts of one column, numbered in the order in which they come.</summary>
internal sealed class LabelSet(int maximum)
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>The texts, by number.</summary>
    public IReadOnlyList<string> Labels => [.. _numbers.OrderBy(pair => pair.Value).Select(pair => pair.Key)];

    /// <summary>The number of a text; null when there are too many different ones.</summary>
    public int? NumberOf(string text)
    {
        if (!_numbers.TryGetValue(text, out var number))
        {
            if (_numbers.Count == maximum)
            {
                return null;
            }

            _numbers[text] = number = _numbers.Count;
        }

        return number;
    }
}
