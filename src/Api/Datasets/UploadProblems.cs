using ImitationService.Api.Http;

namespace ImitationService.Api.Datasets;

/// <summary>What can be wrong with an upload before anyone reads its files.</summary>
internal static class UploadProblems
{
    public static Problem Malformed(string detail) =>
        new(StatusCodes.Status400BadRequest, "malformed-multipart", "The body is not valid multipart/form-data.", detail);

    public static Problem FieldAfterFile(string field) => Problems.InvalidRequest(ProblemError.At(
        $"/{field}",
        "field-after-file",
        $"The field '{field}' comes after a file. Files are stored as they arrive, so put the fields name, tags and mapping before the first file."));

    public static Problem UnknownField(string field) => Problems.InvalidRequest(ProblemError.At(
        $"/{Problems.Shorten(field)}",
        "unknown-field",
        $"There is no field '{Problems.Shorten(field)}'. The fields are name, tags and mapping; files are sent as parts named file."));

    public static Problem RepeatedField(string field) =>
        Problems.InvalidRequest(ProblemError.At($"/{field}", "repeated-field", $"The field '{field}' is there twice."));

    public static Problem FieldTooLong(string field, int bytes) =>
        Problems.InvalidRequest(ProblemError.At($"/{field}", "too-long", $"The field '{field}' may have {bytes} bytes."));

    public static Problem NoFiles() => Problems.InvalidRequest(ProblemError.At(
        "/file",
        "missing",
        "There is no file. Send at least one part named file that has a file name."));

    public static Problem BadName(string pointer, string detail) =>
        Problems.InvalidRequest(ProblemError.At(pointer, "bad-name", detail));

    public static Problem BadTags(string pointer) =>
        Problems.InvalidRequest(ProblemError.At(pointer, "bad-tags", DatasetTags.RuleOf("tags") + " Where they are one text, commas are between them."));

    public static Problem EmptyFile(string name) =>
        Problems.InvalidRequest(new ProblemError { Pointer = "/file", Code = "empty-file", File = name, Detail = $"The file '{name}' is empty." });

    public static Problem RepeatedFile(string name) => Problems.InvalidRequest(new ProblemError
    {
        Pointer = "/file",
        Code = "repeated-file",
        File = name,
        Detail = $"Two files are called '{name}'. Folders are left out of names, so give each file its own.",
    });

    public static Problem DigestMismatch(string what, string expected, string actual) => new(
        StatusCodes.Status400BadRequest,
        "digest-mismatch",
        "The bytes are not those that Content-Digest names.",
        $"{what} should have SHA-256 {expected}, and has {actual}. Nothing was kept; send it again.");

    public static Problem BadDigest() => Problems.InvalidRequest(ProblemError.In(
        DigestHeader.ContentDigest,
        "bad-digest",
        "Content-Digest is not of the form sha-256=:<base64 of 32 bytes>: (RFC 9530)."));

    public static Problem TooManyBytes(long maximum) => Problems.TooLarge($"The files of one upload may have {maximum} bytes together.");

    public static Problem TooManyFiles(int maximum) => Problems.TooLarge($"One upload may have {maximum} files. Pack them into a zip.");
}
