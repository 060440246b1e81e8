using Hangfire.AspNetCore;
using Hangfire.Logging;
using Microsoft.Extensions.Logging;

namespace ImitationService.Infrastructure.Queueing;

/// <summary>
/// Hangfire's log on the host's. Hangfire keeps one provider for the whole process, and asks it while classes are initialised: a host
/// that has ended must not make the next one's queue unusable, so its silence is an answer.
/// </summary>
internal sealed class QueueLogProvider(ILoggerFactory factory) : ILogProvider
{
    private readonly AspNetCoreLogProvider _provider = new(factory);

    public ILog GetLogger(string name)
    {
        try
        {
            return _provider.GetLogger(name);
        }
        catch (ObjectDisposedException)
        {
            return Silence.Instance;
        }
    }

    private sealed class Silence : ILog
    {
        public static Silence Instance { get; } = new();

        public bool Log(Hangfire.Logging.LogLevel logLevel, Func<string>? messageFunc, Exception? exception = null) => false;
    }
}
