using System.Globalization;
using System.Text;

namespace ExperienceBot.Teams;

/// <summary>Words of a person on a card: shown as typed, never obeyed.</summary>
public static class PlainText
{
    /// <summary>Has no Markdown at all.</summary>
    public static RichText Of(string userText) => new(new TextRun(Clean(userText)));

    /// <summary>For <see cref="TextBlock"/> and <see cref="Fact"/>, where Markdown is active.</summary>
    public static string Escape(string userText)
    {
        var clean = Clean(userText);
        var escaped = new StringBuilder(clean.Length + 16);
        var lineStart = true;
        var digits = false;
        for (var i = 0; i < clean.Length; i++)
        {
            var c = clean[i];
            // "1. " opens a list, the date "12.3." does not.
            var opensList = (lineStart && (c is '-' or '+' or '#' or '='))
                || (digits && (c is '.' or ')') && (i + 1 == clean.Length || char.IsWhiteSpace(clean[i + 1])));
            _ = c switch
            {
                // Every client knows these three entities; backslashes before them only some.
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '&' => escaped.Append("&amp;"),
                '\\' or '*' or '_' or '`' or '[' or ']' or '~' => escaped.Append('\\').Append(c),
                _ when opensList => escaped.Append('\\').Append(c),
                _ => escaped.Append(c),
            };
            digits = (lineStart || digits) && char.IsAsciiDigit(c);
            lineStart = c == '\n' || (lineStart && (c is ' ' or '\t'));
        }
        return escaped.ToString();
    }

    /// <summary>
    /// For the title of a button, which knows no Markdown. Drops what cannot be seen: bidi controls, zero-width characters, controls;
    /// and breaks {{DATE(…)}}.
    /// </summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value is not ('\n' or '\t') && Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.Format or UnicodeCategory.Control)
                continue;
            if (rune.Value == '{' && clean.Length > 0 && clean[^1] == '{')
                clean.Append(' ');
            clean.Append(rune);
        }
        return clean.ToString();
    }
}
