using ImitationService.Domain.Runs;
using ImitationService.Infrastructure.Runs;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace ImitationService.Infrastructure.Tests.Runs;

public sealed class EmbeddedChangeSignalTests : ChangeSignalContract
{
    protected override IChangeSignal Create(TimeProvider time) => new ChangeSignal(time);

    protected override int CountEntries(IChangeSignal signal) => ((ChangeSignal)signal).Entries;
}

/// <summary>With a database that nobody reaches: what happens within the process does not need one.</summary>
public sealed class DistributedChangeSignalTests : ChangeSignalContract, IDisposable
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create("Host=nowhere");

    public void Dispose() => _source.Dispose();

    protected override IChangeSignal Create(TimeProvider time) =>
        new PostgresChangeSignal(_source, time, NullLogger<PostgresChangeSignal>.Instance);

    protected override int CountEntries(IChangeSignal signal) => ((PostgresChangeSignal)signal).Entries;
}
