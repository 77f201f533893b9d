using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace ExperienceBot.Tests.EdgeCases;

/// <summary>The table at the end of docs/journey.md: where each requirement of the domain lives, or why it does not.</summary>
public sealed partial class EveryRequirement
{
    static readonly (string Prefix, int First, int Last)[] Ids =
    [
        ("R-", 101, 113), ("R-", 201, 222), ("R-", 301, 316), ("R-", 401, 414), ("R-", 501, 511), ("R-", 601, 604), ("R-", 701, 705), ("R-", 801, 807),
        ("R-", 901, 905), ("R-", 1001, 1008), ("R-", 1101, 1105), ("D-", 1, 12), ("E", 1, 40),
    ];

    static readonly string[] Folders = ["src", "tests", "docs"];
    static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../.."));
    static readonly string Page = File.ReadAllText(Path.Combine(Root, "docs/journey.md"));
    static readonly List<(string Id, string State, string Where)> Rows =
        [.. Row().Matches(Page).Select(m => (m.Groups[1].Value, m.Groups[2].Value, m.Groups[3].Value))];

    [Fact]
    public void Has_one_row() =>
        Assert.Equal(
            Ids.SelectMany(i => Enumerable.Range(i.First, i.Last - i.First + 1).Select(n => string.Create(CultureInfo.InvariantCulture, $"{i.Prefix}{n}"))),
            Rows.Select(r => r.Id));

    [Fact]
    public void Is_counted() =>
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"{Count("built")} built · {Count("part two")} part two · {Count("outside")} outside"), Page, StringComparison.Ordinal);

    [Fact]
    public void Is_where_the_table_says()
    {
        var files = Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.*", SearchOption.AllDirectories))
            .Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/')).ToList();
        var places = Rows.SelectMany(r => Place().Matches(r.Where).Select(m => $"{r.Id} {m.Groups[1].Value}")).ToList();

        Assert.DoesNotContain(places, p => !files.Exists(f => f.Contains($"/{p.Split(' ')[1]}.", StringComparison.Ordinal) || f.Contains($"/{p.Split(' ')[1]}/", StringComparison.Ordinal)));
        Assert.DoesNotContain(Rows, r => r.State == "built" && !Place().IsMatch(r.Where));
        Assert.DoesNotContain(Rows, r => r.State != "built" && r.Where.Trim().Length < 10); // a sentence says why
    }

    static int Count(string state) => Rows.Count(r => r.State == state);

    static string Here([CallerFilePath] string file = "") => file;

    [GeneratedRegex(@"^\| ((?:R-|D-|E)\d+) \| (built|part two|outside) \| (.*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    /// <summary>A folder or file, without its ending.</summary>
    [GeneratedRegex(@"`([\w/.]+)`")]
    private static partial Regex Place();
}
