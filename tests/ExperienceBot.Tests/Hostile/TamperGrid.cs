using System.Runtime.CompilerServices;

namespace ExperienceBot.Tests.Hostile;

/// <summary>What <see cref="CardTamper"/> has found and somebody has read: what every true tap does.</summary>
sealed class TamperGrid : Dictionary<(string State, string Verb, string Actor), TamperGrid.Cell>
{
    public static async Task<TamperGrid> Read([CallerFilePath] string here = "")
    {
        var (grid, state) = (new TamperGrid(), "");
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(Path.GetDirectoryName(here)!, "CardTamper.txt")))
        {
            if (line.StartsWith("== ", StringComparison.Ordinal))
                state = line[3..line.IndexOf(':', StringComparison.Ordinal)];
            else if (line.Split(' ', 2) is [var verb, var outcomes])
                foreach (var outcome in outcomes.Split(" | "))
                    foreach (var actor in outcome.Split(':')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries))
                        grid[(state, verb, actor)] = Cell.Of(outcome[(outcome.IndexOf(':', StringComparison.Ordinal) + 2)..]);
        }

        return grid;
    }

    /// <param name="Told">In the file's words.</param>
    /// <param name="Parts">What of it changes something or reaches somebody.</param>
    public sealed record Cell(string Told, HashSet<string> Parts)
    {
        public bool IsEffect => Parts.Count > 0;

        public static Cell Of(string told) => new(told, [.. told.Split(", ").SelectMany(part => part.Split(' ') switch
        {
            ["refused" or "nothing" or "sees", ..] => [],
            [("tells" or "redraws") and var how, .. var whom] => whom.Select(who => $"{how} {who}"),
            _ => (string[])[part],
        })]);

        /// <summary>Whether all of it is in one of those, or the actor's own.</summary>
        public bool IsWithin(IEnumerable<Cell> allowed) =>
            Parts.IsSubsetOf(allowed.SelectMany(a => a.Parts).SelectMany(p => p.StartsWith("order ", StringComparison.Ordinal) ? [p, "order"] : (string[])[p]).Append("own"));
    }
}
