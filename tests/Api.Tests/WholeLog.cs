using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ImitationService.Api.Tests;

/// <summary>Keeps everything that is logged from a level on, with scopes and structured values.</summary>
internal sealed class WholeLog(LogLevel lowest) : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _entries = [];

    public override string ToString() => string.Join('\n', _entries);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        _entries.Enqueue($"{state}");
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel >= lowest;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs.Select(pair => $"{pair.Key}={pair.Value}")) : $"{state}";
        _entries.Enqueue($"{formatter(state, exception)} {values} {exception}");
    }

    public void Dispose()
    {
    }
}
