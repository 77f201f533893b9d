using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json.Nodes;
using ExperienceBot.Tests.Deployment;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Manifest;

public sealed class AppPackageTests
{
    const string AppId = "11111111-1111-4111-8111-111111111111";

    static readonly Dictionary<string, byte[]> Files = Unzip(AppPackage.Zip(AppId, "https://bot.example.fi/"));

    [Fact]
    public void It_holds_a_personal_app_in_three_languages()
    {
        Assert.Equal(["color.png", "en.json", "manifest.json", "outline.png", "sv.json"], Files.Keys.Order());
        var manifest = Json("manifest.json");
        var bot = manifest["bots"]![0]!;
        Assert.Equal((AppId, AppId), ((string?)manifest["id"], (string?)bot["botId"]));
        Assert.Equal(["personal"], bot["scopes"]!.AsArray().Select(s => (string)s!));
        Assert.Equal("https://bot.example.fi/privacy", (string?)manifest["developer"]!["privacyUrl"]);
        Assert.Equal(NewestVersion(), (string?)manifest["version"]);
        Assert.All(Files.Where(f => f.Key.EndsWith(".json", StringComparison.Ordinal)),
            file => Assert.DoesNotMatch(@"\{[a-z_.]+\}", Json(file.Key).ToJsonString()));
        Assert.Equal(["Tilaa", "Tilaukseni", "Tehtäväni"], Titles(Language.Fi).Take(3));
        Assert.Equal(["Beställ", "Mina beställningar", "Mina uppdrag"], Titles(Language.Sv).Take(3));
        Assert.Equal(["Order", "My orders", "My assignments"], Titles(Language.En).Take(3));
    }

    [Fact]
    public async Task What_it_links_to_is_there_and_is_what_it_says()
    {
        await using var chat = await Chat.Begin();
        foreach (var (name, title) in new[] { ("websiteUrl", "app.full_name"), ("privacyUrl", "privacy.title"), ("termsOfUseUrl", "app.terms.title") })
        {
            var link = new Uri((string)Json("manifest.json")["developer"]![name]!);
            var page = await chat.Http.GetStringAsync(new Uri(link.PathAndQuery, UriKind.Relative));
            Assert.Contains(Words.In(Language.Fi)[title], System.Net.WebUtility.HtmlDecode(page), StringComparison.Ordinal);
            Assert.Contains(link.Fragment.Length > 1 ? $"id=\"{link.Fragment[1..]}\"" : "<h1>", page, StringComparison.Ordinal);
        }
    }

