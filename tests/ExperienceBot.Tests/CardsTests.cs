using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests;

/// <summary>./test checks the cards of every test; here are those of one order, and wrong ones that must be noticed.</summary>
public sealed class CardsTests : IDisposable
{
    readonly string file = Path.GetTempFileName();

    [CardCheckFact]
    public async Task The_cards_of_an_order_are_fine_for_the_official_renderer()
    {
        await using var chat = await Chat.Begin();
        var (maija, kaisa) = (chat.Requester(), chat.Coordinator());
        foreach (var number in Enumerable.Range(101, 40))
            await chat.Expert(number).Arrives();
        await maija.Says("Ohje");
        await maija.Says("Kieli");
        await maija.Says("Tilaa");
        await maija.Taps("Jatka", ("order_mode", "new"));
        await maija.Taps(
            "Jatka", ("task_type", "story_clients"), ("topics", "mental_health"), ("goal", "Ryhmä saa toivoa."), ("expert_count", "1"));
        await maija.Taps(
            "Jatka", ("date", "2026-03-24"), ("start_time", "13:00"), ("end_time", "14:30"), ("speaking_minutes", "45"), ("mode", "onsite"));
        await maija.Taps("Jatka", ("municipality", "Kokkola"), ("place", "Mariankatu 16"));
        await maija.Taps("Jatka", ("audience", "clients"), ("audience_size", "12"), ("minors_present", "false"), ("language", "fi"));
        await maija.Taps("Jatka", ("pair_professional", "Liisa"), ("day_contact", "Liisa"), ("recording", "no"), ("payer", "Kp 4711"));
        await maija.Taps("Lähetä tilaus", ("terms", "true"));
        await chat.WhoSaw("Sinulle on tehtävätarjous")[0].Taps("Otan vastaan");
        await maija.Says("Tilaukseni");
        await kaisa.Says("Tilaukset");
        await chat.Until("2026-03-25 08:30");

        await chat.KeepCards(file);
        var (isFine, says) = await CardCheck.Run(file);

        Assert.True(isFine, says);
    }

    [CardCheckFact]
    public async Task A_wrong_card_is_noticed()
    {
        const string Same = """{ "type": "Action.Submit", "data": { "verb": "go" } }""";
        const string Text = """ "type": "TextBlock", "text": "Hei" """;
        (string Card, string Problem)[] wrong =
        [
            (Card(""" "type": "Icon", "name": "Star" """), "Unknown element type"),
            (Card(""" "type": "TextBlock", "text": "Hei", "size": "huge" """), "huge"),
            (Card(""" "type": "Input.Text", "label": "Nimi" """), "Input.Text has no id"),
            (Card(""" "type": "Input.Text", "id": "goal" """), "input 'goal' has no label"),
            (Card(""" "type": "Input.Text", "id": "place", "label": "Paikka", "isRequired": true """), "'place' has no errorMessage"),
            (Card(""" "type": "Input.Text", "id": "two", "label": "A" }, { "type": "Input.Text", "id": "two", "label": "B" """), "the id 'two'"),
            (Card(Button("""{ "type": "Action.Submit", "data": { "verb": "other" } }""")), "'Ok' falls back to no Action.Submit"),
            (Card(Button(Same).Replace("\"verb\": \"go\", ", "", StringComparison.Ordinal)), "'Ok' has no verb"),
            (Card(Text).Replace("1.5", "1.6", StringComparison.Ordinal), "version is 1.6"),
            (Card(Text).Replace("plain words", "", StringComparison.Ordinal), "has no fallbackText"),
            (Card($""" "type": "TextBlock", "text": "{new string('ä', 13_000)}" """), "bytes, more than"),
        ];

        foreach (var (card, problem) in wrong)
        {
            await File.WriteAllTextAsync(file, card);
            var (isFine, says) = await CardCheck.Run(file);
            Assert.False(isFine);
            Assert.Contains(problem, says, StringComparison.Ordinal);
        }

        static string Card(string element) =>
            $$"""{ "type": "AdaptiveCard", "version": "1.5", "fallbackText": "plain words", "body": [{ {{element}} }] }""";

        static string Button(string fallback) => $$""""
            "type": "ActionSet", "actions": [
              { "type": "Action.Execute", "verb": "go", "title": "Ok", "data": { "verb": "go" }, "fallback": {{fallback}} }]
            """".Replace('\n', ' ');
    }

    public void Dispose() => File.Delete(file);
}
