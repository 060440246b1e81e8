using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ImitationService.Api.Datasets.Episodes;
using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;
using Microsoft.AspNetCore.Mvc;

namespace ImitationService.Api.Datasets.Frames;

/// <summary>The endpoint that shows what a camera saw.</summary>
internal static class FramesApi
{
    public static void MapFrames(this IEndpointRouteBuilder datasets) => datasets
        .MapGet("/{id}/episodes/{number}/frames/{position}", GetAsync)
        .WithName("getFrame")
        .WithSummary("See a frame")
        .WithDescription("What a camera saw at a position of an episode, as it was kept at intake, as PNG; `size` shrinks it to a longer side. Without `feature`, of the first camera.")
        .Produces<Stream>(StatusCodes.Status200OK, PngImage.MediaType)
        .Produces(StatusCodes.Status304NotModified)
        .TakesHeader("If-None-Match", "Entity tags that are known; 304 when the frame has one of them.")
        .SendsHeader("ETag", "Strong entity tag of the picture.")
        .ProducesProblems(404, 409);

    public static async Task<IResult> GetAsync(
        string id,
        string number,
        string position,
        [AsParameters] FrameQuery query,
        ProjectDatasets datasets,
        CanonicalTensors tensors,
        HttpRequest request,
        CancellationToken cancellationToken)
    {
        var dataset = await datasets.FindMeantAsync(id, cancellationToken);
        if (dataset?.Contents is not { } contents)
        {
            return dataset is null ? DatasetProblems.NotFound(id) : dataset.State == DatasetState.Rejected ? DatasetProblems.Rejected(dataset.Id) : DatasetProblems.NotRead(dataset.Id);
        }

        if (FindCamera(contents, query.Feature) is not { } camera)
        {
            return NoCamera(query.Feature, contents);
        }

        var size = query.Size ?? FrameQuery.DefaultSize;
        if (!TryParse(number, out var episode) || !TryParse(position, out var step))
        {
            return NoFrame(number, position);
        }

        var tag = EntityTags.Strong(DigestOf($"{contents.Digest} {camera.Name} {episode} {step} {size}"));
        if (EntityTags.IsKnown(request, tag))
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        var places = await FramePlaces.ReadAsync(tensors, dataset, camera, cancellationToken);
        return await places.FindAsync(episode, step, cancellationToken) is { } frame
            ? TypedResults.Bytes(Thumbnail.Draw(frame, camera, size), PngImage.MediaType, entityTag: tag)
            : NoFrame(number, position);
    }

    private static Feature? FindCamera(DatasetContents contents, string? name) =>
        contents.Features.FirstOrDefault(feature => feature.Type == ElementType.UInt8 && (name is null || feature.Name == name));

    private static bool TryParse(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    private static Problem NoFrame(string episode, string position) =>
        Problems.NotFound("frame", $"{episode}/{position}") with { Detail = $"The dataset has no position '{Problems.Shorten(position)}' in an episode '{Problems.Shorten(episode)}'; both count from 0." };

    private static Problem NoCamera(string? name, DatasetContents contents)
    {
        var cameras = contents.Features.Where(feature => feature.Type == ElementType.UInt8).Select(feature => feature.Name).ToList();
        return Problems.NotFound("camera", name ?? string.Empty) with
        {
            Detail = cameras.Count == 0 ? "The dataset has no camera." : $"The dataset has no camera '{Problems.Shorten(name!)}'. It has: {string.Join(", ", cameras)}.",
        };
    }
}

/// <summary>Query of a frame.</summary>
internal sealed class FrameQuery
{
    public const int DefaultSize = 256;

    /// <summary>The camera's feature, such as observation.images.top; the first one when absent.</summary>
    [FromQuery(Name = "feature")]
    public string? Feature { get; init; }

    /// <summary>Pixels of the longer side, at most; the frame is never grown.</summary>
    [FromQuery(Name = "size")]
    [Range(8, 1024)]
    public int? Size { get; init; }
}
