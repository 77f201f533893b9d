using System.Collections.Immutable;
using ExperienceBot.Experts;

namespace ExperienceBot.Documents;

/// <summary>A text that people read, print and accept.</summary>
/// <param name="Language">In which it is; where the organisation has none in the reader's, its Finnish one.</param>
public sealed record DocumentText(string Title, string Version, ImmutableArray<string> Paragraphs, Language Language);

/// <summary>
/// The organisation's own texts from the folder <c>Documents:Path</c>: <c>contract</c>, <c>contract_co_developer</c>, <c>confidentiality</c>
/// and <c>insurance</c>, each as <c>name.fi.txt</c>, and <c>.sv</c> and <c>.en</c> where there are. The first line is the title, the second
/// the version, then paragraphs with empty lines between. Without one of its own, the commitments have the bot's; nothing else is made up.
/// </summary>
public sealed class DocumentTexts
{
    const string CoDevelopers = "contract_co_developer";
    const string Insurance = "insurance";
    const int LongestText = 40_000;
    static readonly string[] Names = ["contract", CoDevelopers, "confidentiality", Insurance];

    readonly ImmutableDictionary<(string, Language), DocumentText> texts;

    /// <param name="folder">Null when the organisation has none.</param>
    /// <param name="months">How long what is accepted in chat holds; null without an end.</param>
    /// <param name="problems">Hears what is wrong, a line each.</param>
    public DocumentTexts(string? folder, int? months, ICollection<string> problems)
    {
        ValidMonths = months;
        var found = ImmutableDictionary.CreateBuilder<(string, Language), DocumentText>();
        if (folder is not null && !Directory.Exists(folder))
            problems.Add("Documents:Path is no folder: give the path of the one with the organisation's texts, or leave it out.");
        foreach (var name in folder is not null && Directory.Exists(folder) ? Names : [])
        foreach (var language in Enum.GetValues<Language>())
        {
            var file = Path.Combine(folder!, $"{name}.{language.ToString().ToLowerInvariant()}.txt");
            if (!File.Exists(file))
                continue;
            try
            {
                if (new FileInfo(file).Length <= LongestText && Read(File.ReadAllText(file), language) is { } text)
                {
                    found.Add((name, language), text);
                    continue;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problems.Add($"Documents:Path: {Path.GetFileName(file)} cannot be read: let the bot's account read it.");
                continue;
            }

            problems.Add($"Documents:Path: {Path.GetFileName(file)} needs a title on its first line, a version on its second, then the text, no more than {LongestText} bytes.");
        }

        texts = found.ToImmutable();
        foreach (var name in Names.Where(n => texts.Keys.Any(k => k.Item1 == n) && !texts.ContainsKey((n, Language.Fi))))
            problems.Add($"Documents:Path: {name}.fi.txt is missing: other languages fall back to it.");
    }

    public int? ValidMonths { get; }

    /// <summary>The text to accept; null when it is signed elsewhere and a coordinator records it.</summary>
    public DocumentText? Find(DocumentKind kind, ExpertRole role, Words words) => kind switch
    {
        DocumentKind.Contract => Find(role == ExpertRole.CoDeveloper ? CoDevelopers : "contract", words),
        _ => Find("confidentiality", words) ?? new(
            words["document.Confidentiality.title"], words["document.Confidentiality.version"], [.. words["document.Confidentiality.text"].Split("\n\n")], words.Language),
    };

    /// <summary>Which insurance covers an assignment, in the organisation's words; null when it has not said.</summary>
    public DocumentText? InsuranceNote(Words words) => Find(Insurance, words);

    DocumentText? Find(string name, Words words) => texts.GetValueOrDefault((name, words.Language)) ?? texts.GetValueOrDefault((name, Language.Fi));

    static DocumentText? Read(string text, Language language)
    {
        var lines = text.ReplaceLineEndings("\n").Trim().Split('\n', 3);
        return lines is [{ Length: > 0 and < 120 } title, { Length: > 0 and < 40 } version, { } rest] && rest.Trim().Length > 0
            ? new(title.Trim(), version.Trim(), [.. rest.Split("\n\n").Select(p => p.Trim()).Where(p => p.Length > 0)], language)
            : null;
    }
}
