using System.Diagnostics;

namespace ImitationService.Acceptance.Processes;

/// <summary>Waits for a state of the world outside this process, by asking again until a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Asks until the answer is yes; false when the deadline passes first.</summary>
    public static async Task<bool> HoldsAsync(Func<Task<bool>> holds, TimeSpan deadline)
    {
        var clock = Stopwatch.StartNew();
        while (!await holds())
        {
            if (clock.Elapsed > deadline)
            {
                return false;
            }

            await Task.Delay(Pause);
        }

        return true;
    }

    /// <summary>Asks until the answer is yes; false when the deadline passes first.</summary>
    public static Task<bool> HoldsAsync(Func<bool> holds, TimeSpan deadline) => HoldsAsync(() => Task.FromResult(holds()), deadline);
}
