using ImitationService.Testing.NumPy;
using ImitationService.Testing.Uploads;

namespace ImitationService.RealData.Bench;

/// <summary>Push-T as two choices: each element of the people's action is cut into classes of one width over its range.</summary>
internal static class PushTChoices
{
    /// <summary>The arrays' roles.</summary>
    public const string Mapping = """{"observation":"state","action":"action","action_kind":"multi_discrete"}""";

    private const int Classes = 10;

    /// <summary>Writes the demonstrations into a folder; returns the file, or null where the recording is not on this machine.</summary>
    public static string? Write(string folder, string? recording)
    {
        if (recording is null)
        {
            return null;
        }

        var (state, action, ends) = (NpzArchive.Read(recording, "state"), NpzArchive.Read(recording, "action"), NpzArchive.Read(recording, "episode_ends"));
        var path = Path.Combine(folder, "choices.npz");
        File.WriteAllBytes(path, ZipBytes.Stored(
            ("state.npy", NpyBytes.Floats($"({state.Rows}, {state.Shape[1]})", [.. state.Values.ToArray().Select(value => (float)value)])),
            ("action.npy", NpyBytes.Integers($"({action.Rows}, {action.Shape[1]})", Cut(action))),
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
}
