namespace ImitationService.Api.Http;

/// <summary>What several endpoints take and answer, said at the endpoint for the document.</summary>
internal static class EndpointDocumentation
{
    /// <summary>Says which problems an endpoint can answer with, beside those of every endpoint.</summary>
    public static RouteHandlerBuilder ProducesProblems(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.Produces<ProblemDocument>(status, Problem.MediaType);
        }

        return endpoint;
    }

    /// <summary>Says that an endpoint answers with bytes, whole or in part.</summary>
    public static RouteHandlerBuilder ProducesDownload(this RouteHandlerBuilder endpoint, string mediaType) => endpoint
        .Produces<Stream>(StatusCodes.Status200OK, mediaType)
        .Produces<Stream>(StatusCodes.Status206PartialContent, mediaType)
        .Produces(StatusCodes.Status304NotModified)
        .Produces(StatusCodes.Status307TemporaryRedirect)
        .TakesHeader("Range", "One range of bytes, such as bytes=0-1023.")
        .TakesHeader("If-Range", "Send the range only if the file has this entity tag still, the whole of it otherwise.")
        .TakesHeader("If-None-Match", "Entity tags that are known; 304 when the file has one of them.")
        .SendsHeader("ETag", "Strong entity tag of the file.")
        .SendsHeader("Content-Disposition", "The name to save it under.");

    /// <summary>Says which header an endpoint reads.</summary>
    public static RouteHandlerBuilder TakesHeader(this RouteHandlerBuilder endpoint, string name, string description) =>
        endpoint.WithMetadata(new TakenHeader(name, description));

    /// <summary>Says which header an endpoint's good answers carry.</summary>
    public static RouteHandlerBuilder SendsHeader(this RouteHandlerBuilder endpoint, string name, string description) =>
        endpoint.WithMetadata(new SentHeader(name, description));
}

/// <summary>A header that an endpoint reads.</summary>
internal sealed record TakenHeader(string Name, string Description);

/// <summary>A header that an endpoint's good answers carry.</summary>
internal sealed record SentHeader(string Name, string Description);
