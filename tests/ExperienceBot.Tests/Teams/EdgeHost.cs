using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ExperienceBot.Teams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ExperienceBot.Tests.Teams;

/// <summary>The edge on a loopback port, with a handler that records and does what the test says.</summary>
sealed class EdgeHost : ITurnHandler, IChannelBudget, ILoggerProvider, ILogger, IAsyncDisposable
{
    WebApplication app = null!;

    public T Get<T>() where T : notnull => app.Services.GetRequiredService<T>();

    public ConcurrentQueue<TurnContext> Turns { get; } = new();
    public ConcurrentQueue<string> Log { get; } = new();

    /// <summary>What is logged below warnings.</summary>
    public ConcurrentQueue<string> Notes { get; } = new();
    public Action<TurnContext> Does { get; set; } = turn => turn.Answer("ok");

    /// <summary>What every turn waits for.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public HttpClient Http { get; } = new();
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));

    public static async Task<EdgeHost> Start(string environment = "Development", params (string, string?)[] settings)
    {
        var host = new EdgeHost();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(server => server.Limits.MinRequestBodyDataRate = null); // the server's clock is not ours
        builder.Logging.ClearProviders().AddProvider(host);
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Bot:{s.Item1}", s.Item2)));
        builder.Services.AddSingleton<TimeProvider>(host.Time).AddSingleton<ITurnHandler>(host).AddSingleton<IChannelBudget>(host);
        builder.Services.AddTeams(builder.Configuration);
        host.app = builder.Build();
        host.app.MapTeams();
        await host.app.StartAsync();
        host.Http.BaseAddress = new(host.app.Urls.Single());
        return host;
    }

    public async Task Handle(TurnContext turn, CancellationToken ct)
    {
        Turns.Enqueue(turn);
        await Gate.WaitAsync(ct);
        Does(turn);
    }

    public string Excuse(TurnContext turn, Hitch hitch) => $"{hitch} {turn.Language}";

    TimeSpan IChannelBudget.ClosedFor(ConversationReference chat) => TimeSpan.Zero;

    void IChannelBudget.Spend(ConversationReference chat)
    {
    }

    Task IChannelBudget.Close(ConversationReference chat, TimeSpan? retryAfter) => Task.CompletedTask;

    ILogger ILoggerProvider.CreateLogger(string categoryName) => this;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    void ILogger.Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        (logLevel >= LogLevel.Warning ? Log : Notes).Enqueue(formatter(state, exception));

    void IDisposable.Dispose() => Http.Dispose();

    /// <summary>Until it is so; the bound only ends a broken run.</summary>
    public static async Task Until(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!isSo())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async Task<(int Status, string Body)> Post(string json, string mediaType = "application/json", string? bearer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/messages");
        request.Content = new StringContent(json, Encoding.UTF8, mediaType);
        if (bearer is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + bearer);
        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
    }
}

/// <summary>The channel's side on a loopback port: records what the bot sends and answers as the test says.</summary>
sealed class FakeChannel : IAsyncDisposable
{
    WebApplication app = null!;

    public ConcurrentQueue<(string Method, string Target, string Body, string? Authorization)> Calls { get; } = new();

    /// <summary>What there is to read of it.</summary>
    public IEnumerable<(string Method, string Target, string Body, string? Authorization)> Told => Calls.Where(call => !IsSign(call.Body));

    public int Signs => Calls.Count(call => IsSign(call.Body));

    static bool IsSign(string body) => body.StartsWith("{\"type\":\"typing\"", StringComparison.Ordinal);

    public Func<HttpContext, Task> Answers { get; set; } = http => http.Response.WriteAsync("""{"id":"sent-1"}""");
    public string Url { get; private set; } = "";

    /// <param name="certificate">Of the name <c>localhost</c>, by which the address then goes.</param>
    public static async Task<FakeChannel> Start(X509Certificate2? certificate = null)
    {
        var channel = new FakeChannel();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, port =>
        {
            if (certificate is not null)
                port.UseHttps(certificate);
        }));
        builder.Logging.ClearProviders();
        channel.app = builder.Build();
        channel.app.Run(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            var target = http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
            channel.Calls.Enqueue((http.Request.Method, target, await reader.ReadToEndAsync(), http.Request.Headers.Authorization));
            await channel.Answers(http);
        });
        await channel.app.StartAsync();
        channel.Url = channel.app.Urls.Single().Replace("https://127.0.0.1", "https://localhost", StringComparison.Ordinal) + "/amer/tenant/";
        return channel;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
