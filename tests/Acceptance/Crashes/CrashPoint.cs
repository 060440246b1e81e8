using System.Globalization;

namespace ImitationService.Acceptance.Crashes;

/// <summary>A named point of the product, and for which time it is deadly.</summary>
/// <param name="Name">Its name; what stands before the first full stop is the process that dies.</param>
/// <param name="Times">Dies when it is reached for that time.</param>
internal sealed record CrashPoint(string Name, int Times = 1)
{
    /// <summary>All of them, each at a time when it matters: in the middle of things rather than at their beginning.</summary>
    public static IReadOnlyList<CrashPoint> All { get; } =
    [
        new("api.dataset.stored"), new("api.dataset.added"), new("api.run.checked"), new("api.run.added"), new("api.run.told"), new("api.run.answered"),
        new("worker.intake.started"), new("worker.intake.stored"),
        new("worker.run.leased"), new("worker.run.fetched"), new("worker.trainer.started"), new("worker.report.heard", 5), new("worker.report.committed", 9),
        new("worker.object.sending", 3), new("worker.checkpoint.stored", 2), new("worker.checkpoint.committed", 3), new("worker.trainer.ended"),
        new("worker.artifact.stored", 3), new("worker.artifacts.stored"), new("worker.end.recorded"),
        new("trainer.begun"), new("trainer.step", 1777), new("trainer.checkpoint.unfinished", 3), new("trainer.checkpoint.written", 4),
        new("trainer.exporting"), new("trainer.exported"), new("trainer.done"),
    ];

    /// <summary>The process that dies: api, worker or trainer.</summary>
    public string Process => Name[..Name.IndexOf('.', StringComparison.Ordinal)];

    /// <summary>Whether it lies on the way of an upload rather than of a run.</summary>
    public bool IsOfUpload => Name.Contains(".dataset.", StringComparison.Ordinal) || Name.Contains(".intake.", StringComparison.Ordinal);

    /// <summary>Whether one process without an S3 server passes it too.</summary>
    public bool IsEmbedded => Name != "worker.object.sending";

    /// <summary>The setting that arms it, once.</summary>
    /// <param name="sign">The file that is there once it has been deadly.</param>
    public (string Name, string Value) Arm(string sign) =>
        ("IMITATION_FAULT_POINT", string.Create(CultureInfo.InvariantCulture, $"{Name}@{Times}@{sign}"));
}
