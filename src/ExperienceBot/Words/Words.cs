using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace ExperienceBot;

/// <summary>
/// What people read, in their language. Every text stands in a <c>*.fi.json</c>, <c>*.sv.json</c> and <c>*.en.json</c>
/// beside the code that shows it.
/// </summary>
public sealed class Words
{
    static readonly FrozenDictionary<Language, Words> ByLanguage =
        Enum.GetValues<Language>().ToFrozenDictionary(language => language, language => new Words(language));

    readonly FrozenDictionary<string, string> texts;

    Words(Language language)
    {
        Language = language;
        Code = language.ToString().ToLowerInvariant();
        texts = Load(Code);
    }

    public Language Language { get; }

    /// <summary><c>fi</c>, <c>sv</c> or <c>en</c>.</summary>
    public string Code { get; }

    public static Words In(Language language) => ByLanguage[language];

    /// <summary>One text in every language.</summary>
    public static IEnumerable<string> All(string key) => ByLanguage.Values.Where(w => w.texts.ContainsKey(key)).Select(w => w[key]);

    public IEnumerable<string> KnownKeys => texts.Keys;

    public string this[string key] =>
        texts.GetValueOrDefault(key) ?? throw new KeyNotFoundException($"There is no text '{key}' in {Code}.");

    public string Say(string key, params ReadOnlySpan<object?> args) => string.Format(CultureInfo.InvariantCulture, this[key], args);

    public bool Has(string key) => texts.ContainsKey(key);

    static FrozenDictionary<string, string> Load(string code)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith($".{code}.json", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var file = JsonDocument.Parse(stream);
            foreach (var text in file.RootElement.EnumerateObject())
                all.Add(text.Name, text.Value.GetString()!);
        }

        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
