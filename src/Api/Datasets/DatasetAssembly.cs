using ImitationService.Api.Http;
using ImitationService.Api.Uploads;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Storage;
using ImitationService.Domain.Uploads;
using Microsoft.Extensions.Options;

namespace ImitationService.Api.Datasets;

/// <summary>
/// Makes a dataset of uploads that came over many requests. They are given to it before their bytes move, so that the same request
/// goes on where a process died, and repeated gives the same dataset.
/// </summary>
internal sealed class DatasetAssembly(
    ProjectUploads uploads,
    UploadCompletion completion,
    IUploadStorage storage,
    DatasetAdmission admission,
    IOptions<UploadOptions> options,
    TimeProvider time)
{
    /// <summary>Makes the dataset that the request's JSON describes, and waits a while for its files to be read.</summary>
    public async Task<AssembledDataset> AssembleAsync(HttpContext context, TimeSpan patience, CancellationToken cancellationToken)
    {
        var body = await JsonBody<DatasetRequest>.ReadAsync(context);
        if (body.Problem is { } problem)
        {
            return new AssembledDataset(problem);
        }

        try
        {
            var (incoming, given) = await GatherAsync(body.Value, cancellationToken);
            var admitted = await admission.AdmitAsync(incoming, patience, cancellationToken);
            if (!admitted.IsNew)
            {
                // The same bytes were there already, and these are not needed; otherwise they have moved.
                foreach (var upload in given)
                {
                    await storage.RemoveAsync(upload.Id, CancellationToken.None);
                }
            }

            return new AssembledDataset(admitted, Problem: null);
        }
        catch (UploadException refused)
        {
            return new AssembledDataset(refused.Problem);
        }
    }

    private async Task<(IncomingUpload Incoming, IReadOnlyList<Upload> Given)> GatherAsync(DatasetRequest request, CancellationToken cancellationToken)
    {
        var mapping = MappingReader.Read(request.Mapping?.ToJsonString() ?? string.Empty, out var problem);
        Refuse(problem);
        var plan = new DatasetPlan(request, options.Value);
        Refuse(plan.FindProblem());
        var found = await uploads.ListAsync([.. request.Files.Select(file => file.Upload)], cancellationToken);
        var tags = plan.TagsOf(plan.Order(found));
        var complete = await CompleteAsync(plan.Order(found), cancellationToken);
        var files = plan.Describe(complete);
        var datasetId = await uploads.GiveAsync(complete, Identifier.Create(Identifier.Dataset, time.GetUtcNow()), cancellationToken)
            ?? throw new UploadException(DatasetProblems.UploadsUsed());
        var name = string.IsNullOrEmpty(request.Name) ? UploadNames.Suggest(files) : request.Name;
        var given = new GivenUploads(datasetId, [.. complete.Select(upload => upload.ContentKey!)]);
        return (new IncomingUpload(datasetId, name, mapping, files) { Tags = tags, Given = given }, complete);
    }

    /// <summary>Ends what a process that died left without an end.</summary>
    private async Task<IReadOnlyList<Upload>> CompleteAsync(IReadOnlyList<Upload> found, CancellationToken cancellationToken)
    {
        var complete = new List<Upload>();
        foreach (var upload in found)
        {
            var outcome = await completion.CompleteAsync(upload, cancellationToken);
            complete.Add(outcome.Upload ?? throw new UploadException(outcome.Problem!));
        }

        return complete;
    }

    private static void Refuse(Problem? problem)
    {
        if (problem is not null)
        {
            throw new UploadException(problem);
        }
    }
}

/// <summary>What a request for a dataset of uploads came to.</summary>
/// <param name="Admitted">The dataset; null where there is a problem.</param>
/// <param name="Problem">What is wrong.</param>
internal sealed record AssembledDataset(AdmittedDataset? Admitted, Problem? Problem)
{
    public AssembledDataset(Problem problem)
        : this(Admitted: null, problem)
    {
    }
}
