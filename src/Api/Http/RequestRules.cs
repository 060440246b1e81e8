namespace ImitationService.Api.Http;

/// <summary>Checks query and body of every endpoint of a group before its handler runs.</summary>
internal static class RequestRules
{
    public static TBuilder RequireValidRequests<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.AddEndpointFilterFactory(Create);

    private static EndpointFilterDelegate Create(EndpointFilterFactoryContext context, EndpointFilterDelegate next)
    {
        var parameters = QueryParameter.Of(context.MethodInfo);
        return invocation => FindProblem(parameters, invocation) is { } problem
            ? ValueTask.FromResult<object?>(problem)
            : next(invocation);
    }

    private static Problem? FindProblem(IReadOnlyList<QueryParameter> parameters, EndpointFilterInvocationContext invocation)
    {
        var errors = QueryParameter.Check(invocation.HttpContext.Request.Query, parameters);
        return errors.Count > 0
            ? Problems.InvalidRequest(errors)
            : invocation.Arguments.OfType<IBoundBody>().FirstOrDefault()?.Problem;
    }
}
