using ImitationService.Testing.NumPy;
using ImitationService.Testing.Uploads;

namespace ImitationService.RealData.Bench;

/// <summary>Push-T with actions that are chosen: the people's positions as two choices, and the way they went as one.</summary>
internal static class PushTChoices
{
    /// <summary>The arrays' roles where each element of the action is a choice.</summary>
    public const string Mapping = """{"observation":"state","action":"action","action_kind":"multi_discrete"}""";

    /// <summary>The arrays' roles where the action is one choice.</summary>
    public const string MappingOfWays = """{"observation":"state","action":"action","action_kind":"discrete"}""";

    private const int Classes = 10;
    private const int Directions = 8;
    private const double Still = 5;

    /// <summary>Writes demonstrations whose actions are cut into classes of one width over their range; returns the file, or null where the recording is not on this machine.</summary>
    public static string? Write(string folder, string? recording) =>
        Write(Path.Combine(folder, "choices.npz"), recording, (_, action) => ($"({action.Rows}, {action.Shape[1]})", Cut(action)));

    /// <summary>Writes demonstrations whose actions are eight directions from where the hand is, and a ninth for staying there; null as above.</summary>
    public static string? WriteWays(string folder, string? recording) =>
        Write(Path.Combine(folder, "ways.npz"), recording, (state, action) => ($"({action.Rows},)", Turn(state, action)));

    private static string? Write(string path, string? recording, Func<NpyArray, NpyArray, (string Shape, long[] Values)> choose)
    {
        if (recording is null)
        {
            return null;
        }

        var (state, action, ends) = (NpzArchive.Read(recording, "state"), NpzArchive.Read(recording, "action"), NpzArchive.Read(recording, "episode_ends"));
        var (shape, choices) = choose(state, action);
        File.WriteAllBytes(path, ZipBytes.Stored(
            ("state.npy", NpyBytes.Floats($"({state.Rows}, {state.Shape[1]})", [.. state.Values.ToArray().Select(value => (float)value)])),
            ("action.npy", NpyBytes.Integers(shape, choices)),
            ("episode_ends.npy", NpyBytes.Integers($"({ends.Rows},)", [.. ends.Values.ToArray().Select(value => (long)value)]))));
        return path;
    }

    private static long[] Cut(NpyArray action)
    {
        var elements = action.Shape[1];
        double[][] columns = [.. Enumerable.Range(0, elements).Select(element => action.Values.ToArray().Where((_, i) => i % elements == element).ToArray())];
        var (low, high) = (columns.Select(column => column.Min()).ToArray(), columns.Select(column => column.Max()).ToArray());
        return [.. action.Values.ToArray().Select((value, i) => Math.Min(Classes - 1, (long)(Classes * (value - low[i % elements]) / (high[i % elements] - low[i % elements]))))];
    }

    private static long[] Turn(NpyArray state, NpyArray action)
    {
        var (hand, goal) = (state.Values.ToArray(), action.Values.ToArray());
        return [.. Enumerable.Range(0, (int)action.Rows).Select(row =>
        {
            var (x, y) = (goal[2 * row] - hand[row * state.Shape[1]], goal[2 * row + 1] - hand[row * state.Shape[1] + 1]);
            var eighths = (long)Math.Round(Math.Atan2(y, x) / (2 * Math.PI) * Directions, MidpointRounding.AwayFromZero);
            return x * x + y * y < Still * Still ? Directions : (eighths + Directions) % Directions;
        })];
    }
}
