using ExperienceBot.Teams;

namespace ExperienceBot.Tests.Teams;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("Äidin vertaistukea, klo 9–10 (etänä)!", "Äidin vertaistukea, klo 9–10 (etänä)!")]
    [InlineData("*a* _b_ `c` ~d~", @"\*a\* \_b\_ \`c\` \~d\~")]
    [InlineData("[x](https://evil.example)", @"\[x\](https://evil.example)")]
    [InlineData(@"a\b", @"a\\b")]
    [InlineData("<at>Maija</at> & <b>", "&lt;at&gt;Maija&lt;/at&gt; &amp; &lt;b&gt;")]
    [InlineData("&lt;at&gt;", "&amp;lt;at&amp;gt;")]
    [InlineData("# otsikko\n- a\n + b\n1. c\n2) d", "\\# otsikko\n\\- a\n \\+ b\n1\\. c\n2\\) d")]
    [InlineData("12.3. klo 9-11 a - b", "12.3. klo 9-11 a - b")]
    [InlineData("otsikko\n===", "otsikko\n\\===")]
    [InlineData("{{DATE(2026-03-02,SHORT)}}", "{ {DATE(2026-03-02,SHORT)}}")]
    [InlineData("{{{DATE(x)}}", "{ { {DATE(x)}}")]
    [InlineData("{\u200b{TIME(x)}}", "{ {TIME(x)}}")]
    [InlineData("a\u202eb\u2066c\u200dd\ufeffe\u0007f", "abcdef")]
    [InlineData("a\r\nb\u2028c", "a\nb\nc")]
    [InlineData("", "")]
    public void Words_of_a_person_are_shown_and_not_obeyed(string typed, string escaped) =>
        Assert.Equal(escaped, PlainText.Escape(typed));

    [Fact]
    public void The_title_of_a_button_has_no_markdown_either() => Assert.Equal("*a* { {DATE(x)}}", PlainText.Clean("*a*\u202e {{DATE(x)}}"));

    [Theory]
    [InlineData("*a* <b> & [c](d)", "*a* <b> & [c](d)")]
    [InlineData("{{DATE(x)}}\u202e", "{ {DATE(x)}}")]
    public void A_run_has_no_markdown_to_escape(string typed, string shown) =>
        Assert.Equal(shown, Assert.Single(PlainText.Of(typed).Inlines).Text);
}
