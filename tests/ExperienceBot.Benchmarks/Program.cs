using ExperienceBot.Benchmarks;
using ExperienceBot.Benchmarks.Bare;

// dotnet run -c Release --project tests/ExperienceBot.Benchmarks -- [quick] [turn growth engines matching …]
if (args is ["bare", var url, var metadata, var file])
{
    await BareServer.Run(url, metadata, file);
    return 0;
}

var runs = new Benchmark[]
{
    new("turn", Turn.Measure),
    new("growth", Growth.Measure),
    new("engines", Engines.Measure),
    new("matching", Matching.Measure),
};
var isQuick = args.Contains("quick");
var wanted = args.Where(a => a != "quick").ToList();
if (wanted.Except(runs.Select(r => r.Name)).ToList() is { Count: > 0 } unknown)
{
    await Console.Error.WriteLineAsync($"There is no {string.Join(", ", unknown)}. There are: quick, {string.Join(", ", runs.Select(r => r.Name))}.");
    return 2;
}

var report = new Report(isQuick);
foreach (var run in runs.Where(r => wanted.Count == 0 || wanted.Contains(r.Name)))
    await run.Measure(report);
if (wanted.Count == 0 && !isQuick)
    await report.Write();
else
    await Console.Out.WriteLineAsync(report.Table());
return 0;

namespace ExperienceBot.Benchmarks
{
    /// <param name="Measure">Adds its figures to the report.</param>
    sealed record Benchmark(string Name, Func<Report, Task> Measure);
}
