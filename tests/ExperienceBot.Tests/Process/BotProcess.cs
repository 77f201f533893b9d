using System.Collections.Concurrent;
using System.Diagnostics;

namespace ExperienceBot.Tests;

/// <summary>The built bot as a process of its own, which can be killed at any moment and started again.</summary>
/// <param name="folder">Its working directory.</param>
sealed class BotProcess(string folder, params string[] args) : IAsyncDisposable
{
    const string Listens = "ExperienceBot listens on ";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly ConcurrentQueue<string> errors = new();
    readonly ConcurrentQueue<string> output = new();
    Process? process;

    /// <summary>Another process has a clock of its own, so that here the real one counts.</summary>
#pragma warning disable RS0030 // see above
    public static TimeProvider Time => TimeProvider.System;
#pragma warning restore RS0030

    /// <summary>Beside those of the test run, without what they say of the environment. A null takes one away.</summary>
    public Dictionary<string, string?> Environment { get; } = new()
    {
        ["ASPNETCORE_ENVIRONMENT"] = null, ["DOTNET_ENVIRONMENT"] = null, ["ASPNETCORE_URLS"] = null, ["DOTNET_gcServer"] = "0",
        ["DOTNET_TieredPGO"] = "0",
    };

    public string Output => string.Join('\n', output);

    public string Errors => string.Join('\n', errors);

    /// <summary>Gives the address once it listens.</summary>
    public async Task<Uri> Start()
    {
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        Launch(line =>
        {
            if (line.StartsWith(Listens, StringComparison.Ordinal))
                listening.TrySetResult(new(line[Listens.Length..]));
        });
        var exited = process!.WaitForExitAsync();
        if (await Task.WhenAny(listening.Task, exited).WaitAsync(Patience, Time) == exited)
            throw new InvalidOperationException($"The bot did not start.\n{Output}\n{Errors}");
        return await listening.Task;
    }

    /// <summary>Lets it run to its end; gives its exit code.</summary>
    public async Task<int> Run()
    {
        Launch(_ => { });
        return await Ended();
    }

    /// <summary>As <c>kill -9</c>.</summary>
    public async Task Kill()
    {
        if (process is null)
            return;
        process.Kill();
        await Ended();
    }

    /// <summary>As <c>kill -TERM</c>: it may tidy up. Gives its exit code.</summary>
    public async Task<int> Terminate()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{process!.Id}"]))
            await kill.WaitForExitAsync();
        return await Ended();
    }

    public async ValueTask DisposeAsync() => await Kill();

    async Task<int> Ended()
    {
        await process!.WaitForExitAsync().WaitAsync(Patience, Time);
        var code = process.ExitCode;
        process.Dispose();
        process = null;
        return code;
    }

    void Launch(Action<string> onLine)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ExperienceBot.dll"), .. args])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) =>
        {
            output.Enqueue(line.Data ?? "");
            onLine(line.Data ?? "");
        };
        process.ErrorDataReceived += (_, line) => errors.Enqueue(line.Data ?? "");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }
}
