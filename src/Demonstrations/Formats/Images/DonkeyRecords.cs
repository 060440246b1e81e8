using System.Text.Json;
using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Roles;

namespace ImitationService.Demonstrations.Formats.Images;

/// <summary>The records of a tub while they are read.</summary>
/// <param name="place">The tub's name, for messages.</param>
/// <param name="deleted">Records to pass over.</param>
/// <param name="sources">Takes the sources.</param>
internal sealed class DonkeyRecords(string place, HashSet<long> deleted, SourceSet sources)
{
    private const string Camera = "cam/image_array";

    private readonly Spool _actions = sources.CreateSpool();
    private readonly Spool _times = sources.CreateSpool();
    private readonly Spool _sessions = sources.CreateSpool();
    private readonly Spool _images = sources.CreateSpool();
    private readonly LabelSet _sessionNames = new(sources.Limits);
    private readonly LabelSet _imageNames = new(sources.Limits);
    private long _rows;
    private long _passedOver;

    /// <summary>Adds a record: one line of a catalogue.</summary>
    /// <exception cref="IntakeException">It is none.</exception>
    public void Add(ReadOnlySpan<byte> line, string catalog, long number)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            Add(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new IntakeException(
                "invalid-record", $"The line is no record with {Camera}, user/angle and user/throttle.", "Upload the tub as donkeycar wrote it, or delete the record.", catalog, number);
        }
    }

    /// <summary>Hands the sources over.</summary>
    /// <exception cref="IntakeException">There is no record.</exception>
    public void Complete()
    {
        if (_passedOver > 0)
        {
            sources.AddUnused($"{_passedOver} records that the tub marks as deleted");
        }

        if (_rows == 0)
        {
            throw new IntakeException("empty-file", "The tub has no record that is not deleted.", "Upload a tub with at least two records.", place);
        }

        AddSource("user/angle, user/throttle", _actions, [2], Role.Action);
        AddSource("_timestamp_ms", _times, [], Role.Timestamp);
        AddSource("_session_id", _sessions, [], Role.Episode, _sessionNames.Labels);
        AddSource(Camera, _images, [], Role.Observation, _imageNames.Labels);
    }

    private void Add(JsonElement record)
    {
        if (record.TryGetProperty("_index", out var index) && deleted.Contains(index.GetInt64()))
        {
            _passedOver++;
            return;
        }

        var (angle, throttle) = (record.GetProperty("user/angle").GetDouble(), record.GetProperty("user/throttle").GetDouble());
        var image = record.GetProperty(Camera).GetString() ?? string.Empty;
        var session = record.TryGetProperty("_session_id", out var told) ? told.ToString() : string.Empty;
        _times.Append(record.TryGetProperty("_timestamp_ms", out var clock) ? clock.GetDouble() / 1000 : double.NaN);
        _actions.Append(angle);
        _actions.Append(throttle);
        _sessions.Append(NumberOf(session, _sessionNames));
        _images.Append(NumberOf(image, _imageNames));
        _rows++;
    }

    private double NumberOf(string text, LabelSet labels) =>
        labels.NumberOf(text) ?? throw new IntakeException("too-many-labels", $"There are more than {sources.Limits.MaximumTexts} different names.", "Upload the tub in parts.", place);

    private void AddSource(string name, Spool spool, IReadOnlyList<int> shape, Role role, IReadOnlyList<string>? labels = null)
    {
        spool.Complete();
        sources.Sources.Add(new SpooledSource(spool)
        {
            File = place,
            Name = name,
            Rows = _rows,
            Shape = shape,
            Roles = new Dictionary<int, Role> { [0] = role },
            Labels = labels is null ? new Dictionary<int, IReadOnlyList<string>>() : new Dictionary<int, IReadOnlyList<string>> { [0] = labels },
        });
    }
}
