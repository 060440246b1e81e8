using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;

namespace ImitationService.Worker.Processes;

/// <summary>The edge of a child that works on a dataset's files: whatever happens becomes a last word and an exit code.</summary>
internal static class GuardedVerb
{
    /// <summary>Does the work of a verb.</summary>
    /// <returns>The process's exit code.</returns>
    public static int Run(ChildChannel channel, Action work)
    {
        try
        {
            work();
            channel.Send(new FinishedMessage());
            return ExitCodes.Done;
        }
        catch (OperationCanceledException) when (channel.Cancelled.IsCancellationRequested)
        {
            return ExitCodes.Cancelled;
        }
        catch (OutOfMemoryException exception)
        {
            Console.Error.WriteLine(exception);
            channel.Send(new FailedMessage(FailureReason.OutOfMemory, "It needs more memory than it may use."));
            return ExitCodes.Failed;
        }
        catch (IOException exception) when (DiskSpace.IsExhausted(exception))
        {
            Console.Error.WriteLine(exception);
            channel.Send(new FailedMessage(FailureReason.Internal, "There is no room left on the disk."));
            return ExitCodes.NoRoom;
        }
        catch (Exception exception)
        {
            // The log gets everything, the client the kind alone.
            Console.Error.WriteLine(exception);
            channel.Send(new FailedMessage(FailureReason.Internal, $"It met a fault of the service ({exception.GetType().Name})."));
            return ExitCodes.Failed;
        }
    }
}
