using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ImitationService.Operation.Tests;

public sealed class LogTests
{
    [Fact]
    public async Task Log_OfAnAttempt_CarriesRunAndAttempt()
    {
        var log = new ScopeLog();
        string run;
        await using (var service = await Service.StartAsync(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Information)))
        {
            await service.UploadAsync();
            run = await service.StartRunAsync();
            await service.WaitForEndAsync(run);
        }

        var entries = log.Entries.Where(entry => entry.Category.EndsWith("TrainerSupervisor", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(entries);
        Assert.All(entries, entry => Assert.Contains(new KeyValuePair<string, object>("run", run), entry.Scope));
        Assert.All(entries, entry => Assert.Contains(new KeyValuePair<string, object>("attempt", 1), entry.Scope));
    }

    private sealed class ScopeLog : ILoggerProvider, ISupportExternalScope
    {
        private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

        public ConcurrentBag<(string Category, List<KeyValuePair<string, object>> Scope)> Entries { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public void Dispose()
        {
        }

        private sealed class Logger(ScopeLog log, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => log._scopes.Push(state);

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                var scope = new List<KeyValuePair<string, object>>();
                log._scopes.ForEachScope((value, found) => found.AddRange(value as IEnumerable<KeyValuePair<string, object>> ?? []), scope);
                log.Entries.Add((category, scope));
            }
        }
    }
}
