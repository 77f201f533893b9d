using System.IO.Compression;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ExperienceBot;

/// <summary>
/// <c>manifest --out teams-app.zip</c>: the app as Teams takes it. Its manifest is a template whose <c>{…}</c> are settings or
/// texts; a text's first alternative is what Teams shows, and sends when it is chosen as a command.
/// </summary>
public static partial class AppPackage
{
    static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    static readonly Assembly Here = typeof(AppPackage).Assembly;

    public static async Task<int> Run(string[] args)
    {
        var builder = Startup.Begin([.. args.Skip(1)]);
        var path = builder.Configuration["out"] is { Length: > 0 } given ? given : "teams-app.zip";
        var settings = new Settings(builder.Configuration, builder.Environment);
        var zip = Zip(settings.Bot.AppId, settings.PublicUrl);
        await File.WriteAllBytesAsync(path, zip);
        await Console.Out.WriteLineAsync($"{path} is ready: upload it in the Teams admin centre, Teams apps, Manage apps.");
        return 0;
    }

    /// <exception cref="SettingsException">Without an app id or an https address there is no package.</exception>
    public static byte[] Zip(string? appId, string? publicUrl)
    {
        List<string> problems = [];
        if (!Guid.TryParse(appId, out var bot))
            problems.Add("Bot:AppId is missing or not a GUID: set it to the app id of the bot's registration (Bot__AppId).");
        if (!Uri.TryCreate(publicUrl, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps)
            problems.Add("Web:PublicUrl is missing or not https: set it to the address under which people reach the bot's pages (Web__PublicUrl).");
        if (problems.Count > 0)
            throw new SettingsException(problems);

        var facts = new Dictionary<string, string>
        {
            ["bot"] = bot.ToString(), ["url"] = publicUrl!.Trim().TrimEnd('/'), ["version"] = Here.GetName().Version!.ToString(3),
        };
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            Add(zip, "manifest.json", Manifest(facts));
            foreach (var language in new[] { Language.Sv, Language.En })
                Add(zip, $"{Words.In(language).Code}.json", Strings(Words.In(language)));
            foreach (var icon in new[] { "color.png", "outline.png" })
            {
                using var entry = zip.CreateEntry(icon).Open();
                using var file = Resource(icon);
                file.CopyTo(entry);
            }
        }

        return bytes.ToArray();
    }

    static JsonNode Manifest(Dictionary<string, string> facts)
    {
        var manifest = Template();
        foreach (var text in Texts(manifest).ToList())
            text.ReplaceWith(Blank().Replace((string)text!, m => facts.GetValueOrDefault(m.Groups[1].Value) ?? Shown(Words.In(Language.Fi), m)));
        return manifest;
    }

    /// <summary>A text's key is its place in the manifest.</summary>
    static JsonObject Strings(Words words)
    {
        var manifest = Template();
        var strings = new JsonObject { ["$schema"] = ((string)manifest["$schema"]!).Replace("Teams.", "Teams.Localization.", StringComparison.Ordinal) };
        foreach (var text in Texts(manifest))
            if (Blank().Match((string)text!) is { Success: true } blank && words.Has(blank.Groups[1].Value))
                strings[text.GetPath()[2..]] = Shown(words, blank);
        return strings;
    }

    static string Shown(Words words, Match blank) => words[blank.Groups[1].Value].Split('|')[0];

    static IEnumerable<JsonValue> Texts(JsonNode? node) => node switch
    {
        JsonObject all => all.SelectMany(p => Texts(p.Value)),
        JsonArray all => all.SelectMany(Texts),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => [value],
        _ => [],
    };

    static JsonNode Template()
    {
        using var file = Resource("manifest.json");
        return JsonNode.Parse(file)!;
    }

    static Stream Resource(string name) => Here.GetManifestResourceStream($"manifest/{name}")!;

    static void Add(ZipArchive zip, string name, JsonNode json)
    {
        using var entry = zip.CreateEntry(name).Open();
        JsonSerializer.Serialize(entry, json, Readable);
    }

    [GeneratedRegex(@"\{([a-z_.]+)\}")]
    private static partial Regex Blank();
}
