using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace ExperienceBot.Benchmarks;

/// <summary>What was measured, as a table: each figure beside its bare counterpart of the same run.</summary>
sealed class Report(bool isQuick)
{
    const string File = "docs/performance.md";
    const string Begin = "<!-- figures: written by tests/ExperienceBot.Benchmarks -->";
    const string End = "<!-- end of the figures -->";

    readonly List<string> lines = [];

#pragma warning disable RS0030 // what is measured is real time
    public static TimeProvider Time => TimeProvider.System;
#pragma warning restore RS0030

    /// <summary>Alternations of the two that are compared.</summary>
    public int Rounds { get; } = isQuick ? 2 : 3;

    /// <summary>Of one measurement.</summary>
    public TimeSpan Window { get; } = TimeSpan.FromSeconds(isQuick ? 2 : 4);

    public bool IsQuick => isQuick;

    /// <summary>One row: both in <paramref name="unit"/>, and the median of the rounds' ratios with its range.</summary>
    /// <param name="aim">Such as "≤ 2" for the ratio.</param>
    public void Compare(string what, string unit, IReadOnlyList<double> ours, IReadOnlyList<double> bare, string aim)
    {
        var ratios = ours.Zip(bare, (a, b) => a / b).ToList();
        Add($"| {what} | {Spread(ours)} {unit} | {Spread(bare)} {unit} | **{Median(ratios):0.00}** ({ratios.Min():0.00}–{ratios.Max():0.00}) | {aim} |");
    }

    /// <summary>A row without a counterpart.</summary>
    public void State(string what, string value, string aim) => Add($"| {what} | {value} | – | – | {aim} |");

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    public string Table() =>
        $"""
        {Machine()}, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, {Rounds} rounds of {Window.TotalSeconds:0} s, {Commit()}.

        | what | ours: median (min–max) | counterpart | ratio | aim |
        |---|---|---|---|---|
        {string.Join('\n', lines)}
        """;

    /// <summary>Replaces the table in the document.</summary>
    public async Task Write()
    {
        var path = Path.Combine(Root(), File);
        var text = await System.IO.File.ReadAllTextAsync(path);
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        await System.IO.File.WriteAllTextAsync(path, new StringBuilder(text[..from]).Append('\n').Append(Table()).Append('\n').Append(text[to..]).ToString());
        await Console.Out.WriteLineAsync(Table());
    }

    /// <summary>The folder with the solution.</summary>
    public static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "ExperienceBot.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("There is no ExperienceBot.sln above the program.");
    }

    void Add(string line)
    {
        lines.Add(line);
        Console.Out.WriteLine(line);
    }

    static string Spread(IReadOnlyList<double> values) => $"{Number(Median(values))} ({Number(values.Min())}–{Number(values.Max())})";

    static string Number(double value) =>
        value.ToString(value >= 100 ? "0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    static string Machine() => OperatingSystem.IsLinux()
        ? $"{Environment.ProcessorCount} × {System.IO.File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "processor"}"
        : $"{Environment.ProcessorCount} processors";

    static string Commit()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", Root(), "log", "-1", "--format=%h, %cs"]) { RedirectStandardOutput = true })!;
        return $"commit {git.StandardOutput.ReadToEnd().Trim()}";
    }
}
