using System.Diagnostics;
using System.Globalization;

namespace ImitationService.Domain.Faults;

/// <summary>
/// Named points at which a process can be made to die as by <c>kill -9</c>, so that tests show what outlives it. Off, and as good as
/// free, unless <see cref="Variable"/> arms one: <c>NAME@TIMES</c> dies when the point is reached for that time, at every start anew;
/// <c>NAME@TIMES@FILE</c> dies once, and leaves the file behind as the sign that it did.
/// </summary>
public static class FaultPoint
{
    /// <summary>The environment variable that arms a point.</summary>
    public const string Variable = "IMITATION_FAULT_POINT";

    private static readonly ArmedFault? Armed = ArmedFault.Parse(Environment.GetEnvironmentVariable(Variable));
    private static long _times;

    /// <summary>Dies here if this point is armed and it is time.</summary>
    /// <param name="name">One of <see cref="FaultPoints"/>.</param>
    public static void Reach(string name)
    {
        if (Armed is not null && Armed.Name == name && Interlocked.Increment(ref _times) == Armed.Times && Armed.Leave())
        {
            using var process = Process.GetCurrentProcess();
            process.Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }

    private sealed record ArmedFault(string Name, long Times, string? File)
    {
        public static ArmedFault? Parse(string? text)
        {
            if (string.IsNullOrEmpty(text))
            {
                return null;
            }

            var parts = text.Split('@', 3);
            return parts.Length >= 2 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var times)
                ? new ArmedFault(parts[0], times, parts.Length == 3 ? parts[2] : null)
                : throw new FormatException($"{Variable} must be NAME@TIMES or NAME@TIMES@FILE, not '{text}'.");
        }

        /// <summary>Leaves the sign. False where it is there already: the fault has been.</summary>
        public bool Leave()
        {
            try
            {
                using var sign = File is null ? null : new FileStream(File, FileMode.CreateNew);
                return true;
            }
            catch (IOException)
            {
                return false;
            }
        }
    }
}
