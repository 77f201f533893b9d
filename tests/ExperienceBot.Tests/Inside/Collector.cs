using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ExperienceBot.Tests.Inside;

/// <summary>Takes on loopback what OpenTelemetry exports, as it is on the wire.</summary>
sealed class Collector : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ConcurrentQueue<(string Signal, string Text)> taken = new();

    Collector(WebApplication app) => this.app = app;

    public string Url => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>The settings that export everything here, and lose nothing.</summary>
    public string[] Settings =>
    [
        "--OTEL_EXPORTER_OTLP_ENDPOINT", Url, "--OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf", "--OTEL_BSP_MAX_QUEUE_SIZE", "1000000", "--OTEL_BSP_SCHEDULE_DELAY", "500",
        "--OTEL_BLRP_MAX_QUEUE_SIZE", "1000000", "--OTEL_BLRP_SCHEDULE_DELAY", "500", "--OTEL_METRIC_EXPORT_INTERVAL", "1000",
    ];

    /// <summary>What came of a signal: <c>traces</c>, <c>metrics</c> or <c>logs</c>. Texts stand in it as they are.</summary>
    public IReadOnlyList<string> Of(string signal) => [.. taken.Where(t => t.Signal == signal).Select(t => t.Text)];

    public static async Task<Collector> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var collector = new Collector(builder.Build());
        collector.app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            collector.taken.Enqueue((signal, Encoding.UTF8.GetString(body.ToArray())));
            return Results.Bytes([], "application/x-protobuf");
        });
        await collector.app.StartAsync();
        return collector;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
