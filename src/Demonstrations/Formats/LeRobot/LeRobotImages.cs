using ImitationService.Demonstrations.Formats.Images;
using ImitationService.Demonstrations.Formats.Parquet;
using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.LeRobot;

/// <summary>
/// Makes sources of the cameras whose frames lie in the tables themselves (<c>"dtype": "image"</c>): columns of records of
/// <c>bytes</c>, a PNG or JPEG image, and <c>path</c>.
/// </summary>
internal static class LeRobotImages
{
    /// <summary>Adds them; says so where the tables lack a camera of the metadata's.</summary>
    /// <exception cref="IntakeException">A camera's frames cannot be read.</exception>
    public static void Add(LeRobotInfo info, LeRobotTables tables, SourceSet sources)
    {
        foreach (var column in tables.Packed)
        {
            Func<IEnumerable<byte[]?>> open = () => ParquetImages.Rows(tables.Files, column, sources.Limits);
            if (info.Images.Contains(column))
            {
                PackedColumn.Require(tables.Folder, column, tables.Rows, open, sources);
            }
            else
            {
                PackedColumn.Add(tables.Folder, column, tables.Rows, open, sources);
            }
        }

        foreach (var camera in info.Images.Except(tables.Packed))
        {
            sources.AddUnused($"{camera}: its images are not in the tables");
        }
    }
}
