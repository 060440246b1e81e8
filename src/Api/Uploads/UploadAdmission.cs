using ImitationService.Api.Datasets;
using ImitationService.Api.Http;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Storage;
using ImitationService.Domain.Uploads;
using Microsoft.Extensions.Options;

namespace ImitationService.Api.Uploads;

/// <summary>Begins uploads, and refuses what would not fit before a byte of it is taken.</summary>
internal sealed class UploadAdmission(ProjectUploads uploads, IUploadStorage storage, IOptions<UploadOptions> options, TimeProvider time)
{
    /// <summary>Begins an upload.</summary>
    public async Task<UploadOutcome> BeginAsync(UploadWish wish, CancellationToken cancellationToken)
    {
        if (FindProblem(wish) is { } problem)
        {
            return new UploadOutcome(problem);
        }

        var limit = new PendingLimit(options.Value.MaximumPendingBytes, options.Value.MaximumPendingUploads);
        var id = Identifier.Create(Identifier.Upload, time.GetUtcNow());
        return await uploads.TryAddAsync(wish, id, limit, cancellationToken) is { } upload
            ? new UploadOutcome(upload)
            : new UploadOutcome(TusProblems.TooMuchPending(limit));
    }

    private Problem? FindProblem(UploadWish wish)
    {
        if (wish.Length == 0)
        {
            return TusProblems.BadHeader(TusHeaders.Length, "The file is empty; leave it out.");
        }

        if (wish.FileName is { } name && !UploadNames.TryCleanPath(name, options.Value.MaximumNameLength, out _, out var reason))
        {
            return wish.IsDirect ? Problems.InvalidRequest(ProblemError.At("/path", "bad-name", reason)) : TusProblems.BadHeader(TusHeaders.Metadata, reason);
        }

        return wish.Length > options.Value.MaximumBytes ? TusProblems.TooLong(options.Value.MaximumBytes)
            : storage.FreeBytes < wish.Length ? Problems.Full()
            : null;
    }
}
