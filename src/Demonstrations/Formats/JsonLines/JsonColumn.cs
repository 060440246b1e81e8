using System.Text.Json;
using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.JsonLines;

/// <summary>The values of one key over all records.</summary>
internal sealed class JsonColumn(UploadedFile file, string name, SourceSet sources)
{
    private readonly Spool _spool = sources.CreateSpool();
    private readonly LabelSet _labels = new(sources.Limits);
    private List<int>? _shape;
    private bool _hasTexts;
    private bool _hasNumbers;
    private bool _hasFractions;
    private bool _isSkipped;
    private readonly CellFaults _faults = new();
    private long _rows;
    private long _absent;

    /// <summary>Says that so many transitions went by before the key came up.</summary>
    public void AddAbsent(long transitions)
    {
        _absent = transitions;
        _faults.AddMissingFromStart($"'{name}' comes up only after {transitions} transitions.", transitions);
    }

    /// <summary>Adds a transition without a value.</summary>
    public void AddMissing(long number)
    {
        _faults.Add(CellFaults.Missing, $"Record {number} has no value of '{name}'.", number);
        if (_shape is null)
        {
            _absent++;
            return;
        }

        AppendMissing(1);
        _rows++;
    }

    /// <summary>Adds the value of one transition.</summary>
    public long AddOne(JsonElement value, long number)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            AddMissing(number);
            return 1;
        }

        if (_shape is null)
        {
            _shape = ShapeOf(value);
            var width = _shape.Aggregate(1L, (product, dimension) => product * dimension);
            if (width > sources.Limits.MaximumColumns)
            {
                throw new IntakeException("too-many-columns", $"'{name}' has {width} elements; {sources.Limits.MaximumColumns} are allowed.", "Leave out what is not needed.", file.Name, number);
            }

            AppendMissing(_absent);
            (_rows, _absent) = (_absent, 0);
        }

        AddElements(value, depth: 0, number);
        _rows++;
        return 1;
    }

    /// <summary>Adds the values of an episode's steps.</summary>
    public long AddSteps(JsonElement steps, long number)
    {
        foreach (var step in steps.EnumerateArray())
        {
            AddOne(step, number);
        }

        return steps.GetArrayLength();
    }

    /// <summary>Whether it holds numbers of this shape, and nothing else so far.</summary>
    public bool IsPlain(IReadOnlyList<int> shape) => !_hasTexts && !_isSkipped && _shape is not null && _shape.SequenceEqual(shape);

    /// <summary>Adds the values of transitions, of the shape that all have.</summary>
    /// <param name="values">Those of all keys: [rows, stride].</param>
    /// <param name="stride">Values of a row.</param>
    /// <param name="first">Where in a row this key's begin.</param>
    public void AddPlain(ReadOnlySpan<double> values, int stride, int first)
    {
        var width = _shape!.Aggregate(1, (product, dimension) => product * dimension);
        _hasNumbers = true;
        for (var start = first; start < values.Length; start += stride)
        {
            var own = values.Slice(start, width);
            _hasFractions = _hasFractions || HasFractions(own);
            _spool.Append(own);
            _rows++;
        }
    }

    /// <summary>Hands the source over.</summary>
    public void Complete()
    {
        if (_isSkipped)
        {
            sources.AddUnused($"{name}: its values are neither numbers, flags nor texts");
            return;
        }

        if (_shape is null || _shape.Contains(0))
        {
            sources.AddUnused($"{name}: it is empty");
            return;
        }

        _spool.Complete();
        sources.Sources.Add(new SpooledSource(_spool)
        {
            File = file.Name,
            Name = name,
            Rows = _rows,
            Shape = _shape,
            IsInteger = !_hasFractions,
            Faults = _faults.Count > 0 ? new Dictionary<int, CellFaults> { [0] = _faults } : new Dictionary<int, CellFaults>(),
            Labels = _hasTexts ? new Dictionary<int, IReadOnlyList<string>> { [0] = _labels.Labels } : new Dictionary<int, IReadOnlyList<string>>(),
        });
    }

    private static bool HasFractions(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            if (value != Math.Floor(value))
            {
                return true;
            }
        }

        return false;
    }

    private void AppendMissing(long rows)
    {
        for (var i = rows * _shape!.Aggregate(1L, (product, dimension) => product * dimension); i > 0; i--)
        {
            _spool.Append(double.NaN);
        }
    }

    private static List<int> ShapeOf(JsonElement value)
    {
        var shape = new List<int>();
        while (value.ValueKind == JsonValueKind.Array)
        {
            shape.Add(value.GetArrayLength());
            if (value.GetArrayLength() == 0)
            {
                break;
            }

            value = value[0];
        }

        return shape;
    }

    private void AddElements(JsonElement value, int depth, long number)
    {
        if (depth < _shape!.Count)
        {
            if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() != _shape[depth])
            {
                throw Ragged(value, depth, number);
            }

            foreach (var element in value.EnumerateArray())
            {
                AddElements(element, depth + 1, number);
            }

            return;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                AddNumber(value.GetDouble(), number);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                AddNumber(value.GetBoolean() ? 1 : 0, number);
                break;
            case JsonValueKind.String when _shape.Count == 0 && !_hasNumbers:
                _hasTexts = true;
                AddLabel(JsonText.Of(value, file, number), number);
                break;
            case JsonValueKind.String when _rows == 0 && _shape.Count == 0 && !_hasNumbers:
                _isSkipped = true;
                break;
            case var _ when _isSkipped:
                break;
            default:
                throw Ragged(value, depth, number);
        }
    }

    private void AddNumber(double value, long number)
    {
        if (_hasTexts)
        {
            throw new IntakeException("not-a-number", $"Record {number} has a number in '{name}', where texts came before.", "Give every record the same kind of value.", file.Name, number);
        }

        _hasNumbers = true;
        _hasFractions |= value != Math.Floor(value);
        _spool.Append(value);
    }

    private void AddLabel(string text, long number)
    {
        if (_labels.NumberOf(text) is { } label)
        {
            _spool.Append(label);
            return;
        }

        throw new IntakeException("too-many-labels", $"'{name}' has more than {sources.Limits.MaximumTexts} different texts, or {sources.Limits.MaximumTextLength} characters of them.", "Leave it out, or give numbers.", file.Name, number);
    }

    private IntakeException Ragged(JsonElement value, int depth, long number)
    {
        var found = value.ValueKind == JsonValueKind.Array ? $"an array of {value.GetArrayLength()}" : value.ValueKind.ToString().ToLowerInvariant();
        var expected = depth < _shape!.Count ? $"an array of {_shape[depth]}" : "a number";
        return new IntakeException(
            "ragged-row",
            $"Record {number} has {found} in '{name}', where the first record has {expected}.",
            "Give every record the same shape.",
            file.Name,
            number);
    }
}
