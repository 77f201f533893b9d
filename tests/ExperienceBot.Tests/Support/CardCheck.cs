using System.Diagnostics;

namespace ExperienceBot.Tests.Support;

/// <summary>tests/cards/check.mjs: what the official renderer and Teams would stumble over.</summary>
static class CardCheck
{
    static readonly string Folder = Path.GetFullPath("../../../../tests/cards", AppContext.BaseDirectory);

    /// <summary>Null when the check can run here.</summary>
    public static string? Missing { get; } =
        !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, "node")))
            ? "There is no Node.js: install version 20 or newer to run this test."
            : !Directory.Exists(Path.Combine(Folder, "node_modules"))
                ? "The card renderer is missing: run 'npm ci --prefix tests/cards', or ./test."
                : null;

    public static async Task<(bool IsFine, string Says)> Run(string file)
    {
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(Folder, "check.mjs"), file])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var error = node.StandardError.ReadToEndAsync();
        var says = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        return (node.ExitCode == 0, says + await error);
    }
}

/// <summary>A test with the card check: skipped, and saying so, where it cannot run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CardCheckFactAttribute : FactAttribute
{
    public CardCheckFactAttribute() => Skip = CardCheck.Missing;
}
