using System.Text.Encodings.Web;
using System.Text.Json;
using ImitationService.Domain.Json;

namespace ImitationService.Api.Http;

/// <summary>
/// The service's JSON as answers carry it: quotes and accents as they are, for people read it. No answer is ever taken for a
/// page: all are sent as JSON with <c>nosniff</c>.
/// </summary>
internal static class WireJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    public static void Configure(JsonSerializerOptions options)
    {
        ServiceJson.Configure(options);
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.General);
        Configure(options);
        options.MakeReadOnly();
        return options;
    }
}
