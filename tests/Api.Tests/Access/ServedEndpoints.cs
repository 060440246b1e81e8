using System.Text.RegularExpressions;
using ImitationService.Api.Access;
using ImitationService.Api.Documentation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ImitationService.Api.Tests.Access;

/// <summary>Every endpoint that the service has, as it says itself: a new one is in these tests without anybody thinking of it.</summary>
internal static partial class ServedEndpoints
{
    public static IReadOnlyList<ServedEndpoint> Of(ServiceApplication application) =>
    [
        .. from endpoint in application.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
           select new ServedEndpoint(
               method,
               "/" + endpoint.RoutePattern.RawText!.Trim('/'),
               endpoint.Metadata.GetOrderedMetadata<RequiredScope>().LastOrDefault()?.Scope,
               endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null,
               endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType),
    ];

    /// <summary>A path of the route, with values for its parameters.</summary>
    public static string PathOf(this ServedEndpoint endpoint, Func<string, string> valueOf) =>
        Parameter().Replace(endpoint.Route, match => match.Groups["rest"].Success ? string.Empty : valueOf(match.Groups["name"].Value));

    [GeneratedRegex(@"\{(?<rest>\*\*)?(?<name>\w+)\??\}")]
    private static partial Regex Parameter();
}

/// <summary>An endpoint.</summary>
internal sealed record ServedEndpoint(string Method, string Route, string? Scope, bool IsOpen, Type? BodyType)
{
    /// <summary>A body that is JSON and no more; null where the endpoint takes none.</summary>
    public string? Body => BodyType is null ? null : "{}";

    /// <summary>A body that is all right: the document's example.</summary>
    public string? Example => BodyType is null ? null : SchemaExamples.All.GetValueOrDefault(BodyType, "{}");

    public override string ToString() => $"{Method} {Route}";
}
