using ImitationService.Api.Access;
using ImitationService.Api.Datasets;
using ImitationService.Api.Http;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Faults;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Tracing;
using Microsoft.Extensions.Options;

namespace ImitationService.Api.Runs;

/// <summary>Admits a run once everything that can be known before training is known to be right; then it is never lost.</summary>
internal sealed class RunAdmission(
    ProjectDatasets datasets,
    ProjectRuns runs,
    DatasetUse use,
    ForkAdmission forks,
    Caller caller,
    WorkerBell bell,
    TimeProvider time,
    IOptions<RunOptions> limits)
{
    /// <summary>Checks a request and makes its run.</summary>
    /// <param name="request">What the client asks for.</param>
    /// <param name="id">A new identifier, for the run.</param>
    /// <param name="clientId">The client's own identifier, which the same request may name again; null to have one made.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<AdmittedRun> AdmitAsync(RunRequest request, string id, string? clientId, CancellationToken cancellationToken)
    {
        var errors = RunChecks.Check(request, out var algorithm, out var options);
        if (errors.Count > 0)
        {
            return new AdmittedRun(Problems.InvalidRequest(errors));
        }

        var fork = request.Fork is null ? (null, null, null) : await forks.FindAsync(request.Fork, cancellationToken);
        var specification = Specify(request, clientId, options!, fork.Run);
        if (clientId is not null && await runs.FindAsync(clientId, cancellationToken) is { } known)
        {
            return Recognize(known, request, specification);
        }

        var dataset = await datasets.FindMeantAsync(request.DatasetId, cancellationToken);
        var choices = RunChoices.Of(request, options!, dataset);
        options = RunChoices.Apply(choices, request, options!);
        if (Refuse(request, algorithm!, options, dataset) is { } problem)
        {
            return new AdmittedRun(problem);
        }

        if ((fork.Problem ?? await FindForkObstacleAsync(fork.Run, request, options, dataset!, cancellationToken)) is { } obstacle)
        {
            return new AdmittedRun(obstacle);
        }

        specification = specification with { DatasetId = dataset!.Id, Options = OptionsReader.Write(options) };
        var run = Run.Create(
            id, clientId, request.Name, runs.ProjectId, caller.KeyId, specification, time.GetUtcNow(), choices, AdviceRules.Of(options, dataset.Contents!, dataset.Report));
        return await AddAsync(run, request, fork.Checkpoint, cancellationToken);
    }

    private async Task<Problem?> FindForkObstacleAsync(
        Run? origin, RunRequest request, AlgorithmOptions options, Dataset dataset, CancellationToken cancellationToken) =>
        origin is null ? null : await forks.FindObstacleAsync(origin, request.Algorithm, options, dataset.Contents!, cancellationToken);

    private async Task<AdmittedRun> AddAsync(Run run, RunRequest request, Checkpoint? checkpoint, CancellationToken cancellationToken)
    {
        run.BelongToTrace(ServiceTracing.Current);

        // The bytes before the row that names them.
        var origin = checkpoint is null ? null : await forks.CopyAsync(checkpoint, run.Id, cancellationToken);
        if (checkpoint is not null && origin is null)
        {
            return new AdmittedRun(RunProblems.CheckpointGone(request.Fork!));
        }

        FaultPoint.Reach(FaultPoints.RunChecked);
        var added = await use.TryAddAsync(run, origin, cancellationToken);
        FaultPoint.Reach(FaultPoints.RunAdded);
        if (added is not { Created: true } && origin is not null)
        {
            await forks.RemoveAsync(run.Id, cancellationToken);
        }

        if (added is null)
        {
            return new AdmittedRun(RunProblems.NoSuchDataset(run.Specification.DatasetId));
        }

        if (!added.Created && added.Run.Id != run.Id)
        {
            return Recognize(added.Run, request, run.Specification);
        }

        bell.RingForTraining(run);
        FaultPoint.Reach(FaultPoints.RunTold);
        return new AdmittedRun(added.Run, IsNew: true);
    }

    private RunSpecification Specify(RunRequest request, string? clientId, AlgorithmOptions options, Run? origin) => new(
        request.DatasetId,
        request.Algorithm,
        OptionsReader.Write(options),
        request.Seed ?? (clientId is null ? RunSeeds.Choose() : RunSeeds.Of(clientId)),
        request.MaxAttempts ?? limits.Value.DefaultAttempts,
        request.MaxRuntimeSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        request.Compute,
        request.Priority)
    {
        Checkpoints = CheckpointPlan.Of(request.CheckpointEverySteps, request.CheckpointEverySeconds, request.KeepCheckpoints),
        Fork = request.Fork is null ? null : new ForkOrigin(origin?.Id ?? request.Fork.RunId, request.Fork.Step),
        AcceptedFindings = request.AcceptFindings is { Count: > 0 } codes ? [.. codes.Distinct().Order(StringComparer.Ordinal)] : null,
    };

    private Problem? Refuse(RunRequest request, AlgorithmDescriptor algorithm, AlgorithmOptions options, Dataset? dataset)
    {
        switch (dataset)
        {
            case null:
                return RunProblems.NoSuchDataset(request.DatasetId);
            case { State: DatasetState.Rejected }:
                return RunProblems.DatasetRejected(dataset.Id);
            case { Contents: { } contents }:
                var errors = RunChecks.Check(algorithm, options, contents, limits.Value.MaximumMemoryBytes);
                return errors.Count > 0 ? RunProblems.Unsuitable(errors) : RunChecks.FindRefused(dataset.Report, request.AcceptFindings) is { Count: > 0 } findings ? RunProblems.SevereFindings(dataset.Id, findings) : null;
            default:
                return RunProblems.DatasetNotRead(dataset.Id);
        }
    }

    private static AdmittedRun Recognize(Run known, RunRequest request, RunSpecification specification)
    {
        var asked = request.DatasetId == Latest.Word ? specification with { DatasetId = known.Specification.DatasetId } : specification;
        var isSame = known.Name == request.Name
            && known.Specification with { Options = asked.Options, AcceptedFindings = asked.AcceptedFindings } == asked
            && (known.Specification.AcceptedFindings ?? []).SequenceEqual(asked.AcceptedFindings ?? [])
            && RunChoices.AreSame(known.Specification.Options, asked.Options, request.Options);
        return isSame ? new AdmittedRun(known, IsNew: false) : new AdmittedRun(RunProblems.ClientIdTaken(known.ClientId!));
    }
}
