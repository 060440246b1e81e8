using System.Net;
using System.Text.Json.Nodes;

namespace ImitationService.Acceptance.Http;

/// <summary>A status with a JSON body.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="MediaType">The body's media type; null when there is none.</param>
/// <param name="Text">The body as it came.</param>
/// <param name="Location">The header of that name.</param>
internal sealed record Answer(HttpStatusCode Status, string? MediaType, string Text, Uri? Location)
{
    /// <summary>The body as JSON.</summary>
    public JsonNode Body => JsonNode.Parse(Text) ?? throw new InvalidDataException($"{(int)Status} without a body.");

    /// <summary>The member <c>id</c>.</summary>
    public string Id => Body["id"]!.GetValue<string>();

    /// <summary>The member <c>state</c>.</summary>
    public string State => Body["state"]!.GetValue<string>();

    /// <summary>Fails, showing the body, unless the status is one of these.</summary>
    public Answer Expect(params ReadOnlySpan<HttpStatusCode> statuses)
    {
        Assert.True(statuses.Contains(Status), $"{(int)Status}: {Text}");
        return this;
    }
}
