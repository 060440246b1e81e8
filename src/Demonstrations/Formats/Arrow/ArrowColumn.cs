using System.Numerics;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;
using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.Arrow;

/// <summary>A column of an Arrow table, kept aside as numbers while the table passes.</summary>
internal sealed class ArrowColumn
{
    private readonly string _file;
    private readonly Field _field;
    private readonly SourceSet _sources;
    private readonly Spool _spool;
    private readonly LabelSet? _labels;
    private int _width;
    private bool _isLeftOut;

    /// <param name="file">The file's name.</param>
    /// <param name="field">Name and type; <see cref="IsReadable"/>.</param>
    /// <param name="number">Columns of the file so far, this one included.</param>
    /// <param name="sources">Takes the source.</param>
    public ArrowColumn(string file, Field field, int number, SourceSet sources)
    {
        if (number > sources.Limits.MaximumKeys)
        {
            throw new IntakeException("too-many-columns", $"There are more than {sources.Limits.MaximumKeys} columns.", "Join those that belong together into lists.", file);
        }

        (_file, _field, _sources, _spool) = (file, field, sources, sources.CreateSpool());
        _labels = field.DataType is StringType ? new LabelSet(sources.Limits) : null;
        _width = field.DataType switch { FixedSizeListType list => list.ListSize, ListType => 0, _ => 1 };
    }

    /// <summary>How messages name it.</summary>
    public string Place => $"{_file}:{_field.Name}";

    /// <summary>Bytes that a row takes, as far as is known.</summary>
    public long RowBytes => sizeof(float) * (long)Math.Max(1, _width);

    /// <summary>Whether a column of this type can be read.</summary>
    public static bool IsReadable(IArrowType type) => type is StringType || IsNumber(type)
        || (type is FixedSizeListType { ValueDataType: var fixedItem } && IsNumber(fixedItem)) || (type is ListType { ValueDataType: var item } && IsNumber(item));

    /// <summary>Adds the rows of a record batch.</summary>
    /// <exception cref="IntakeException">A list has another length than the one before.</exception>
    public bool Add(IArrowArray values, int rows)
    {
        if (values.Length != rows || _isLeftOut)
        {
            return _isLeftOut ? true : throw new InvalidDataException("A column has another number of rows than its batch.");
        }

        if (values is StringArray texts)
        {
            AddTexts(texts);
        }
        else
        {
            var numbers = Flatten(values);
            if (numbers.Length != (long)rows * _width)
            {
                throw new InvalidDataException("The lists have another number of values than their rows.");
            }

            AddNumbers(numbers);
        }

        return true;
    }

    /// <summary>Hands the column over, which has so many rows.</summary>
    public void Complete(long rows)
    {
        _spool.Complete();
        if (rows == 0 || _width == 0 || _isLeftOut)
        {
            _sources.AddUnused($"{_field.Name}: {(_isLeftOut ? $"more than {_sources.Limits.MaximumLabels} different texts" : "it has no element")}");
            return;
        }

        _sources.Sources.Add(new SpooledSource(_spool)
        {
            File = _file,
            Name = _field.Name,
            Rows = rows,
            Shape = _field.DataType is ListType or FixedSizeListType ? [_width] : [],
            IsInteger = _labels is null && (ItemOf(_field.DataType) is not FloatingPointType),
            Labels = _labels is null ? new Dictionary<int, IReadOnlyList<string>>() : new Dictionary<int, IReadOnlyList<string>> { [0] = _labels.Labels },
        });
    }

    private static IArrowType ItemOf(IArrowType type) => type switch { FixedSizeListType list => list.ValueDataType, ListType list => list.ValueDataType, _ => type };

    private static bool IsNumber(IArrowType type) => type is BooleanType or HalfFloatType or FloatType or DoubleType
        or Int8Type or Int16Type or Int32Type or Int64Type or UInt8Type or UInt16Type or UInt32Type or UInt64Type;

    // Every list must have as many values as the first one.
    private IArrowArray Flatten(IArrowArray values)
    {
        if (values is FixedSizeListArray { NullCount: 0 } fixedSize && _width is > 0 && _width <= _sources.Limits.MaximumColumns)
        {
            return fixedSize.Values.Length == fixedSize.Length * _width ? fixedSize.Values : ArrowArrayFactory.Slice(fixedSize.Values, fixedSize.Offset * _width, fixedSize.Length * _width);
        }

        if (values is not (ListArray or FixedSizeListArray))
        {
            return values;
        }

        if (values is not ListArray { NullCount: 0 } lists)
        {
            throw Ragged();
        }

        var offsets = lists.ValueOffsets;
        _width = _width == 0 && lists.Length > 0 ? offsets[1] - offsets[0] : _width;
        for (var row = 0; row < lists.Length; row++)
        {
            if (offsets[row + 1] - offsets[row] != _width || _width <= 0 || _width > _sources.Limits.MaximumColumns)
            {
                throw Ragged();
            }
        }

        return lists.Length == 0 ? lists.Values : ArrowArrayFactory.Slice(lists.Values, offsets[0], lists.Length * _width);
    }

    private void AddNumbers(IArrowArray values)
    {
        switch (values)
        {
            case FloatArray numbers: Append(numbers); break;
            case DoubleArray numbers: Append(numbers); break;
            case HalfFloatArray numbers: Append(numbers); break;
            case Int8Array numbers: Append(numbers); break;
            case Int16Array numbers: Append(numbers); break;
            case Int32Array numbers: Append(numbers); break;
            case Int64Array numbers: Append(numbers); break;
            case UInt8Array numbers: Append(numbers); break;
            case UInt16Array numbers: Append(numbers); break;
            case UInt32Array numbers: Append(numbers); break;
            case UInt64Array numbers: Append(numbers); break;
            case BooleanArray flags:
                for (var i = 0; i < flags.Length; i++)
                {
                    _spool.Append(flags.GetValue(i) is { } flag ? flag ? 1 : 0 : double.NaN);
                }

                break;
            default: throw new InvalidDataException("The values are of another type than the schema says.");
        }
    }

    private void Append<T>(PrimitiveArray<T> values)
        where T : struct, INumber<T>
    {
        var numbers = values.Values;
        for (var i = 0; i < values.Length; i++)
        {
            _spool.Append(values.NullCount != 0 && values.IsNull(i) ? double.NaN : double.CreateTruncating(numbers[i]));
        }
    }

    private void AddTexts(StringArray texts)
    {
        // Spans, not GetString: it believes offsets that lead out of the buffer.
        var bytes = texts.ValueBuffer.Span;
        var offsets = texts.ValueOffsets;
        for (var row = 0; row < texts.Length && !_isLeftOut; row++)
        {
            var number = texts.IsNull(row) ? double.NaN : (double?)_labels!.NumberOf(Encoding.UTF8.GetString(bytes[offsets[row]..offsets[row + 1]]));
            _isLeftOut = number is null;
            _spool.Append(number ?? double.NaN);
        }
    }

    private IntakeException Ragged() => new(
        "ragged-row", "Some row has no list there, or one of another length than the first.", "Give every transition as many values, or leave the column out.", Place);
}
