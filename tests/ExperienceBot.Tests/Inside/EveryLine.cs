using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ExperienceBot.Tests.Inside;

/// <summary>Keeps all that is logged, of every category and level: the line, its values, its scopes and the whole exception.</summary>
sealed class EveryLine(ConcurrentQueue<string> lines) : ILoggerProvider, ISupportExternalScope
{
    IExternalScopeProvider scopes = new LoggerExternalScopeProvider();

    public ConcurrentQueue<string> Lines => lines;

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public ILogger CreateLogger(string categoryName) => new Log(this, categoryName);

    public void Dispose()
    {
    }

    static string Values(object? state) =>
        state is IEnumerable<KeyValuePair<string, object?>> values ? string.Join(' ', values.Select(v => $"{v.Key}={v.Value}")) : $"{state}";

    sealed class Log(EveryLine all, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => all.scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            List<string> parts = [category, $"{logLevel}", formatter(state, exception), Values(state), $"{exception}"];
            all.scopes.ForEachScope((scope, into) => into.Add(Values(scope)), parts);
            all.Lines.Enqueue(string.Join(" · ", parts));
        }
    }
}
