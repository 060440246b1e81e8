using System.ComponentModel;
using System.Text.Json.Serialization;
using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Http;

/// <summary>The body of every error (RFC 9457).</summary>
/// <param name="Type"><c>urn:imitation-service:problem:</c> and a stable code.</param>
/// <param name="Title">The kind of problem.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">What is wrong here, and what would be right.</param>
/// <param name="TraceId">Identifier of this request in the service's log.</param>
/// <param name="Errors">Every single thing that is wrong.</param>
/// <param name="ErrorsLeftOut">How many more there are than are listed.</param>
internal sealed record ProblemDocument(
    [property: Description("urn:imitation-service:problem: and a stable code.")] string Type,
    [property: Description("The kind of problem.")] string Title,
    [property: Description("HTTP status.")] int Status,
    [property: Description("What is wrong here, and what would be right.")] string Detail,
    [property: Description("Identifier of this request in the service's log."), JsonPropertyName("traceId")] string TraceId,
    [property: Description("Every single thing that is wrong.")] IReadOnlyList<ProblemError>? Errors,
    [property: Description("How many more errors there are than are listed.")] long? ErrorsLeftOut);

/// <summary>One thing that is wrong with a request or an upload.</summary>
internal sealed record ProblemError
{
    /// <summary>JSON Pointer (RFC 6901) into the request's body or form.</summary>
    [Description("JSON Pointer into the request's body; the form's fields are its members.")]
    public string? Pointer { get; init; }

    /// <summary>Name of a query parameter or header, where the fault is not in the body.</summary>
    [Description("Name of a query parameter or header, where the fault is not in the body.")]
    public string? Parameter { get; init; }

    /// <summary>Stable kebab-case code.</summary>
    [Description("Stable kebab-case code.")]
    public required string Code { get; init; }

    /// <summary>What is wrong and what would be right.</summary>
    [Description("What is wrong and what would be right.")]
    public required string Detail { get; init; }

    /// <summary>Whether a finding rejects the upload or refuses the run.</summary>
    [Description("Of a finding: an error rejects the upload, a severe one refuses a run, warnings and notes do neither.")]
    public ProblemSeverity? Severity { get; init; }

    /// <summary>The file, and the array or entry within it.</summary>
    [Description("The file, and the array or entry within it.")]
    public string? File { get; init; }

    /// <summary>Number of the episode, from 0.</summary>
    [Description("Number of the episode, from 0.")]
    public long? Episode { get; init; }

    /// <summary>Transition within the episode from 0, or line of the file from 1 where no episode is known.</summary>
    [Description("Transition within the episode from 0; line of the file from 1 where no episode is known.")]
    public long? Position { get; init; }

    /// <summary>The feature, and the dimension where there is one.</summary>
    [Description("The feature, and the dimension where there is one.")]
    public string? Feature { get; init; }

    /// <summary>How to mend it.</summary>
    [Description("How to mend it.")]
    public string? Advice { get; init; }

    public static ProblemError At(string pointer, string code, string detail) => new() { Pointer = pointer, Code = code, Detail = detail };

    public static ProblemError In(string parameter, string code, string detail) => new() { Parameter = parameter, Code = code, Detail = detail };
}
