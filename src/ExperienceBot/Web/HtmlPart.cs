using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace ExperienceBot.Web;

/// <summary>Markup written as an interpolated string: what is put into its holes is encoded unless it is markup itself.</summary>
[InterpolatedStringHandler]
public sealed class HtmlPart
{
    static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    readonly StringBuilder text;

    public HtmlPart(int literalLength, int formattedCount) => text = new(literalLength + (formattedCount * 32));

    /// <summary>Text that is markup already.</summary>
    public static HtmlPart Of(string literal)
    {
        var part = new HtmlPart(literal.Length, 0);
        part.AppendLiteral(literal);
        return part;
    }

    public void AppendLiteral(string literal) => text.Append(literal);

    public void AppendFormatted(string? value) => text.Append(Encoder.Encode(value ?? ""));

    public void AppendFormatted(int number) => text.Append(number);

    public void AppendFormatted(HtmlPart? part) => text.Append(part?.text);

    public void AppendFormatted(IEnumerable<HtmlPart> parts)
    {
        foreach (var part in parts)
            AppendFormatted(part);
    }

    public override string ToString() => text.ToString();
}
