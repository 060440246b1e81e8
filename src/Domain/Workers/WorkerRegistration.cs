namespace ImitationService.Domain.Workers;

/// <summary>A worker process, as it presents itself.</summary>
/// <param name="Id">Its identifier, new with every start.</param>
/// <param name="Host">The machine's or the container's name.</param>
/// <param name="Process">Process identifier on it.</param>
/// <param name="Version">Version of the service.</param>
/// <param name="Slots">How much it does at once, of each queue that it serves.</param>
public sealed record WorkerRegistration(string Id, string Host, int Process, string Version, IReadOnlyDictionary<WorkQueue, int> Slots);

/// <summary>A worker that was heard of lately.</summary>
/// <param name="Registration">What it says of itself.</param>
/// <param name="StartedAt">When it first said so, by the database's clock.</param>
/// <param name="LastSeenAt">When it last said so, by the database's clock.</param>
public sealed record LivingWorker(WorkerRegistration Registration, DateTimeOffset StartedAt, DateTimeOffset LastSeenAt);
