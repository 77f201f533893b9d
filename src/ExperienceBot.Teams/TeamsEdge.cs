using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols;

namespace ExperienceBot.Teams;

/// <summary>The way in from the channel and the way out to it.</summary>
public static class TeamsEdge
{
    /// <summary>
    /// Key of the <see cref="TimeProvider"/> that callers are judged by and answered in time, where the bot's own clock can be moved.
    /// </summary>
    public const string WallClock = "wall";

    /// <summary>Needs an <see cref="ITurnHandler"/>, an <see cref="IChannelBudget"/> and a <see cref="TimeProvider"/> beside it, one of each.</summary>
    public static IServiceCollection AddTeams(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(_ => configuration.GetSection("Bot").Get<BotSettings>() ?? new());
        services.TryAddSingleton(provider => new ChannelTrust(
            provider.GetRequiredService<BotSettings>(),
            provider.GetRequiredService<IHostEnvironment>(),
            new(
                provider.GetRequiredService<BotSettings>(),
                new HttpDocumentRetriever(Client(Sockets(), TimeSpan.FromSeconds(5)))
                {
                    RequireHttps = !provider.GetRequiredService<IHostEnvironment>().IsDevelopment(),
                },
                Wall(provider),
                provider.GetRequiredService<ILogger<ChannelKeys>>()),
            Wall(provider)));
        services.TryAddSingleton(provider => new BotToken(
            Client(Sockets(), TimeSpan.FromSeconds(8)), provider.GetRequiredService<BotSettings>(), Wall(provider)));
        services.TryAddSingleton(provider => new SentFiles(Client(Sockets(), TimeSpan.FromSeconds(20)), url =>
            provider.GetRequiredService<BotSettings>().IsFileUrl(url, provider.GetRequiredService<IHostEnvironment>().IsDevelopment())));
        services.TryAddTransient<OutboundGate>();
        services.TryAddSingleton(provider =>
        {
            var gate = provider.GetRequiredService<OutboundGate>();
            gate.InnerHandler = Sockets();
            return new ConnectorClient(Client(gate, TimeSpan.FromSeconds(10)), Wall(provider));
        });
        services.TryAddSingleton(provider => new ActivityEndpoint(
            provider.GetRequiredService<ChannelTrust>(), provider.GetRequiredService<ITurnHandler>(),
            provider.GetRequiredService<ConnectorClient>(), provider.GetRequiredService<IChannelBudget>(), provider.GetRequiredService<BotSettings>(),
            Wall(provider), provider.GetRequiredService<ILogger<ActivityEndpoint>>()));
        // So that an oversized token is refused as a token, here, and not before by the server.
        services.Configure<KestrelServerOptions>(server => server.Limits.MaxRequestHeadersTotalSize = 512 * 1024);
        return services;
    }

    /// <summary>Throws <see cref="InvalidOperationException"/> when the settings have problems.</summary>
    public static IEndpointConventionBuilder MapTeams(
        this IEndpointRouteBuilder endpoints, string path = "/api/messages")
    {
        var services = endpoints.ServiceProvider;
        var problems = services.GetRequiredService<BotSettings>()
            .Problems(services.GetRequiredService<IHostEnvironment>());
        return problems.Count > 0
            ? throw new InvalidOperationException(string.Join(Environment.NewLine, problems))
            : endpoints.MapPost(path, services.GetRequiredService<ActivityEndpoint>().Handle);
    }

    static TimeProvider Wall(IServiceProvider provider) =>
        provider.GetKeyedService<TimeProvider>(WallClock) ?? provider.GetRequiredService<TimeProvider>();

    public static SocketsHttpHandler Sockets() => Sockets(TimeSpan.FromSeconds(4));

    /// <param name="connecting">Less than a call may take: what was never connected was never sent, and that must be known.</param>
    public static SocketsHttpHandler Sockets(TimeSpan connecting) => new()
    {
        // A redirect could carry a token to a host that is not on the list.
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectCallback = async (context, ct) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
            enough.CancelAfter(connecting);
            try
            {
                await socket.ConnectAsync(context.DnsEndPoint, enough.Token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e)
            {
                socket.Dispose();
                if (e is OperationCanceledException && !ct.IsCancellationRequested)
                    throw new SocketException((int)SocketError.TimedOut);
                throw;
            }
        },
    };

    public static HttpClient Client(HttpMessageHandler handler, TimeSpan timeout) =>
        new(handler) { Timeout = timeout, MaxResponseContentBufferSize = 1024 * 1024 };
}
