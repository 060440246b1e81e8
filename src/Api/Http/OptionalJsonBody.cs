using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace ImitationService.Api.Http;

/// <summary>A JSON body that may be left out: then every member has its default.</summary>
internal sealed class OptionalJsonBody<T> : IBoundBody, IEndpointParameterMetadataProvider
    where T : class, new()
{
    private readonly JsonBody<T>? _body;

    private OptionalJsonBody(JsonBody<T>? body) => _body = body;

    /// <summary>The body, or the defaults.</summary>
    public T Value => _body?.Value ?? new T();

    public Problem? Problem => _body?.Problem;

    public static async ValueTask<OptionalJsonBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var request = context.Request;
        var isAbsent = request.ContentLength is 0 || (request.ContentLength is null && request.ContentType is null);
        return new OptionalJsonBody<T>(isAbsent ? null : await JsonBody<T>.BindAsync(context, parameter));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T), isOptional: true));
}
