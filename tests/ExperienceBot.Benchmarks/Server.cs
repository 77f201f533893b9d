using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ExperienceBot.Benchmarks;

/// <summary>A server under test as a process of its own, so that its processor time and memory are its own.</summary>
sealed class Server : IAsyncDisposable
{
    const double TicksInSecond = 100;
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly Process process;

    Server(Process process, Uri address, long started)
    {
        (this.process, Started) = (process, started);
        Http = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5) }) { BaseAddress = address };
    }

    public HttpClient Http { get; }

    /// <summary>A time stamp of before the process was started.</summary>
    public long Started { get; }

    /// <summary>The product, with the store file given.</summary>
    public static Server Product(FakeChannel channel, string file) => Start("ExperienceBot.dll", url =>
        [
            "--environment", "Development", "--urls", url, "--Storage:Path", file, "--Bot:AppId", FakeChannel.AppId, "--Bot:TenantId", FakeChannel.Tenant,
            "--Bot:OpenIdMetadataUrl", channel.Metadata, "--Bot:DefaultServiceUrl", channel.ServiceUrl,
            "--Bot:TakesPerSecond", "100000", "--Bot:SendsPerSecond", "20",
            "--Coordinators:0", "99999999-9999-4999-8999-999999999999",
        ]);

    public static Server Bare(FakeChannel channel, string file) => Start("ExperienceBot.Benchmarks.dll", url => ["bare", url, channel.Metadata, file]);

    /// <summary>Waits until it listens.</summary>
    public async Task Listens()
    {
        var until = Report.Time.GetUtcNow() + Patience;
        while (true)
        {
            if (process.HasExited || Report.Time.GetUtcNow() > until)
                throw new InvalidOperationException($"The server did not start: {await process.StandardError.ReadToEndAsync()}");
            using var socket = new TcpClient();
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, Http.BaseAddress!.Port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), Report.Time);
            }
        }
    }

    /// <summary>Processor time used so far, in seconds.</summary>
    public double ProcessorSeconds()
    {
        var fields = File.ReadAllText($"/proc/{process.Id}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksInSecond;
    }

    /// <summary>The most memory it ever had, in MB.</summary>
    public double PeakMegabytes() =>
        double.Parse(File.ReadLines($"/proc/{process.Id}/status").Single(l => l.StartsWith("VmHWM", StringComparison.Ordinal)).Split(':')[1]
            .Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    static Server Start(string program, Func<string, string[]> arguments)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        free.Stop();
        var started = Stopwatch.GetTimestamp();
        var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments(url)])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return new(process, new(url), started);
    }
}
