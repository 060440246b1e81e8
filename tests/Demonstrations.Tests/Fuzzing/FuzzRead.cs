using System.Diagnostics;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Tests.Fuzzing;

/// <summary>Reads one damaged upload, and says what is wrong with how it was read.</summary>
internal static class FuzzRead
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Hung = TimeSpan.FromMinutes(1);

    /// <summary>The fault; null where the upload became a dataset or a list of problems, soon and in little memory.</summary>
    public static string? FindFault(string name, byte[] bytes, long mostBytes)
    {
        var (fault, elapsed) = ReadOnce(name, bytes, mostBytes);

        // Other work on the machine may have slowed it down: only what is slow twice is slow.
        return fault ?? (elapsed > Soon && ReadOnce(name, bytes, mostBytes).Elapsed is var again && again > Soon ? $"it took {elapsed} and {again}" : null);
    }

    private static (string? Fault, TimeSpan Elapsed) ReadOnce(string name, byte[] bytes, long mostBytes)
    {
        string? fault = null;
        var watch = Stopwatch.StartNew();
        var thread = new Thread(() => fault = Examine(name, bytes, mostBytes)) { IsBackground = true };
        thread.Start();
        return thread.Join(Hung) ? (fault, watch.Elapsed) : ($"it has not ended after {Hung}", watch.Elapsed);
    }

    private static string? Examine(string name, byte[] bytes, long mostBytes)
    {
        var folder = Directory.CreateTempSubdirectory("fuzz-").FullName;
        try
        {
            var path = Path.Combine(folder, "upload");
            File.WriteAllBytes(path, bytes);
            IntakeResult result = null!;
            var allocated = Memory.AllocatedBy(() => result = Read(name, path, Path.Combine(folder, "output")));

            // A library may reserve what a damaged length says and never touch it; only memory that is filled is taken.
            return allocated > mostBytes && Memory.TakenBy(() => Read(name, path, Path.Combine(folder, "again"))) is var taken && taken > mostBytes ? $"it took {taken >> 20} MiB"
                : !result.IsAccepted && result.Report.Problems.Count == 0 ? "it was rejected without a problem"
                : null;
        }
        catch (Exception exception)
        {
            return exception.ToString();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IntakeResult Read(string name, string path, string output) =>
        Intake.Read(new IntakeRequest([new IntakeFile(name, path)], null, output), CancellationToken.None);
}
