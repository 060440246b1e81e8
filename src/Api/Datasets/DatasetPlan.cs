using ImitationService.Api.Http;
using ImitationService.Api.Uploads;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Uploads;

namespace ImitationService.Api.Datasets;

/// <summary>What a request makes of its uploads, checked: each file named once, of the digest that it should have, within the limits.</summary>
internal sealed class DatasetPlan(DatasetRequest request, UploadOptions options)
{
    /// <summary>What is wrong with the request by itself.</summary>
    public Problem? FindProblem()
    {
        var repeated = request.Files.Index()
            .GroupBy(file => file.Item.Upload)
            .SelectMany(group => group.Skip(1))
            .Select(file => ProblemError.At($"/files/{file.Index}/upload", "repeated-upload", $"The upload {Problems.Shorten(file.Item.Upload)} is there twice."));
        List<ProblemError> errors = [.. Errors(file => file?.Upload is null, "missing", "'upload' is required.")];
        errors.AddRange(errors.Count == 0 ? repeated : []);
        if (request.Name is { Length: > 0 } name && !UploadNames.IsAcceptable(name, options.MaximumNameLength, out var reason))
        {
            errors.Add(ProblemError.At("/name", "bad-name", reason));
        }

        return request.Files.Count > options.MaximumFiles ? UploadProblems.TooManyFiles(options.MaximumFiles)
            : errors.Count > 0 ? Problems.InvalidRequest(errors)
            : null;
    }

    /// <summary>The uploads in the request's order.</summary>
    /// <exception cref="UploadException">One is not there, or has not all its bytes.</exception>
    public IReadOnlyList<Upload> Order(IReadOnlyList<Upload> found)
    {
        var byId = found.ToDictionary(upload => upload.Id);
        var missing = Errors(file => !byId.ContainsKey(file!.Upload), "upload-not-found", "There is no such upload.");
        if (missing.Count > 0)
        {
            throw new UploadException(DatasetProblems.UploadsNotFound(missing));
        }

        var unfinished = Errors(file => !byId[file!.Upload].IsStored, "upload-unfinished", "Bytes of this upload are missing.");
        if (unfinished.Count > 0)
        {
            throw new UploadException(DatasetProblems.UploadsUnfinished(unfinished));
        }

        return byId.Values.Sum(upload => upload.Length) <= options.MaximumBytes
            ? [.. request.Files.Select(file => byId[file.Upload])]
            : throw new UploadException(UploadProblems.TooManyBytes(options.MaximumBytes));
    }

    /// <summary>The dataset's tags: the request's, or those that the uploads came with, each once.</summary>
    /// <exception cref="UploadException">The uploads' are too many together.</exception>
    public IReadOnlyList<string> TagsOf(IReadOnlyList<Upload> uploads)
    {
        IReadOnlyList<string> tags = request.Tags ?? [.. uploads.SelectMany(upload => UploadMetadata.Read(upload.Metadata, out _)?.Tags ?? []).Distinct(StringComparer.Ordinal)];
        return DatasetTags.AreAcceptable(tags) ? tags : throw new UploadException(UploadProblems.BadTags("/files"));
    }

    /// <summary>The dataset's files, of complete uploads in the request's order.</summary>
    /// <exception cref="UploadException">A name is missing, bad or there twice, or a digest is another one.</exception>
    public IReadOnlyList<DatasetFile> Describe(IReadOnlyList<Upload> uploads)
    {
        var errors = new List<ProblemError>();
        var files = new List<DatasetFile>();
        var names = new HashSet<string>();
        foreach (var (index, (file, upload)) in request.Files.Zip(uploads).Index())
        {
            var path = $"/files/{index}/path";
            if (!UploadNames.TryCleanPath(file.Path ?? upload.FileName ?? string.Empty, options.MaximumNameLength, out var name, out var reason))
            {
                errors.Add(ProblemError.At(path, "bad-name", reason));
            }
            else if (!names.Add(name))
            {
                errors.Add(ProblemError.At(path, "repeated-file", $"Two files are called '{Problems.Shorten(name)}'."));
            }

            if (file.Sha256 is { } expected && !expected.Equals(upload.Sha256, StringComparison.OrdinalIgnoreCase))
            {
                errors.Add(ProblemError.At($"/files/{index}/sha256", "digest-mismatch", $"The upload's SHA-256 is {upload.Sha256}. Send the file again."));
            }

            files.Add(new DatasetFile(name, upload.Length, upload.Sha256!));
        }

        return errors.Count == 0 ? files : throw new UploadException(Problems.InvalidRequest(errors));
    }

    private List<ProblemError> Errors(Func<DatasetFileRequest?, bool> isWrong, string code, string detail) =>
    [
        .. request.Files.Index()
            .Where(file => isWrong(file.Item))
            .Select(file => ProblemError.At($"/files/{file.Index}/upload", code, detail)),
    ];
}
