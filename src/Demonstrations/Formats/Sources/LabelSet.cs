namespace ImitationService.Demonstrations.Formats.Sources;

/// <summary>The different texts of one column, numbered in the order in which they come.</summary>
internal sealed class LabelSet(IntakeLimits limits)
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _labels = [];
    private long _length;

    /// <summary>The texts, by number.</summary>
    public IReadOnlyList<string> Labels => _labels;

    /// <summary>The number of a text; null when there are too many different ones, or they are too long.</summary>
    public int? NumberOf(string text)
    {
        if (!_numbers.TryGetValue(text, out var number))
        {
            if (_numbers.Count == limits.MaximumTexts || _length + text.Length > limits.MaximumTextLength)
            {
                return null;
            }

            _length += text.Length;
            _labels.Add(text);
            _numbers[text] = number = _numbers.Count;
        }

        return number;
    }
}
