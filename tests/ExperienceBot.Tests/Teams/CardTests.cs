using ExperienceBot.Teams;

namespace ExperienceBot.Tests.Teams;

public sealed class CardTests
{
    static string Json(CardElement element)
    {
        var card = new AdaptiveCard { FallbackText = "f", Body = [element] }.ToJson();
        return card.GetProperty("body")[0].GetRawText();
    }

    static string Json(CardAction action)
    {
        var card = new AdaptiveCard { FallbackText = "f", Actions = [action] }.ToJson();
        return card.GetProperty("actions")[0].GetRawText();
    }

    public static TheoryData<CardElement, string> Elements => new()
    {
        {
            new TextBlock("ä") { Size = TextSize.ExtraLarge, Style = TextStyle.Heading },
            """{"type":"TextBlock","text":"ä","size":"extraLarge","wrap":true,"style":"heading"}"""
        },
        {
            new RichText(new TextRun("a"), new TextRun("b") { Weight = TextWeight.Bolder }),
            """{"type":"RichTextBlock","inlines":[{"text":"a","type":"TextRun"},{"text":"b","type":"TextRun","weight":"bolder"}]}"""
        },
        {
            new Container(new TextBlock("a")) { Style = ContainerStyle.Emphasis, Id = "c", Spacing = Spacing.Small },
            """{"type":"Container","items":[{"type":"TextBlock","text":"a","wrap":true}],"style":"emphasis","id":"c","spacing":"small"}"""
        },
        {
            new ColumnSet(new Column(new TextBlock("a")) { Width = "auto" }),
            """{"type":"ColumnSet","columns":[{"items":[{"type":"TextBlock","text":"a","wrap":true}],"width":"auto"}]}"""
        },
        {
            new FactSet(new Fact("a", "b")) { Separator = true },
            """{"type":"FactSet","facts":[{"title":"a","value":"b"}],"separator":true}"""
        },
        {
            new Image("https://x/y.png") { AltText = "y", Size = ImageSize.Small },
            """{"type":"Image","url":"https://x/y.png","altText":"y","size":"small"}"""
        },
        {
            new ActionSet(new OpenUrlAction("a", "https://x")),
            """{"type":"ActionSet","actions":[{"type":"Action.OpenUrl","url":"https://x","title":"a"}]}"""
        },
        {
            new TextInput("t") { Label = "L", IsRequired = true, ErrorMessage = "E", IsMultiline = true, MaxLength = 500 },
            """{"type":"Input.Text","isMultiline":true,"maxLength":500,"label":"L","isRequired":true,"errorMessage":"E","id":"t"}"""
        },
        {
            new NumberInput("n") { Min = 1, Max = 9.5m, Value = 2 },
            """{"type":"Input.Number","min":1,"max":9.5,"value":2,"id":"n"}"""
        },
        {
            new DateInput("d") { Value = "2026-03-02" },
            """{"type":"Input.Date","value":"2026-03-02","id":"d"}"""
        },
        {
            new TimeInput("d") { Value = "08:00" },
            """{"type":"Input.Time","value":"08:00","id":"d"}"""
        },
        {
            new ToggleInput("g") { Title = "T", ValueOn = "true", ValueOff = "false" },
            """{"type":"Input.Toggle","title":"T","valueOn":"true","valueOff":"false","wrap":true,"id":"g"}"""
        },
        {
            new ChoiceSetInput("s", [new("A", "a")]) { Style = ChoiceSetStyle.Filtered, IsMultiSelect = true },
            """{"type":"Input.ChoiceSet","choices":[{"title":"A","value":"a"}],"isMultiSelect":true,"style":"filtered","wrap":true,"id":"s"}"""
        },
    };

    [Theory]
    [MemberData(nameof(Elements))]
    public void Elements_are_written_as_the_schema_wants(CardElement element, string json) =>
        Assert.Equal(json, Json(element));

    public static TheoryData<CardAction, string> Actions => new()
    {
        {
            new ExecuteAction("order.submit", "Lähetä", new Dictionary<string, string> { ["v"] = "1" }) { Style = ActionStyle.Positive },
            """{"type":"Action.Execute","verb":"order.submit","data":{"v":"1","verb":"order.submit"},"fallback":{"type":"Action.Submit","data":{"v":"1","verb":"order.submit"},"title":"Lähetä","style":"positive"},"title":"Lähetä","style":"positive"}"""
        },
        {
            new ExecuteAction("order.back", "Takaisin") { AssociatedInputs = AssociatedInputs.None },
            """{"type":"Action.Execute","verb":"order.back","data":{"verb":"order.back"},"associatedInputs":"none","fallback":{"type":"Action.Submit","data":{"verb":"order.back"},"associatedInputs":"none","title":"Takaisin"},"title":"Takaisin"}"""
        },
        {
            new ShowCardAction("a", new AdaptiveCard { FallbackText = "g" }),
            """{"type":"Action.ShowCard","card":{"type":"AdaptiveCard","$schema":"http://adaptivecards.io/schemas/adaptive-card.json","version":"1.5","fallbackText":"g","body":[],"actions":[]},"title":"a"}"""
        },
        {
            new ToggleVisibilityAction("a", "x", "y"),
            """{"type":"Action.ToggleVisibility","targetElements":["x","y"],"title":"a"}"""
        },
    };

    [Theory]
    [MemberData(nameof(Actions))]
    public void Actions_are_written_as_the_schema_wants(CardAction action, string json) =>
        Assert.Equal(json, Json(action));
}
