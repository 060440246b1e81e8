using ImitationService.Domain.Datasets;
using ImitationService.Domain.Keys;
using ImitationService.Domain.Projects;
using ImitationService.Domain.Requests;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;
using ImitationService.Domain.Uploads;
using ImitationService.Domain.Workers;

namespace ImitationService.Infrastructure.Tests;

/// <summary>The ports of one profile. The contract suites ask for nothing else, so that every profile keeps the same contracts.</summary>
public interface IServiceUnderTest : IAsyncDisposable
{
    IProjectStore Projects { get; }

    IApiKeyStore ApiKeys { get; }

    IDatasetStore Datasets { get; }

    IRunStore Runs { get; }

    IRunQueue Queue { get; }

    IWorkerRegistry Workers { get; }

    IIdempotencyStore IdempotencyKeys { get; }

    IObjectStorage Storage { get; }

    IUploadStore Uploads { get; }

    IUploadStorage UploadStorage { get; }

    /// <summary>Lets the store's clock go on.</summary>
    void Pass(TimeSpan time);
}
