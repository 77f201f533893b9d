using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ExperienceBot.Tests.Support;

/// <summary>Azure Table storage on this machine, for one run of the tests; with queues beside it when a test wants them.</summary>
public sealed class Azurite : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    readonly string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
    readonly List<Process> processes = [];

    /// <summary>Why there is none; null when there is.</summary>
    public static string? Missing { get; } =
        Program("table") is null ? "There is no tests/azurite/node_modules: run 'npm ci --prefix tests/azurite' to run this test."
        : Node() is null ? "There is no Node.js: install it to run this test."
        : null;

    public string ConnectionString { get; private set; } = "";

    public async Task InitializeAsync()
    {
        if (Missing is not null)
            return;

        var port = await Serve("table");
        ConnectionString = $"DefaultEndpointsProtocol=http;AccountName=bot;AccountKey={key};TableEndpoint=http://127.0.0.1:{port}/bot";
    }

    public async Task AddQueues()
    {
        var port = await Serve("queue");
        ConnectionString += $";QueueEndpoint=http://127.0.0.1:{port}/bot";
    }

    /// <summary>The queues, which were added last, are away from now on.</summary>
    public Task StopQueues() => Stop(processes[^1]);

    public async Task DisposeAsync()
    {
        foreach (var process in processes)
        {
            await Stop(process);
            process.Dispose();
        }
    }

    static async Task Stop(Process process)
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    async Task<int> Serve(string service)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var process = Process.Start(new ProcessStartInfo(
            Node()!,
            [
                Program(service)!, $"--{service}Host", "127.0.0.1", $"--{service}Port", $"{port}", "--inMemoryPersistence", "--disableTelemetry", "--silent",
                "--skipApiVersionCheck",
            ])
        {
            RedirectStandardOutput = true,
            Environment = { ["AZURITE_ACCOUNTS"] = $"bot:{key}" },
        })!;
        processes.Add(process);
        using var enough = new CancellationTokenSource(Patience);
        while (true)
        {
            var line = await process.StandardOutput.ReadLineAsync(enough.Token)
                ?? throw new InvalidOperationException($"Azurite has ended on port {port}.");
            if (line.Contains("successfully started", StringComparison.Ordinal) || line.Contains("successfully listens", StringComparison.Ordinal))
                return port;
        }
    }

    static string? Node() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "node.exe" : "node")).FirstOrDefault(File.Exists);

    static string? Program(string service)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var program = Path.Combine(folder.FullName, $"tests/azurite/node_modules/azurite/dist/src/{service}/main.js");
            if (File.Exists(program))
                return program;
        }

        return null;
    }
}

/// <summary>A test on Azure Table storage: skipped, and saying so, where its emulator is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AzuriteFactAttribute : FactAttribute
{
    public AzuriteFactAttribute() => Skip = Azurite.Missing;
}

/// <inheritdoc cref="AzuriteFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AzuriteTheoryAttribute : TheoryAttribute
{
    public AzuriteTheoryAttribute() => Skip = Azurite.Missing;
}
