namespace ImitationService.Domain.Faults;

/// <summary>The points of <see cref="FaultPoint"/>, in the order in which an upload and a run pass them.</summary>
public static class FaultPoints
{
    /// <summary>Api: an upload's bytes are stored, its row is not there.</summary>
    public const string DatasetStored = "api.dataset.stored";

    /// <summary>Api: a dataset's row is there, no worker has been told.</summary>
    public const string DatasetAdded = "api.dataset.added";

    /// <summary>Api: a run is found to be right, its row is not there.</summary>
    public const string RunChecked = "api.run.checked";

    /// <summary>Api: a run's row is there, no worker has been told.</summary>
    public const string RunAdded = "api.run.added";

    /// <summary>Api: a worker has been told of a run, its answer is not recorded under the client's key.</summary>
    public const string RunTold = "api.run.told";

    /// <summary>Api: the answer is recorded, the client has not heard it.</summary>
    public const string RunAnswered = "api.run.answered";

    /// <summary>Worker: a dataset is marked as being read.</summary>
    public const string IntakeStarted = "worker.intake.started";

    /// <summary>Worker: the canonical dataset is stored, the row does not say so.</summary>
    public const string IntakeStored = "worker.intake.stored";

    /// <summary>Worker: a run's lease is taken, and nothing done with it.</summary>
    public const string RunLeased = "worker.run.leased";

    /// <summary>Worker: dataset and checkpoint are here, the trainer is not started.</summary>
    public const string RunFetched = "worker.run.fetched";

    /// <summary>Worker: the trainer has been started.</summary>
    public const string TrainerStarted = "worker.trainer.started";

    /// <summary>Worker: the trainer has said something that is not committed.</summary>
    public const string ReportHeard = "worker.report.heard";

    /// <summary>Worker: what the trainer said is committed.</summary>
    public const string ReportCommitted = "worker.report.committed";

    /// <summary>Worker, storage in S3: a part of an object's bytes has been sent.</summary>
    public const string ObjectSending = "worker.object.sending";

    /// <summary>Worker: a checkpoint's bytes are stored, its row is not there.</summary>
    public const string CheckpointStored = "worker.checkpoint.stored";

    /// <summary>Worker: a checkpoint's row is there, the bytes of the one it supersedes are still there too.</summary>
    public const string CheckpointCommitted = "worker.checkpoint.committed";

    /// <summary>Worker: the trainer has ended, no artifact is stored.</summary>
    public const string TrainerEnded = "worker.trainer.ended";

    /// <summary>Worker: some artifacts are stored and some are not.</summary>
    public const string ArtifactStored = "worker.artifact.stored";

    /// <summary>Worker: every artifact is stored, the run has not succeeded.</summary>
    public const string ArtifactsStored = "worker.artifacts.stored";

    /// <summary>Worker: the run's end is recorded, what it left over is not cleaned up.</summary>
    public const string EndRecorded = "worker.end.recorded";

    /// <summary>Trainer: begins, nothing is loaded.</summary>
    public const string TrainingBegun = "trainer.begun";

    /// <summary>Trainer: between two steps.</summary>
    public const string Step = "trainer.step";

    /// <summary>Trainer: a checkpoint's file is written, but not under its name.</summary>
    public const string CheckpointUnfinished = "trainer.checkpoint.unfinished";

    /// <summary>Trainer: a checkpoint's file is there, the worker has not been told.</summary>
    public const string CheckpointWritten = "trainer.checkpoint.written";

    /// <summary>Trainer: the last step is done, the policy is about to be exported.</summary>
    public const string Exporting = "trainer.exporting";

    /// <summary>Trainer: some files of the bundle are written and some are not.</summary>
    public const string Exported = "trainer.exported";

    /// <summary>Trainer: everything is done, the worker has not been told.</summary>
    public const string TrainingDone = "trainer.done";
}
