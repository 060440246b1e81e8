using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace ImitationService.Demonstrations.Roles;

/// <summary>The roles that names give. Only names that mean one thing in the field are here; any other must be mapped.</summary>
internal static partial class RoleNames
{
    private static readonly FrozenDictionary<string, Role> Whole = new Dictionary<Role, string[]>
    {
        [Role.Observation] = ["obs", "observation", "observations", "state", "states", "s", "o"],
        [Role.Action] = ["action", "actions", "act", "acts", "a"],
        [Role.Reward] = ["reward", "rewards", "rew", "rews", "r", "next_reward"],
        [Role.Terminated] = ["terminated", "terminal", "terminals", "termination", "terminations", "is_terminal"],
        [Role.Truncated] = ["truncated", "truncation", "truncations", "timeout", "timeouts"],
        [Role.Done] = ["done", "dones", "next_done", "is_last", "episode_terminals"],
        [Role.Episode] = ["episode", "episode_id", "episode_index", "episode_number", "ep", "ep_id", "traj", "traj_id", "trajectory", "trajectory_id", "demo", "demo_id"],
        [Role.EpisodeStarts] = ["episode_starts", "episode_start", "is_first"],
        [Role.EpisodeEnds] = ["episode_ends", "meta_episode_ends"],
        [Role.EpisodeCuts] = ["indices"],
        [Role.Timestamp] = ["timestamp", "timestamps", "time", "t"],
        [Role.Step] = ["step", "steps", "timestep", "timesteps", "time_step", "step_index", "frame", "frame_index"],
        [Role.Text] = ["text", "texts", "utterance", "utterances", "instruction", "instructions", "language_instruction", "natural_language_instruction", "prompt", "message", "sentence", "task"],
        [Role.Ignored] = ["index", "task_index", "episode_returns", "info", "infos", "next_obs", "next_observation", "next_observations", "next_state", "next_states"],
    }.SelectMany(entry => entry.Value.Select(name => (name, entry.Key))).ToFrozenDictionary(pair => pair.name, pair => pair.Key);

    /// <summary>The role of a column, array, key or file stem; null where the name does not give one.</summary>
    public static Role? Find(string name)
    {
        var plain = Separators().Replace(name.Trim().ToLowerInvariant(), "_").Trim('_');
        plain = plain.StartsWith("data_", StringComparison.Ordinal) ? plain[5..] : plain;
        if (Whole.TryGetValue(plain, out var role))
        {
            return role;
        }

        var numbered = TrailingNumber().Replace(plain, string.Empty);
        if (Whole.TryGetValue(numbered, out role) && role is Role.Observation or Role.Action)
        {
            return role;
        }

        return FirstWord().Match(plain).Value switch
        {
            "obs_" or "observation_" or "observations_" or "state_" or "states_" => Role.Observation,
            "action_" or "actions_" or "act_" or "acts_" => Role.Action,
            "next_" => Role.Ignored,
            _ => null,
        };
    }

    /// <summary>
    /// How plainly a name says its role: 0 for <c>observation</c> and <c>obs_3</c>, 1 for part of it (<c>obs_mask</c>), 2 for the
    /// weaker <c>state</c>, 3 for part of that. Of several names for one role the plainest are taken.
    /// </summary>
    public static int RankOf(string name)
    {
        var plain = Separators().Replace(name.Trim().ToLowerInvariant(), "_").Trim('_');
        plain = plain.StartsWith("data_", StringComparison.Ordinal) ? plain[5..] : plain;
        var numbered = TrailingNumber().Replace(plain, string.Empty);
        var isWeak = numbered.Length <= 1 || numbered.StartsWith("state", StringComparison.Ordinal);
        return (isWeak ? 2 : 0) + (Whole.ContainsKey(plain) || Whole.ContainsKey(numbered) || numbered is "observation_state" or "obs_state" ? 0 : 1);
    }

    /// <summary>The number at the end of a name, which orders columns; null where there is none.</summary>
    public static int? IndexOf(string name) =>
        LastNumber().Match(name) is { Success: true } match && int.TryParse(match.Groups[1].ValueSpan, out var index) ? index : null;

    /// <summary>The role that a file's name gives its columns; a letter, such as <c>a.csv</c>, gives none.</summary>
    public static Role? FindFile(string file) => Path.GetFileNameWithoutExtension(file.Replace('\\', '/')) is { Length: > 2 } stem ? Find(stem) : null;

    /// <summary>The part of an observation's name that tells it from the others: <c>goal</c> of <c>observation.goal[2]</c>; <c>state</c> where there is none.</summary>
    public static string ObservationGroup(string name)
    {
        var match = GroupPattern().Match(name.Trim().ToLowerInvariant());
        return match.Success ? match.Groups["group"].Value.Replace('.', '_').Replace('/', '_') : "state";
    }

    [GeneratedRegex(@"[^a-z0-9]+")]
    private static partial Regex Separators();

    [GeneratedRegex(@"_?\d+$")]
    private static partial Regex TrailingNumber();

    [GeneratedRegex(@"(\d{1,8})\]?$")]
    private static partial Regex LastNumber();

    [GeneratedRegex(@"^[a-z]+_")]
    private static partial Regex FirstWord();

    [GeneratedRegex(@"^(data[./])?obs(ervations?)?[./](?<group>[a-z]([a-z_./]|[0-9]+(?=[a-z_./]))*?)([_.\[]\d+\]?)?$")]
    private static partial Regex GroupPattern();
}
