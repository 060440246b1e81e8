namespace ImitationService.Api.Http;

/// <summary>Whatever is logged while a request about one run or dataset is answered carries its identifier.</summary>
internal static class RunLogScope
{
    public static async Task Use(HttpContext context, RequestDelegate next)
    {
        if (context.Request.RouteValues.TryGetValue("id", out var id) && id is string text && context.GetEndpoint() is RouteEndpoint endpoint)
        {
            var kind = endpoint.RoutePattern.RawText?.Contains("/runs", StringComparison.Ordinal) == true ? "run" : "dataset";
            var logger = context.RequestServices.GetRequiredService<ILogger<Program>>();
            using var scope = logger.BeginScope(new Dictionary<string, object> { [kind] = Problems.Shorten(text) });
            await next(context);
            return;
        }

        await next(context);
    }
}
