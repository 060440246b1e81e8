using ImitationService.Demonstrations.Roles;

namespace ImitationService.Demonstrations.Formats.Csv;

/// <summary>
/// The table of Udacity's driving simulator, <c>driving_log.csv</c>: three cameras, then what the driver did. The simulator writes
/// no header; the published recordings have one.
/// </summary>
internal static class DrivingLog
{
    /// <summary>The columns, in the simulator's order.</summary>
    private static readonly string[] Columns = ["center", "left", "right", "steering", "throttle", "brake", "speed"];

    /// <summary>Roles of the columns: steering, throttle and brake are the action; the speed is seen.</summary>
    public static IReadOnlyDictionary<int, Role> Roles { get; } =
        new Dictionary<int, Role> { [3] = Role.Action, [4] = Role.Action, [5] = Role.Action, [6] = Role.Observation };

    /// <summary>The names of such a table's columns, whether it has a header or not; null where it is no such table.</summary>
    public static List<string>? HeaderOf(UploadedFile file, IReadOnlyList<string>? header, int width)
    {
        var isDrivingLog = file.Stem == "driving_log" && width == Columns.Length && (header is null || header.SequenceEqual(Columns, StringComparer.OrdinalIgnoreCase));
        return isDrivingLog ? [.. Columns] : null;
    }
}
