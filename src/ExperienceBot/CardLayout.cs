using ExperienceBot.Teams;

namespace ExperienceBot;

/// <summary>How our cards look: one heading, short texts, facts as label and value, labels on every input (R-1007).</summary>
public static class CardLayout
{
    /// <summary>A card whose fallback text says all of it in plain words.</summary>
    public static AdaptiveCard Card(Words words, IEnumerable<CardElement?> body, params IEnumerable<CardAction?> actions)
    {
        var (elements, buttons) = (body.OfType<CardElement>().ToList(), actions.OfType<CardAction>().ToList());
        return new() { FallbackText = Plain(words, elements, buttons), Lang = words.Code, Body = elements, Actions = buttons };
    }

    public static TextBlock Title(string text) =>
        new(text) { Size = TextSize.Large, Weight = TextWeight.Bolder, Style = TextStyle.Heading };

    public static TextBlock Heading(string text) => new(text) { Weight = TextWeight.Bolder, Spacing = Spacing.Medium };

    public static TextBlock Text(string text) => new(text);

    public static TextBlock Subtle(string text) => new(text) { IsSubtle = true, Size = TextSize.Small, Spacing = Spacing.Small };

    public static Container Notice(string text, ContainerStyle style = ContainerStyle.Emphasis) => new(new TextBlock(text)) { Style = style };

    /// <summary>Facts without a value are left out.</summary>
    public static FactSet Facts(params IEnumerable<(string Label, string? Value)> facts) =>
        new([.. facts.Where(f => !string.IsNullOrEmpty(f.Value)).Select(f => new Fact(f.Label, PlainText.Escape(f.Value!)))]);

    /// <summary>An action that sends nothing of what is filled in.</summary>
    public static ExecuteAction Button(string verb, string title, params ReadOnlySpan<(string Key, string Value)> data) =>
        new(verb, title, Data(data)) { AssociatedInputs = AssociatedInputs.None };

    /// <summary>An action that sends the card's inputs.</summary>
    public static ExecuteAction Send(string verb, string title, params ReadOnlySpan<(string Key, string Value)> data) =>
        new(verb, title, Data(data)) { Style = ActionStyle.Positive };

    static Dictionary<string, string> Data(ReadOnlySpan<(string Key, string Value)> data)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in data)
            values[key] = value;
        return values;
    }

    static string Plain(Words words, IEnumerable<CardElement> elements, IReadOnlyCollection<CardAction> actions)
    {
        var lines = elements.SelectMany(Lines).Where(line => line.Length > 0).ToList();
        var buttons = actions.Where(a => a is not ToggleVisibilityAction).Select(a => a.Title).ToList();
        if (buttons.Count > 0)
            lines.Add(words.Say("card.buttons", string.Join(" · ", buttons)));
        return string.Join('\n', lines);
    }

    static IEnumerable<string> Lines(CardElement element) => element switch
    {
        TextBlock text => [Unescaped(text.Text)],
        RichText rich => [string.Concat(rich.Inlines.Select(run => run.Text))],
        FactSet facts => facts.Facts.Select(f => $"{f.Title}: {Unescaped(f.Value)}"),
        Container container => container.Items.SelectMany(Lines),
        ColumnSet columns => columns.Columns.SelectMany(c => c.Items).SelectMany(Lines),
        ToggleInput toggle => [$"☐ {toggle.Title}"],
        ChoiceSetInput choices => [$"{choices.Label} {Options(choices)}".Trim()],
        CardInput { Label: { } label } => [label],
        ActionSet set => [string.Join(" · ", set.Actions.Select(a => a.Title))],
        Image image => [image.AltText ?? ""],
        _ => [],
    };

    static string Options(ChoiceSetInput choices) =>
        choices.Choices.Count > 8 ? "" : $"({string.Join(" / ", choices.Choices.Select(c => c.Title))})";

    static string Unescaped(string text) =>
        text.Replace("**", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal)
            .Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);
}
