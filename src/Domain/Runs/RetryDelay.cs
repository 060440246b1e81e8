namespace ImitationService.Domain.Runs;

/// <summary>
/// How long a run waits after a lost attempt. An attempt that lived for a minute was a good one: the next follows at once. One
/// that died sooner may die again, so the wait doubles with every attempt: 2 s, 4 s, 8 s … at most 5 minutes.
/// </summary>
public static class RetryDelay
{
    /// <summary>An attempt that lasted so long is followed at once.</summary>
    public static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(1);

    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>The wait after an attempt.</summary>
    /// <param name="attempt">Its number, from 1.</param>
    /// <param name="lasted">How long it lived.</param>
    public static TimeSpan After(int attempt, TimeSpan lasted)
    {
        if (lasted >= LongEnough)
        {
            return TimeSpan.Zero;
        }

        var wait = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(attempt, 16)));
        return wait < Longest ? wait : Longest;
    }
}
