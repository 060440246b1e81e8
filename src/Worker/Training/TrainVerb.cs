using System.Text.Json;
using ImitationService.Domain.Faults;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Tracing;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Training;
using ImitationService.Operation.Tracing;
using ImitationService.Worker.Processes;

namespace ImitationService.Worker.Training;

/// <summary>The verb <c>train</c>: the trainer process, the only one that loads torch.</summary>
internal static class TrainVerb
{
    /// <summary>Trains as ordered, and says how it goes on the channel.</summary>
    /// <returns>The process's exit code.</returns>
    public static int Run(string orderPath, ChildChannel channel)
    {
        using var traces = Traces.Begin("imitation-trainer");
        try
        {
            var order = JsonSerializer.Deserialize(File.ReadAllBytes(orderPath), ChildJson.Training)!;
            using var trace = ServiceTracing.Begin(
                ServiceTracing.Training, Environment.GetEnvironmentVariable(ServiceTracing.ParentVariable), order.RunId, order.Attempt);
            FaultPoint.Reach(FaultPoints.TrainingBegun);
            TrainingSession.Train(ToRequest(order), new ChannelObserver(channel), new ChannelControl(channel), channel.Cancelled);
            FaultPoint.Reach(FaultPoints.TrainingDone);
            channel.Send(new FinishedMessage());
            return ExitCodes.Done;
        }
        catch (OperationCanceledException) when (channel.Cancelled.IsCancellationRequested)
        {
            return ExitCodes.Cancelled;
        }
        catch (TrainingStoppedException stopped)
        {
            channel.Send(new StoppedMessage(stopped.Step));
            return ExitCodes.Stopped;
        }
        catch (TrainingException exception)
        {
            Console.Error.WriteLine(exception);
            channel.Send(new FailedMessage(exception.Reason, exception.Message));
            return ExitCodes.Failed;
        }
        catch (OutOfMemoryException exception)
        {
            Console.Error.WriteLine(exception);
            channel.Send(new FailedMessage(FailureReason.OutOfMemory, "The trainer ran out of memory. Use smaller batches or a smaller network."));
            return ExitCodes.Failed;
        }
        catch (IOException exception)
        {
            Console.Error.WriteLine(exception);
            channel.Send(new FailedMessage(FailureReason.Internal, $"The trainer could not read or write its files: {FileFault.Describe(exception)}."));
            return ExitCodes.Failed;
        }
        catch (Exception exception)
        {
            // The edge of the process: the log gets everything, the client the kind alone.
            Console.Error.WriteLine(exception);
            channel.Send(new FailedMessage(FailureReason.Internal, $"The trainer met a fault of the service ({exception.GetType().Name}); its log has the details."));
            return ExitCodes.Failed;
        }
    }

    private static TrainingRequest ToRequest(TrainingOrder order) =>
        new(order.RunId, order.Algorithm, order.Options, order.Seed, order.DatasetFolder, order.OutputFolder, order.Threads, order.Device)
        {
            Checkpoints = order.Checkpoints,
            Fork = order.Fork,
        };

    private sealed class ChannelControl(ChildChannel channel) : ITrainingControl
    {
        public bool IsStopWanted => channel.IsStopWanted;

        public bool TakeCheckpointWish() => channel.TakeCheckpointWish();
    }

    private sealed class ChannelObserver(ChildChannel channel) : ITrainingObserver
    {
        public void Started(long totalSteps) => channel.Send(new StartedMessage(totalSteps));

        public void Reported(long step, IReadOnlyDictionary<string, double> values, RunProgress progress) =>
            channel.Send(new ReportMessage(step, values, progress));

        public void Looked(long transitions) => channel.Send(new LookedMessage(transitions));

        public void Progressed(RunProgress progress) => channel.Send(new ProgressMessage(progress));

        public void Checkpointed(TakenCheckpoint checkpoint) =>
            channel.Send(new CheckpointMessage(checkpoint.Step, checkpoint.Path, checkpoint.Metrics, checkpoint.IsOnDemand));

        public void Finalizing() => channel.Send(new FinalizingMessage());
    }
}
