using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Images;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Roles;

/// <summary>Gives every source its role: what the mapping says first, then what names say. What neither knows is left out, and said.</summary>
internal sealed class LayoutResolver(SourceSet sources)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<Role, List<Selection>> _roles = new MappingResolver(sources).Resolve(sources.Mapping);
    private readonly HashSet<Role> _mapped = [];
    private readonly List<Selection> _unknown = [];

    /// <summary>The layout of the upload.</summary>
    /// <exception cref="IntakeException">Observation or action cannot be known, or names clash.</exception>
    public Layout Resolve()
    {
        DetectRest();
        TakePlainest();
        if (!_roles.ContainsKey(Role.Observation) || !_roles.ContainsKey(Role.Action))
        {
            throw MappingNeeded();
        }

        foreach (var selection in _unknown)
        {
            sources.AddUnused($"{selection.Name}: its name says no role; map it to use it");
        }

        return new Layout
        {
            Observations = [.. PlanObservations()],
            Action = new FeaturePlan(FeatureNames.Action, _roles[Role.Action]),
            Others = _roles.Where(entry => entry.Key is not (Role.Observation or Role.Action)).ToDictionary(entry => entry.Key, entry => RequireOne(entry.Key, entry.Value)),
        };
    }

    private void DetectRest()
    {
        _mapped.UnionWith(_roles.Keys);
        var claimed = _roles.Values.SelectMany(selections => selections).ToHashSet();
        foreach (var selection in Candidates())
        {
            if (claimed.Contains(selection) || claimed.Contains(new Selection(selection.Source)))
            {
                continue;
            }

            switch (RoleOf(selection))
            {
                case null:
                    _unknown.Add(selection);
                    break;
                case Role.Ignored:
                    sources.AddUnused($"{selection.Name}: not needed");
                    break;
                case Role.Observation when selection.Labels is { } texts && ReasonAgainst(selection, texts) is { } reason:
                    sources.AddUnused($"{selection.Name}: {reason}; map it to use it as text");
                    break;
                case { } role and not (Role.Observation or Role.Action) when selection.Width != 1:
                    sources.AddUnused($"{selection.Name}: {selection.Width} values per row, where {Describe(role)} has one");
                    break;
                case { } role when _mapped.Contains(role):
                    sources.AddUnused($"{selection.Name}: the mapping names another {role.ToString().ToLowerInvariant()}");
                    break;
                case { } role:
                    _roles.TryAdd(role, []);
                    _roles[role].Add(selection);
                    break;
            }
        }
    }

    /// <summary>
    /// Of several names for one role the plainest are taken, others left out and said: of <c>obs</c> and <c>state</c> the first.
    /// Numbered columns go by their numbers, since files may have <c>obs_10</c> before <c>obs_2</c>.
    /// </summary>
    private void TakePlainest()
    {
        foreach (var (role, selections) in _roles.ToList().Where(entry => !_mapped.Contains(entry.Key)))
        {
            var rivals = role == Role.Observation ? selections.Where(selection => IsNumbers(selection) && RoleNames.ObservationGroup(selection.Name) == "state").ToList() : selections;
            var best = rivals.Select(RankOf).DefaultIfEmpty().Min();
            var beaten = rivals.Where((selection, i) => RankOf(selection) > best || (role is not (Role.Observation or Role.Action) && i > 0)).ToList();
            foreach (var selection in beaten)
            {
                sources.AddUnused($"{selection.Name}: another name says the {Describe(role)} more plainly; map it to use it");
            }

            _roles[role] = [.. selections.Except(beaten).OrderBy(selection => RoleNames.IndexOf(selection.Name) ?? -1)];
        }
    }

    // A column without a name of its own has its role from the file's.
    private static int RankOf(Selection selection) => selection is { Column: not null, Source.Columns: null } ? 0 : RoleNames.RankOf(selection.Name);

    private IEnumerable<Selection> Candidates()
    {
        foreach (var source in sources.Sources)
        {
            if (!source.IsTable)
            {
                yield return new Selection(source);
                continue;
            }

            foreach (var column in Enumerable.Range(0, source.Width).Where(column => !source.Frames.ContainsKey(column)))
            {
                yield return new Selection(source, column);
            }
        }
    }

    /// <summary>A column's own name decides; where it has none that does, the name of its file: <c>observations.csv</c>.</summary>
    private static Role? RoleOf(Selection selection)
    {
        if (selection.Source.Roles.TryGetValue(selection.Column ?? 0, out var known))
        {
            return known;
        }

        if (selection.Source is ImageSource)
        {
            return RoleNames.Find(selection.Name) is Role.Ignored ? Role.Ignored : Role.Observation;
        }

        var own = selection is { Column: not null, Source.Columns: null } ? null : RoleNames.Find(selection.Name);
        var role = own ?? (selection.Column is not null ? RoleNames.FindFile(selection.Source.File) : null);
        return role != Role.Text ? role : selection.Labels is null ? null : Role.Observation;
    }

    private IEnumerable<FeaturePlan> PlanObservations()
    {
        var observations = _roles[Role.Observation];
        var numbers = observations.Where(IsNumbers).ToList();
        var taken = new HashSet<string>();
        IEnumerable<FeaturePlan> plans = sources.Mapping.Observation is null ? PlanNumbers(numbers, taken)
            : numbers.Count > 0 ? [new FeaturePlan(FeatureNames.State, numbers)]
            : [];
        return plans
            .Concat(PlanImages([.. observations.Where(selection => selection.Source is ImageSource)], taken))
            .Concat(PlanTexts([.. observations.Where(selection => selection.Labels is not null)], taken));
    }

    /// <summary>Words that may be classes as well as texts are not taken for texts unasked, and neither is one that never changes.</summary>
    private static string? ReasonAgainst(Selection selection, IReadOnlyList<string> texts) =>
        texts.Count < 2 ? "the same text everywhere"
        : RoleNames.Find(selection.Name) is not Role.Text && texts.Count(text => text.Trim().Contains(' ')) * 2 < texts.Count ? "words, which are no numbers, and no sentences either"
        : null;

    private static bool IsNumbers(Selection selection) => selection.Source is not ImageSource && selection.Labels is null;

    private static IEnumerable<FeaturePlan> PlanImages(List<Selection> cameras, HashSet<string> taken) =>
        cameras.Select(camera => new FeaturePlan(Unique(FeatureNames.ImagePrefix + CameraNames.Of(camera.Name), taken), [camera]));

    private static IEnumerable<FeaturePlan> PlanTexts(List<Selection> texts, HashSet<string> taken) =>
        texts.Select(text => new FeaturePlan(texts.Count == 1 ? FeatureNames.Text : Unique($"{FeatureNames.Text}.{TextNames.Of(text.Name)}", taken), [text]));

    private static string Unique(string name, HashSet<string> taken)
    {
        var unique = name;
        for (var number = 2; !taken.Add(unique); number++)
        {
            unique = $"{name}_{number}";
        }

        return unique;
    }

    private IEnumerable<FeaturePlan> PlanNumbers(List<Selection> selections, HashSet<string> taken)
    {
        foreach (var group in selections.Where(selection => selection.Shape.Count == 0).GroupBy(GroupOf))
        {
            taken.Add(FeatureNames.ObservationPrefix + group.Key);
            yield return new FeaturePlan(FeatureNames.ObservationPrefix + group.Key, [.. group]);
        }

        foreach (var selection in selections.Where(selection => selection.Shape.Count > 0))
        {
            var name = FeatureNames.ObservationPrefix + RoleNames.ObservationGroup(selection.Name);
            name = taken.Add(name) ? name : FeatureNames.ObservationPrefix + selection.Name.ToLowerInvariant();
            taken.Add(name);
            yield return new FeaturePlan(name, [selection]);
        }
    }

    /// <summary>Single numbers with names (<c>{"x": 1, "y": 2}</c>) are one vector, unless there is another.</summary>
    private string GroupOf(Selection selection)
    {
        var group = RoleNames.ObservationGroup(selection.Name);
        var isAlone = RoleNames.IndexOf(selection.Name) is null;
        return isAlone && !_roles[Role.Observation].Exists(other => IsNumbers(other) && other.Shape.Count > 0 && RoleNames.ObservationGroup(other.Name) == "state") ? "state" : group;
    }

    private static Selection RequireOne(Role role, List<Selection> selections) => selections switch
    {
        [{ Width: 1 } one] => one,
        [var wide] => throw new IntakeException(
            "invalid-shape",
            $"'{wide.Name}' says {Describe(role)}, but has {wide.Width} values per row.",
            $"Map {Describe(role)} to a column of one value.",
            wide.Place),
        _ => throw new IntakeException(
            "ambiguous-role",
            $"Several columns say {Describe(role)}: {string.Join(", ", selections.Select(selection => selection.Place))}.",
            $"Name the right one in the mapping, or leave the others out.",
            selections[0].Source.File),
    };

    private static string Describe(Role role) => JsonNamingPolicy.SnakeCaseLower.ConvertName(role.ToString());

    /// <summary>Says what is there, and shows a mapping that can be sent after a look at it.</summary>
    private IntakeException MappingNeeded()
    {
        var missing = !_roles.ContainsKey(Role.Action) && !_roles.ContainsKey(Role.Observation) ? "Neither observations nor actions"
            : _roles.ContainsKey(Role.Action) ? "No observations" : "No actions";
        var usable = _unknown.Where(selection => selection.Labels is null || !_roles.ContainsKey(Role.Action)).ToList();
        var names = usable.Select(selection => selection.Place).ToList();
        var suggestion = new JsonObject();
        var observations = usable.Take(_roles.ContainsKey(Role.Action) ? usable.Count : Math.Max(1, usable.Count - 1)).ToList();
        if (!_roles.ContainsKey(Role.Observation))
        {
            suggestion["observation"] = new JsonArray([.. observations.Select(Reference)]);
        }

        if (!_roles.ContainsKey(Role.Action))
        {
            suggestion["action"] = new JsonArray([.. usable.Skip(_roles.ContainsKey(Role.Observation) ? 0 : observations.Count).Select(Reference)]);
        }

        return new IntakeException(
            "mapping-needed",
            $"{missing} can be told by name. Not understood: {(names.Count == 0 ? "nothing else is there" : string.Join(", ", names))}.",
            $"Upload again with a mapping that says which is which, such as {suggestion.ToJsonString(Readable)} with the names put right.",
            sources.Sources.Count > 0 ? sources.Sources[0].File : null);
    }

    private JsonNode Reference(Selection selection)
    {
        if (selection is { Column: { } column, Source.Columns: null })
        {
            return sources.Sources.Count(source => source.IsTable) == 1 ? column : $"{selection.Source.File}:{column}";
        }

        return selection.Name;
    }
}
