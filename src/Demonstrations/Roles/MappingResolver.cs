using System.Text.Json.Nodes;
using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Roles;

/// <summary>Finds the sources that a client's mapping names.</summary>
internal sealed class MappingResolver(SourceSet sources)
{
    private const int NamesShown = 30;

    /// <summary>The selections of every role that the mapping names.</summary>
    public Dictionary<Role, List<Selection>> Resolve(DatasetMapping mapping)
    {
        var found = new Dictionary<Role, List<Selection>>();
        Add(found, Role.Observation, mapping.Observation);
        Add(found, Role.Action, mapping.Action);
        AddOne(found, Role.Reward, mapping.Reward);
        AddOne(found, Role.Terminated, mapping.Terminated);
        AddOne(found, Role.Truncated, mapping.Truncated);
        AddOne(found, Role.Episode, mapping.Episode);
        AddOne(found, Role.Timestamp, mapping.Timestamp);
        RequireApart(found);
        return found;
    }

    /// <summary>A policy that sees what it must answer learns to copy.</summary>
    private static void RequireApart(Dictionary<Role, List<Selection>> found)
    {
        var seen = found.GetValueOrDefault(Role.Observation, []).SelectMany(ElementsOf);
        if (seen.Intersect(found.GetValueOrDefault(Role.Action, []).SelectMany(ElementsOf)).Any())
        {
            throw Invalid(Role.Observation, "names what 'action' names too");
        }
    }

    private static IEnumerable<(Source Source, int Element)> ElementsOf(Selection selection) =>
        Enumerable.Range(selection.Column ?? 0, selection.Width).Select(element => (selection.Source, element));

    private void AddOne(Dictionary<Role, List<Selection>> found, Role role, JsonNode? node)
    {
        Add(found, role, node);
        if (found.TryGetValue(role, out var selections) && (selections.Count != 1 || selections[0].Width != 1))
        {
            throw Invalid(role, $"names {selections.Sum(selection => selection.Width)} columns; one is needed");
        }
    }

    private void Add(Dictionary<Role, List<Selection>> found, Role role, JsonNode? node)
    {
        if (node is null)
        {
            return;
        }

        var selections = (node is JsonArray list ? list.ToList() : [node]).SelectMany(entry => Find(role, entry)).ToList();
        if (selections.Count == 0)
        {
            throw Invalid(role, "names nothing");
        }

        if (role != Role.Observation && selections.Exists(selection => selection.Source is ImageSource))
        {
            throw Invalid(role, "names frames of a camera, which only an observation is");
        }

        if (selections.SelectMany(ElementsOf).GroupBy(element => element).Any(group => group.Count() > 1))
        {
            throw Invalid(role, "names a column or array twice");
        }

        found[role] = selections;
    }

    private IEnumerable<Selection> Find(Role role, JsonNode? node) => node switch
    {
        JsonValue value when value.TryGetValue<string>(out var name) => FindNamed(role, name),
        JsonValue value when value.TryGetValue<int>(out var number) => [FindNumbered(role, Tables(), number)],
        _ => throw Invalid(role, "must be a name, a number, or a list of them"),
    };

    private IEnumerable<Selection> FindNamed(Role role, string name)
    {
        var found = ByName(sources.Sources, name).ToList();
        if (found.Count == 0 && name.IndexOf(':') is var colon and > 0)
        {
            var inFile = sources.Sources.Where(source => source.File == name[..colon]).ToList();
            found = [.. ByName(inFile, name[(colon + 1)..])];
            if (found.Count == 0 && int.TryParse(name[(colon + 1)..], out var number))
            {
                found = [FindNumbered(role, [.. inFile.Where(source => source.IsTable)], number)];
            }
        }

        if (found.Count == 0)
        {
            found = [.. sources.Sources.Where(source => source.File == name && source is not ImageSource).Select(source => new Selection(source))];
        }

        if (found.Count == 0 && int.TryParse(name, out var column))
        {
            found = [FindNumbered(role, Tables(), column)];
        }

        return found switch
        {
            [] => throw Invalid(role, $"names '{name}', which does not exist. There are: {Names()}"),
            [var one] => Parts(one),
            _ => throw Invalid(role, $"names '{name}', which is in several files: {string.Join(", ", found.Select(selection => selection.Place))}. Write file:column"),
        };
    }

    /// <summary>A whole table's columns one by one, where some of them are texts or name frames.</summary>
    private static IEnumerable<Selection> Parts(Selection selection) => selection is { Column: null, Source: { IsTable: true } table } && table.Labels.Count > 0
        ? Enumerable.Range(0, table.Width).Select(column => table.Frames.TryGetValue(column, out var frames) ? new Selection(frames) : new Selection(table, column))
        : [selection];

    private static IEnumerable<Selection> ByName(IEnumerable<Source> candidates, string name)
    {
        foreach (var source in candidates)
        {
            if (source.Name == name && name.Length > 0)
            {
                yield return new Selection(source);
            }
            else if (source.Columns?.ToList().IndexOf(name) is { } column and >= 0 && !source.Frames.ContainsKey(column))
            {
                yield return new Selection(source, column);
            }
        }
    }

    private List<Source> Tables() => [.. sources.Sources.Where(source => source.IsTable)];

    private Selection FindNumbered(Role role, List<Source> tables, int number)
    {
        if (tables is not [var table])
        {
            throw Invalid(role, $"gives a column's number, {number}, but there are {tables.Count} tables. Write file:column");
        }

        return table.Frames.TryGetValue(number, out var frames) ? new Selection(frames)
            : number >= 0 && number < table.Width ? new Selection(table, number)
            : throw Invalid(role, $"names column {number}; '{table.File}' has columns 0 to {table.Width - 1}");
    }

    private string Names()
    {
        var names = sources.Sources
            .SelectMany(source => source.Columns ?? (source.IsTable ? [$"0 to {source.Width - 1} of {source.File}"] : [source.Name]))
            .ToList();
        return string.Join(", ", names.Take(NamesShown)) + (names.Count > NamesShown ? $" and {names.Count - NamesShown} more" : string.Empty);
    }

    private static IntakeException Invalid(Role role, string what)
    {
        var key = role.ToString().ToLowerInvariant();
        return new IntakeException("invalid-mapping", $"The mapping's '{key}' {what}.", "Name columns by header, number or file:column, and arrays by name.", $"mapping/{key}");
    }
}
