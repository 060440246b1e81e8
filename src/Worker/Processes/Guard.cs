namespace ImitationService.Worker.Processes;

/// <summary>Tasks that watch over another until it is over.</summary>
internal static class Guard
{
    /// <summary>Starts them; the task completes when all have stopped, and fails when one of them broke.</summary>
    public static Task All(CancellationToken over, params ReadOnlySpan<Func<CancellationToken, Task>> guards)
    {
        var tasks = new List<Task>();
        foreach (var guard in guards)
        {
            tasks.Add(RunAsync(guard, over));
        }

        return Task.WhenAll(tasks);
    }

    private static async Task RunAsync(Func<CancellationToken, Task> guard, CancellationToken over)
    {
        try
        {
            await guard(over);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return;
        }
    }
}
