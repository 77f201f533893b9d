using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace ExperienceBot.Teams;

/// <summary>The way in from the channel and the way out to it.</summary>
public static class TeamsEdge
{
    /// <summary>Needs an <see cref="ITurnHandler"/> and a <see cref="TimeProvider"/> beside it.</summary>
    public static IServiceCollection AddTeams(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(configuration.GetSection("Bot").Get<BotSettings>() ?? new());
        services.TryAddSingleton<ActivityEndpoint>();
        services.TryAddSingleton(provider => new ConnectorClient(
            new HttpClient(new SocketsHttpHandler
            {
                // A redirect could carry a token to a host that is not on the list.
                AllowAutoRedirect = false,
                UseCookies = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            })
            {
                Timeout = TimeSpan.FromSeconds(10),
                MaxResponseContentBufferSize = 1024 * 1024,
            },
            provider.GetRequiredService<TimeProvider>()));
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
}
