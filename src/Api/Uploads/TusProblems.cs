using ImitationService.Api.Http;
using ImitationService.Domain.Uploads;

namespace ImitationService.Api.Uploads;

/// <summary>What an upload over many requests can refuse.</summary>
internal static class TusProblems
{
    // tus's own: the bytes are not those of the checksum.
    private const int ChecksumMismatchStatus = 460;

    public static Problem NotFound(string id) => Problems.NotFound("upload", id) with
    {
        Detail = $"There is no upload '{Problems.Shorten(id)}'. It may have been given up, or its time is over: begin a new one.",
    };

    public static Problem WrongVersion() => new(
        StatusCodes.Status412PreconditionFailed,
        "tus-version",
        "The request is in another version of tus.",
        $"This service speaks tus {TusHeaders.Version}; send {TusHeaders.Resumable}: {TusHeaders.Version}.");

    public static Problem BadHeader(string header, string detail) => Problems.InvalidRequest(ProblemError.In(header, "bad-header", detail));

    public static Problem TooLong(long maximum) => Problems.TooLarge($"One file may have {maximum} bytes.");

    public static Problem BeyondLength(Upload upload) =>
        Problems.TooLarge($"The upload was announced with {upload.Length} bytes, and this request goes beyond them.");

    public static Problem TooMuchPending(PendingLimit limit) => Problems.TooLarge(
        $"A project may have {limit.Count} uploads of {limit.Bytes} bytes together that no dataset has taken. Make datasets of them, or delete some.");

    public static Problem WrongOffset(long offset, long expected) => new(
        StatusCodes.Status409Conflict,
        "offset-mismatch",
        "The upload does not stand at this offset.",
        $"Upload-Offset is {offset}, and {expected} bytes are stored. HEAD says how many, and the upload goes on there.");

    public static Problem TakenOver() => new(
        StatusCodes.Status409Conflict,
        "upload-taken-over",
        "Another request goes on with this upload.",
        "It began after this one, which has ended. HEAD says how many bytes are stored.");

    public static Problem IsDirect() => new(
        StatusCodes.Status409Conflict,
        "direct-upload",
        "The bytes of this upload go to the storage itself.",
        "Send its parts to the links that it began with.");

    public static Problem ChecksumMismatch() => new(
        ChecksumMismatchStatus,
        "checksum-mismatch",
        "The bytes are not those that Upload-Checksum names.",
        "Nothing of this request was kept; send it again.");

    public static Problem DigestMismatch(Upload upload, string actual) => new(
        ChecksumMismatchStatus,
        "digest-mismatch",
        "The file is not the one that was announced.",
        $"Its SHA-256 should be {upload.ExpectedSha256} and is {actual}. The upload is removed; begin a new one.");

    public static Problem Damaged() => new(
        StatusCodes.Status410Gone,
        "upload-damaged",
        "The upload's bytes do not fit together.",
        "Two clients sent different bytes for the same place, or somebody removed some from the storage. The upload is removed; begin a new one.");

    public static Problem IsNotDirect() => new(
        StatusCodes.Status409Conflict,
        "not-direct-upload",
        "This upload has no parts to send.",
        "It has all its bytes, or takes them through the service, with PATCH.");

    public static Problem NoDirect() => new(
        StatusCodes.Status409Conflict,
        "no-direct-uploads",
        "This service keeps its bytes where clients cannot send any.",
        "Its storage is a folder. Use POST /v1/uploads, which takes uploads of the same length.");

    public static Problem PartsMissing(IReadOnlyList<ProblemError> errors) => new(
        StatusCodes.Status409Conflict,
        "parts-missing",
        "Not every part is there as it is named.",
        "errors lists the parts that are not; GET /v1/uploads/{id}/parts says which are, and where the others go.")
    {
        Errors = errors,
    };
}
