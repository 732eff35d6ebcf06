using System.Collections;
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace DataSharing.Tests.Support;

/// <summary>Keeps what is logged: text, exception and every value of the state, as a log exporter would.</summary>
internal sealed class CollectingLog(string category = "") : ILoggerProvider, ILogger
{
    private const int Most = 200_000;

    public ConcurrentQueue<string> Lines { get; private init; } = new();

    public ILogger CreateLogger(string categoryName) => new CollectingLog(categoryName) { Lines = Lines };

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (Lines.Count < Most)
        {
            Lines.Enqueue(
                $"{DateTime.UtcNow:HH:mm:ss.fff} {logLevel} {category}: {formatter(state, exception)} {exception} {Values(state)}"
            );
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }

    private static string Values(object? state) =>
        state is IEnumerable<KeyValuePair<string, object?>> pairs
            ? string.Join(
                ' ',
                pairs.Select(pair =>
                    pair.Value is IEnumerable list and not string ? string.Join(',', list.Cast<object?>()) : $"{pair.Value}"
                )
            )
            : "";
}
