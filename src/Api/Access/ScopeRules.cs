namespace ImitationService.Api.Access;

/// <summary>Says at an endpoint what its caller must be allowed to do. Endpoints that say nothing take any key, and none without one.</summary>
internal static class ScopeRules
{
    /// <summary>One scope for what only reads, another for everything else.</summary>
    public static TBuilder RequireScopes<TBuilder>(this TBuilder endpoints, string reading, string writing)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint => endpoint.Metadata.Add(new RequiredScope(IsReading(endpoint) ? reading : writing)));
        return endpoints;
    }

    /// <summary>One scope for everything.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoints, string scope)
        where TBuilder : IEndpointConventionBuilder => endpoints.RequireScopes(scope, scope);

    private static bool IsReading(EndpointBuilder endpoint) =>
        endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault()?.HttpMethods is { Count: > 0 } methods
        && methods.All(method => HttpMethods.IsGet(method) || HttpMethods.IsHead(method));
}
