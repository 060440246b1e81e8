using System.Buffers;
using System.Text.Json;

namespace ImitationService.Demonstrations.Formats.JsonLines;

/// <summary>
/// The records of a block of lines, parsed apart from other blocks: numbers alone as long as the lines look alike, documents from
/// the first line on that does not. The block stands at the first line that is neither.
/// </summary>
internal sealed class JsonBlock : IDisposable
{
    /// <summary>How many times its own size a block of documents takes, roughly.</summary>
    public const int Expansion = 3;

    private readonly TextBlock _lines;
    private readonly UploadedFile _file;
    private readonly JsonTemplate? _template;
    private readonly double[] _values;
    private readonly List<(JsonDocument Document, long Number)> _documents = [];
    private int _count;

    private JsonBlock(TextBlock lines, UploadedFile file, JsonTemplate? template)
    {
        (_lines, _file, _template) = (lines, file, template);
        _values = ArrayPool<double>.Shared.Rent(template is null ? 0 : ((lines.Length / template.LeastBytes) + 1) * template.Width);
    }

    /// <summary>Parses the lines; for any thread.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="file">Their file.</param>
    /// <param name="areTransitions">Whether they are known to be transitions, which are alike; episodes are of different lengths.</param>
    public static JsonBlock Parse(TextBlock lines, UploadedFile file, bool areTransitions)
    {
        var block = new JsonBlock(lines, file, areTransitions && TryReadFirst(lines, out var first) ? JsonTemplate.Find(first) : null);
        lines.Rewind();
        if (block._template is not null)
        {
            block.ReadAlike(block._template);
        }

        block.ReadDocuments();
        return block;
    }

    /// <summary>Adds the records in their order.</summary>
    /// <exception cref="IntakeException">One of them is malformed, or does not go with those before.</exception>
    public void AddTo(JsonRecords records)
    {
        if (_template is not null && !records.TryAddPlain(_template, _values.AsSpan(0, _count)))
        {
            _lines.Rewind();
            DropDocuments();
        }

        foreach (var (document, number) in _documents)
        {
            records.Add(document.RootElement, number);
        }

        while (_lines.TryRead(out var line))
        {
            if (!IsBlank(line))
            {
                using var document = JsonLinesReader.Parse(line.ToArray(), _file, _lines.Number);
                records.Add(document.RootElement, _lines.Number);
            }
        }
    }

    public void Dispose()
    {
        DropDocuments();
        ArrayPool<double>.Shared.Return(_values);
        _lines.Dispose();
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.Trim(" \t\r"u8).IsEmpty;

    private static bool TryReadFirst(TextBlock lines, out ReadOnlySpan<byte> line)
    {
        while (lines.TryRead(out line))
        {
            if (!IsBlank(line))
            {
                return true;
            }
        }

        return false;
    }

    private void ReadAlike(JsonTemplate template)
    {
        while (_lines.TryRead(out var line))
        {
            if (template.TryRead(line, _values.AsSpan(_count, template.Width)))
            {
                _count += template.Width;
            }
            else if (!IsBlank(line))
            {
                _lines.PutBack();
                return;
            }
        }
    }

    private void ReadDocuments()
    {
        try
        {
            while (_lines.TryRead(out var line))
            {
                if (!IsBlank(line))
                {
                    _documents.Add((JsonLinesReader.Parse(line.ToArray(), _file, _lines.Number), _lines.Number));
                }
            }
        }
        catch (IntakeException)
        {
            // Told when its turn comes: what is wrong with a record before it comes first.
            _lines.PutBack();
        }
    }

    private void DropDocuments()
    {
        _documents.ForEach(entry => entry.Document.Dispose());
        _documents.Clear();
    }
}
