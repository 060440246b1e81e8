using System.Reflection;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Workers;
using ImitationService.Infrastructure.Queueing;
using Microsoft.Extensions.Options;

namespace ImitationService.Worker.Registration;

/// <summary>Who this worker is. Its identifier is new with every start: a process that comes back is another owner of leases.</summary>
internal sealed class WorkerIdentity(ServedQueues served, IOptions<JobServerOptions> options, TimeProvider time)
{
    private static readonly string Version =
        typeof(WorkerIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>How it presents itself.</summary>
    public WorkerRegistration Registration { get; } = new(
        Identifier.Create(Identifier.Worker, time.GetUtcNow()),
        Environment.MachineName,
        Environment.ProcessId,
        Version,
        served.All.ToDictionary(queue => queue, options.Value.ConcurrencyOf));

    /// <summary>Its identifier.</summary>
    public string Id => Registration.Id;
}
