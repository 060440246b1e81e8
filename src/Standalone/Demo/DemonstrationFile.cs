using System.Globalization;

namespace ImitationService.Standalone.Demo;

/// <summary>Demonstrations as a table that people can read: where the robot was, and where the expert moved it.</summary>
internal static class DemonstrationFile
{
    /// <summary>The columns' roles, as the upload's mapping says them.</summary>
    public const string Mapping = """{"episode":"episode","observation":["x","y"],"action":["dx","dy"]}""";

    /// <summary>Writes one line per transition.</summary>
    public static void Write(string path, IReadOnlyList<Drive> drives)
    {
        using var file = new StreamWriter(path) { NewLine = "\n" };
        file.WriteLine("episode,x,y,dx,dy");
        for (var episode = 0; episode < drives.Count; episode++)
        {
            var drive = drives[episode];
            foreach (var (position, action) in drive.Positions.Zip(drive.Actions))
            {
                file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{episode},{position.X},{position.Y},{action.X},{action.Y}"));
            }
        }
    }
}
