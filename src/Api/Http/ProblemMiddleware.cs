using ImitationService.Domain.Storage;
using ImitationService.Infrastructure.Database;

namespace ImitationService.Api.Http;

/// <summary>
/// The one place that turns exceptions and bare statuses into problem details. What an exception says goes to the log; the
/// client gets its trace identifier.
/// </summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, IDatabaseFaults database, ILogger<ProblemMiddleware> logger)
{
    private const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            // Nobody is there to read an answer.
            context.Response.StatusCode = context.Response.HasStarted ? context.Response.StatusCode : ClientClosedRequest;
            return;
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, Translate(context, exception));
            return;
        }

        if (IsBare(context.Response))
        {
            await AnswerAsync(context, Problems.OfStatus(context.Response.StatusCode, context.Request.Method, context.Request.Path));
        }
    }

    private static bool IsBare(HttpResponse response) =>
        response is { HasStarted: false, StatusCode: >= 400 and not ClientClosedRequest, ContentType: null, ContentLength: null };

    private static Task AnswerAsync(HttpContext context, Problem problem)
    {
        var allow = context.Response.Headers.Allow;
        context.Response.Clear();
        context.Response.Headers.Allow = allow;
        SecurityHeaders.Apply(context.Response);
        return problem.ExecuteAsync(context);
    }

    private Problem Translate(HttpContext context, Exception exception)
    {
        if (exception is BadHttpRequestException bad)
        {
            LogRefused(logger, exception, bad.StatusCode);
            var problem = Problems.OfStatus(bad.StatusCode, context.Request.Method, context.Request.Path);
            return bad.StatusCode == StatusCodes.Status400BadRequest ? problem with { Detail = bad.Message } : problem;
        }

        LogFailed(logger, exception, context.Request.Method, context.Request.Path);
        return IsOrHas(exception, DiskSpace.IsExhausted) || database.IsFull(exception) ? Problems.Full()
            : IsOrHas(exception, inner => inner is StorageUnreachableException) || database.IsUnreachable(exception) ? Problems.Unavailable()
            : Problems.Internal();
    }

    private static bool IsOrHas(Exception? exception, Func<Exception, bool> isMeant) =>
        exception is not null && (isMeant(exception) || IsOrHas(exception.InnerException, isMeant));

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A request was refused with status {Status}.")]
    private static partial void LogRefused(ILogger logger, Exception exception, int status);
}
