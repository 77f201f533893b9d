using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ExperienceBot.Benchmarks;

/// <summary>The emulator of Azure Table storage, in memory.</summary>
sealed class Azurite : IAsyncDisposable
{
    static readonly string Script = Path.Combine(Report.Root(), "tests/azurite/node_modules/azurite/dist/src/table/main.js");

    readonly Process process;

    Azurite(Process process, string connection) => (this.process, ConnectionString) = (process, connection);

    /// <summary>Why there is none; null when there is.</summary>
    public static string? Missing => File.Exists(Script) ? null : "run 'npm ci --prefix tests/azurite' for this figure";

    public string ConnectionString { get; }

    public static async Task<Azurite> Start()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
        var process = Process.Start(new ProcessStartInfo(
            "node",
            [Script, "--tableHost", "127.0.0.1", "--tablePort", $"{port}", "--inMemoryPersistence", "--disableTelemetry", "--silent", "--skipApiVersionCheck"])
        {
            RedirectStandardOutput = true, Environment = { ["AZURITE_ACCOUNTS"] = $"bot:{key}" },
        })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("successfully started", StringComparison.Ordinal))
                return new(process, $"DefaultEndpointsProtocol=http;AccountName=bot;AccountKey={key};TableEndpoint=http://127.0.0.1:{port}/bot");
        }

        throw new InvalidOperationException("The emulator has ended.");
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
