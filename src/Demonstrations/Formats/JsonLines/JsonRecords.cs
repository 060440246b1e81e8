using System.Text.Json;
using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Roles;

namespace ImitationService.Demonstrations.Formats.JsonLines;

/// <summary>The objects of one file while they are read: each key becomes a source.</summary>
internal sealed class JsonRecords(UploadedFile file, SourceSet sources)
{
    private readonly Dictionary<string, JsonColumn> _columns = new(StringComparer.Ordinal);
    private readonly List<long> _lengths = [];
    private bool? _isEpisodes;
    private long _records;

    /// <summary>Whether the records are known to be transitions.</summary>
    public bool AreTransitions => _isEpisodes == false;

    /// <summary>Adds a transition or an episode.</summary>
    public void Add(JsonElement record, long number)
    {
        if (record.ValueKind != JsonValueKind.Object)
        {
            throw new IntakeException("not-an-object", $"Record {number} is {record.ValueKind}, not an object.", "Write each transition or episode as {\"observation\": …, \"action\": …}.", file.Name, number);
        }

        _isEpisodes ??= IsEpisode(record, number);
        var seen = 0;
        var steps = new Dictionary<string, long>();
        foreach (var (name, value) in Flatten(record, string.Empty, number))
        {
            var column = ColumnOf(name, number);
            var rows = _isEpisodes.Value && value.ValueKind == JsonValueKind.Array ? column.AddSteps(value, number) : column.AddOne(value, number);
            steps[name] = rows;
            seen++;
        }

        if (seen != _columns.Count && !_isEpisodes.Value)
        {
            foreach (var column in _columns.Where(column => !steps.ContainsKey(column.Key)).Select(column => column.Value))
            {
                column.AddMissing(number);
            }
        }
        else if (seen != _columns.Count)
        {
            var missing = _columns.Keys.First(name => !steps.ContainsKey(name));
            throw new IntakeException("missing-key", $"Record {number} lacks '{missing}', which earlier ones have.", "Give every record the same keys.", file.Name, number);
        }

        if (_isEpisodes.Value)
        {
            _lengths.Add(LengthOf(steps, number));
        }

        _records++;
    }

    /// <summary>Adds transitions that all have the template's keys and shapes; false where they are not those of the records before.</summary>
    /// <param name="template">What they look like.</param>
    /// <param name="values">Their numbers: [rows, values of the template].</param>
    public bool TryAddPlain(JsonTemplate template, ReadOnlySpan<double> values)
    {
        if (_isEpisodes != false || template.Keys.Count != _columns.Count || !template.Keys.All(key => _columns.TryGetValue(key.Name, out var column) && column.IsPlain(key.Shape)))
        {
            return false;
        }

        foreach (var key in template.Keys)
        {
            _columns[key.Name].AddPlain(values, template.Width, key.First);
        }

        _records += values.Length / template.Width;
        return true;
    }

    /// <summary>Hands the sources over.</summary>
    public void Complete()
    {
        if (_records == 0)
        {
            throw new IntakeException("empty-file", "The file has no record.", "Upload a file with at least two transitions.", file.Name);
        }

        foreach (var column in _columns.Values)
        {
            column.Complete();
        }

        if (_isEpisodes == true)
        {
            (sources.EpisodeLengths ??= []).AddRange(_lengths);
        }
    }

    /// <summary>An episode has arrays over steps: its observation is an array of arrays, or its reward an array.</summary>
    private bool IsEpisode(JsonElement record, long number) => Flatten(record, string.Empty, number).Any(entry =>
        entry.Value is { ValueKind: JsonValueKind.Array } array
        && array.GetArrayLength() > 0
        && RoleNames.Find(entry.Name) is { } role
        && (role is Role.Reward or Role.Terminated or Role.Truncated or Role.Timestamp || array[0].ValueKind == JsonValueKind.Array && role is Role.Observation));

    private IEnumerable<(string Name, JsonElement Value)> Flatten(JsonElement record, string prefix, long number)
    {
        foreach (var property in record.EnumerateObject())
        {
            var own = JsonText.NameOf(property, file, number);
            var name = prefix.Length == 0 ? own : $"{prefix}.{own}";
            if (property.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var inner in Flatten(property.Value, name, number))
                {
                    yield return inner;
                }
            }
            else
            {
                yield return (name, property.Value);
            }
        }
    }

    private JsonColumn ColumnOf(string name, long number)
    {
        if (!_columns.TryGetValue(name, out var column))
        {
            if (_records > 0 && _isEpisodes == true)
            {
                throw new IntakeException("unexpected-key", $"Record {number} has '{name}', which earlier ones lack.", "Give every record the same keys.", file.Name, number);
            }

            if (_columns.Count == sources.Limits.MaximumKeys)
            {
                throw new IntakeException("too-many-columns", $"The records have more than {sources.Limits.MaximumKeys} keys.", "Join the values of one observation into an array.", file.Name, number);
            }

            _columns[name] = column = new JsonColumn(file, name, sources);
            column.AddAbsent(_isEpisodes == true ? 0 : _records);
        }

        return column;
    }

    private long LengthOf(Dictionary<string, long> steps, long number)
    {
        var actions = steps.Where(entry => RoleNames.Find(entry.Key) is Role.Action).Select(entry => entry.Value).ToList();
        var length = actions.Count > 0 ? actions[0] : steps.Values.Min();
        return length > 0
            ? length
            : throw new IntakeException("empty-episode", $"Episode {_records} has no transition.", "Leave it out.", file.Name, number);
    }
}