    [SchemaFact]
    public async Task It_is_what_the_official_schema_wants()
    {
        var folder = Directory.CreateTempSubdirectory("teams-app-");
        foreach (var (name, bytes) in Files)
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, name), bytes);
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(SchemaFactAttribute.Folder, "check.mjs"), folder.FullName])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var error = node.StandardError.ReadToEndAsync();
        var says = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        folder.Delete(recursive: true);
        Assert.True(node.ExitCode == 0, says + await error);
    }

    [Theory]
    [InlineData("color.png", 192)]
    [InlineData("outline.png", 32)]
    public void The_icons_have_their_size(string name, int size)
    {
        Assert.Equal("PNG"u8.ToArray(), Files[name][1..4]);
        Assert.Equal((size, size), (BinaryPrimitives.ReadInt32BigEndian(Files[name].AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(Files[name].AsSpan(20))));
    }

    [Fact]
    public void The_outline_is_white_on_transparent()
    {
        var pixels = Pixels(Files["outline.png"], 32);
        Assert.Equal(0, pixels[0].Alpha);
        Assert.All(pixels.Where(p => p.Alpha > 0), p => Assert.Equal((255, 255, 255), (p.Red, p.Green, p.Blue)));
        Assert.InRange(pixels.Count(p => p.Alpha == 255), 100, 600);
    }

    [Fact]
    public async Task Every_command_it_offers_is_understood()
    {
        await using var chat = await Chat.Begin();
        var coordinator = chat.Coordinator();
        foreach (var language in Enum.GetValues<Language>())
        {
            var words = Words.In(language);
            foreach (var title in Titles(language))
            {
                var asker = title == words["command.digest"].Split('|')[0] || title == words["command.orders"].Split('|')[0]
                    ? coordinator
                    : chat.Person("Joku", "Joku", Guid.NewGuid().ToString(), $"{words.Code}-FI");
                await asker.Says(title);
                Assert.All(Words.All("not_understood"), text => Assert.DoesNotContain(text, asker.Last, StringComparison.Ordinal));
                Assert.NotEmpty(asker.Last);
            }
        }

        await coordinator.Says("Tilaanpas");
        Assert.Contains(Words.All("not_understood"), text => coordinator.Last.Contains(text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, "https://bot.example.fi", "Bot:AppId")]
    [InlineData("bot", "https://bot.example.fi", "Bot:AppId")]
    [InlineData(AppId, null, "Web:PublicUrl")]
    [InlineData(AppId, "http://bot.example.fi", "Web:PublicUrl")]
    [InlineData(null, null, "Bot:AppId", "Web:PublicUrl")]
    public void What_it_needs_is_named(string? appId, string? publicUrl, params string[] settings)
    {
        var error = Assert.Throws<SettingsException>(() => AppPackage.Zip(appId, publicUrl));
        Assert.Equal(settings, error.Message.Split(Environment.NewLine).Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task The_command_writes_the_file_or_fails()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.zip");
        Assert.Equal(1, await Startup.Run(["manifest", "--out", path, "--Bot:AppId", AppId]));
        Assert.False(File.Exists(path));
        Assert.Equal(0, await Startup.Run(["manifest", "--out", path, "--Bot:AppId", AppId, "--Web:PublicUrl", "https://bot.example.fi"]));
        Assert.Equal(Files.Keys.Order(), Unzip(await File.ReadAllBytesAsync(path)).Keys.Order());
        File.Delete(path);
    }

    /// <summary>Of CHANGELOG.md: Teams takes a package as new by its number.</summary>
    static string NewestVersion() => File.ReadLines(TheTemplateOfSettings.Repository("CHANGELOG.md"))
        .First(l => l.StartsWith("## ", StringComparison.Ordinal) && char.IsDigit(l[3]))[3..].Split(' ')[0];

    static JsonNode Json(string name) => JsonNode.Parse(Files[name])!;

    static IEnumerable<string> Titles(Language language) => language == Language.Fi
        ? Json("manifest.json")["bots"]![0]!["commandLists"]![0]!["commands"]!.AsArray().Select(c => (string)c!["title"]!)
        : Json($"{Words.In(language).Code}.json").AsObject().Where(p => p.Key.EndsWith("].title", StringComparison.Ordinal)).Select(p => (string)p.Value!);

    static Dictionary<string, byte[]> Unzip(byte[] bytes)
    {
        using var zip = new ZipArchive(new MemoryStream(bytes));
        return zip.Entries.ToDictionary(e => e.FullName, e =>
        {
            using var copy = new MemoryStream();
            using var file = e.Open();
            file.CopyTo(copy);
            return copy.ToArray();
        });
    }

    /// <summary>Of a PNG with 8-bit RGBA, not interlaced.</summary>
    static List<(int Red, int Green, int Blue, int Alpha)> Pixels(byte[] png, int size)
    {
        Assert.Equal([8, 6, 0, 0, 0], png.AsSpan(24, 5).ToArray());
        using var packed = new MemoryStream();
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
                packed.Write(png, at + 8, length);
            at += length + 12;
        }

        packed.Position = 0;
        using var data = new ZLibStream(packed, CompressionMode.Decompress);
        var (before, row) = (new byte[(size + 1) * 4], new byte[(size + 1) * 4]);
        var pixels = new List<(int, int, int, int)>();
        for (var y = 0; y < size; y++)
        {
            var filter = data.ReadByte();
            data.ReadExactly(row, 4, size * 4);
            for (var x = 4; x < row.Length; x++)
                row[x] += filter switch
                {
                    0 => 0,
                    1 => row[x - 4],
                    2 => before[x],
                    3 => (byte)((row[x - 4] + before[x]) / 2),
                    _ => Paeth(row[x - 4], before[x], before[x - 4]),
                };
            for (var x = 4; x < row.Length; x += 4)
                pixels.Add((row[x], row[x + 1], row[x + 2], row[x + 3]));
            (before, row) = (row, before);
        }

        return pixels;
    }

    static byte Paeth(int left, int above, int corner)
    {
        var (byLeft, byAbove, byCorner) = (Math.Abs(above - corner), Math.Abs(left - corner), Math.Abs(left + above - corner - corner));
        return (byte)(byLeft <= byAbove && byLeft <= byCorner ? left : byAbove <= byCorner ? above : corner);
    }
}

/// <summary>A test with the official schema: skipped, and saying so, where it is not to be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SchemaFactAttribute : FactAttribute
{
    internal static readonly string Folder = Path.GetFullPath("../../../../tests/manifest", AppContext.BaseDirectory);

    public SchemaFactAttribute() => Skip =
        !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, "node")))
            ? "There is no Node.js: install version 20 or newer to run this test."
            : !Directory.Exists(Path.Combine(Folder, "node_modules"))
                ? "The schema is missing: run 'npm ci --prefix tests/manifest', or ./test."
                : null;
}
