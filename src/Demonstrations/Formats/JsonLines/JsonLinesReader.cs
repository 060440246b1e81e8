using System.Text.Json;
using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.JsonLines;

/// <summary>
/// JSON Lines: one transition per line, or one episode per line with arrays over its steps. A file that is one JSON array of
/// such objects is read too.
/// </summary>
internal sealed class JsonLinesReader : IDemonstrationReader
{
    private const int MaximumDepth = 16;
    private const long MaximumArrayBytes = 256L << 20;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaximumDepth, AllowDuplicateProperties = false };

    /// <summary>How a record is parsed.</summary>
    public static JsonReaderOptions Options { get; } = new() { MaxDepth = MaximumDepth };

    public string Name => "json-lines";

    public bool CanRead(UploadedFile file, ReadOnlySpan<byte> head)
    {
        var text = head.StartsWith("\uFEFF"u8) ? head[3..] : head;
        return text.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..] && TextContent.IsText(head);
    }

    public void Read(UploadedFile file, SourceSet sources, CancellationToken cancellationToken)
    {
        var records = new JsonRecords(file, sources);
        if (IsArray(file))
        {
            ReadArray(file, records);
        }
        else
        {
            ReadLines(file, sources, records, cancellationToken);
        }

        records.Complete();
    }

    private static bool IsArray(UploadedFile file) => file.ReadHead().AsSpan().TrimStart("\uFEFF \t\r\n"u8)[0] == (byte)'[';

    private static void ReadLines(UploadedFile file, SourceSet sources, JsonRecords records, CancellationToken cancellationToken)
    {
        using var lines = new TextLines(file, sources.Limits.MaximumLineBytes);
        foreach (var block in WorkAhead.InOrder(Work(file, lines, records)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using (block)
            {
                block.AddTo(records);
            }
        }
    }

    private static IEnumerable<(Func<JsonBlock> Piece, long Bytes)> Work(UploadedFile file, TextLines lines, JsonRecords records)
    {
        while (lines.ReadBlock() is { } block)
        {
            var areTransitions = records.AreTransitions;
            yield return (() => JsonBlock.Parse(block, file, areTransitions), block.Length * JsonBlock.Expansion);
        }
    }

    private static void ReadArray(UploadedFile file, JsonRecords records)
    {
        if (file.Bytes > MaximumArrayBytes)
        {
            throw new IntakeException("array-too-large", $"A JSON array of {file.Bytes} bytes would have to be held in memory whole.", "Write one object per line instead (JSON Lines).", file.Name);
        }

        using var document = Parse(File.ReadAllBytes(file.Path), file, 1);
        var number = 0L;
        foreach (var element in document.RootElement.EnumerateArray())
        {
            records.Add(element, ++number);
        }
    }

    /// <summary>Parses one record, or an array of them.</summary>
    /// <exception cref="IntakeException">It is malformed.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json, UploadedFile file, long line)
    {
        try
        {
            return JsonDocument.Parse(json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json, Strict);
        }
        catch (InvalidOperationException)
        {
            throw JsonText.NotUnicode(file, line);
        }
        catch (JsonException exception)
        {
            var at = $"line {line + (exception.LineNumber ?? 0)}, byte {exception.BytePositionInLine}";
            throw new IntakeException(
                "invalid-json",
                $"The JSON is malformed at {at}.",
                "Write one complete JSON object per line; NaN and Infinity are not JSON, and names may not be given twice.",
                file.Name,
                line);
        }
    }
}
