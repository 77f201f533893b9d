using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ExperienceBot.Tests.Support;

/// <summary>Keeps what the bot logs as an error, so that a conversation that went wrong says why.</summary>
sealed class ErrorLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Errors { get; } = new();

    public ConcurrentQueue<string> Warnings { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            (logLevel == LogLevel.Warning ? Warnings : Errors).Enqueue($"{formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }
}
