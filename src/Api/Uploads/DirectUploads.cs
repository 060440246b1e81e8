using ImitationService.Api.Http;
using ImitationService.Domain.Storage;
using ImitationService.Domain.Uploads;

namespace ImitationService.Api.Uploads;

/// <summary>Uploads whose bytes go from the client to the storage: begun, gone on with, and ended.</summary>
internal sealed class DirectUploads(
    ProjectUploads uploads,
    IUploadStorage storage,
    UploadAdmission admission,
    UploadCompletion completion,
    TimeProvider time)
{
    /// <summary>Begins one.</summary>
    public async Task<UploadOutcome> BeginAsync(DirectUploadRequest request, CancellationToken cancellationToken)
    {
        if (!storage.TakesDirect)
        {
            return new UploadOutcome(TusProblems.NoDirect());
        }

        var wish = new UploadWish(request.Length, request.Path, Metadata: null, request.Sha256?.ToLowerInvariant(), IsDirect: true);
        var begun = await admission.BeginAsync(wish, cancellationToken);
        if (begun.Upload is not { } upload)
        {
            return begun;
        }

        var pieces = await storage.BeginDirectAsync(upload, cancellationToken);
        return await RecordAsync(upload, pieces);
    }

    /// <summary>Where its parts go, and which are there. It lives on from now.</summary>
    public async Task<(DirectUploadView? View, Problem? Problem)> DescribeAsync(Upload upload, CancellationToken cancellationToken)
    {
        if (FindProblem(upload) is { } problem)
        {
            return (null, problem);
        }

        var change = await uploads.ChangeAsync(upload, (row, expiresAt) => row.TryBeginWriting(row.Pieces.Bytes, expiresAt), cancellationToken);
        if (change?.Upload is not { } current)
        {
            return (null, TusProblems.NotFound(upload.Id));
        }

        var (parts, damage) = await ListAsync(current, cancellationToken);
        return parts is null
            ? (null, damage)
            : (new DirectUploadView(current.Id, current.Length, parts[0].Bytes, current.ExpiresAt, [.. parts.Select(ToView)]), null);
    }

    /// <summary>Makes the file of the parts that were sent; done twice, it answers the same.</summary>
    public async Task<UploadOutcome> CompleteAsync(Upload upload, IReadOnlyList<SentPart> sent, CancellationToken cancellationToken)
    {
        if (upload is { IsDirect: true, IsStored: true })
        {
            return await completion.CompleteAsync(upload, cancellationToken);
        }

        if (FindProblem(upload) is { } problem)
        {
            return new UploadOutcome(problem);
        }

        var (parts, damage) = await ListAsync(upload, cancellationToken);
        if (parts is null)
        {
            return new UploadOutcome(damage!);
        }

        if (Compare(parts, sent) is { Count: > 0 } errors)
        {
            return new UploadOutcome(TusProblems.PartsMissing(errors));
        }

        var whole = upload.Pieces with { Bytes = upload.Length, Parts = [.. parts.Select(part => part.Tag!)] };
        var recorded = await RecordAsync(upload, whole);
        return recorded.Upload is { } current ? await completion.CompleteAsync(current, cancellationToken) : recorded;
    }

    private static Problem? FindProblem(Upload upload) =>
        !upload.IsDirect || upload.Pieces.MultipartId is null ? TusProblems.IsNotDirect() : null;

    private static List<ProblemError> Compare(IReadOnlyList<DirectPart> parts, IReadOnlyList<SentPart> sent)
    {
        var errors = new List<ProblemError>();
        foreach (var (index, part) in parts.Index())
        {
            if (part.Tag is null)
            {
                errors.Add(ProblemError.At("/parts", "missing-part", $"Part {part.Number} is not in the storage."));
            }
            else if (sent.ElementAtOrDefault(index) is not { } named || named.Number != part.Number || named.Etag.Trim('"') != part.Tag)
            {
                errors.Add(ProblemError.At($"/parts/{index}", "part-mismatch", $"Part {part.Number} is in the storage with another ETag, or not named here."));
            }
        }

        if (sent.Count > parts.Count)
        {
            errors.Add(ProblemError.At("/parts", "too-many-parts", $"The file has {parts.Count} parts."));
        }

        return errors;
    }

    private async Task<(IReadOnlyList<DirectPart>? Parts, Problem? Problem)> ListAsync(Upload upload, CancellationToken cancellationToken)
    {
        var left = upload.ExpiresAt - time.GetUtcNow();
        try
        {
            return (await storage.ListDirectAsync(upload, TimeSpan.FromSeconds(Math.Max(1, (int)left.TotalSeconds)), cancellationToken), null);
        }
        catch (UploadDamagedException)
        {
            return (null, (await completion.GiveUpAsync(upload, TusProblems.Damaged())).Problem);
        }
    }

    private async Task<UploadOutcome> RecordAsync(Upload upload, UploadPieces pieces)
    {
        var change = await uploads.ChangeAsync(upload, (row, expiresAt) => row.TryAdvance(upload.Epoch, pieces, expiresAt), CancellationToken.None);
        return change is null ? new UploadOutcome(TusProblems.NotFound(upload.Id))
            : change.Result ? new UploadOutcome(change.Upload)
            : new UploadOutcome(TusProblems.TakenOver());
    }

    private static DirectPartView ToView(DirectPart part) => new(part.Number, part.Bytes, part.Link, part.Tag);
}
