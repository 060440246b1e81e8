namespace ImitationService.Demonstrations.Formats.Sources;

/// <summary>Pieces of work that do not depend on each other, done side by side and handed over in their order.</summary>
internal static class WorkAhead
{
    /// <summary>What pieces under way may hold together; one that holds more is waited for alone.</summary>
    private const long MaximumBytes = 32L << 20;

    /// <summary>Does the work, one piece for each processor at a time. What a piece throws comes out where its result would have.</summary>
    /// <param name="work">The pieces, asked for as there is room, and how many bytes each of them holds.</param>
    public static IEnumerable<T> InOrder<T>(IEnumerable<(Func<T> Piece, long Bytes)> work)
    {
        var (running, held) = (new Queue<(Task<T> Task, long Bytes)>(), 0L);
        try
        {
            foreach (var (piece, bytes) in work)
            {
                running.Enqueue((Task.Run(piece), bytes));
                held += bytes;
                while (running.Count > Environment.ProcessorCount || (held > MaximumBytes && running.Count > 0))
                {
                    yield return TakeFirst();
                }
            }

            while (running.Count > 0)
            {
                yield return TakeFirst();
            }
        }
        finally
        {
            // Nobody works on after the end, when what they read from is closed; what they threw then is nobody's.
            Task.WhenAll(running.Select(entry => entry.Task)).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        }

        T TakeFirst()
        {
            var (task, bytes) = running.Dequeue();
            held -= bytes;
            return task.GetAwaiter().GetResult();
        }
    }
}
