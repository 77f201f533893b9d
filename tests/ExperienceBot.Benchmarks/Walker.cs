using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace ExperienceBot.Benchmarks;

/// <summary>How a tap comes in: as an invoke answered at once, or, from older clients, as a message answered by another.</summary>
enum Form
{
    Execute,
    Submit,
}

/// <summary>A person who orders, answers step after step, throws the draft away at the end and begins anew.</summary>
/// <param name="shows">What every answer must show; null for a server that only looks like the bot.</param>
sealed class Walker(FakeChannel channel, string token, int number, IReadOnlyList<string>? shows)
{
    /// <summary>What the cards show that answer the taps of a round.</summary>
    public static IReadOnlyList<string> Shown { get; } =
        ["\"task_type\"", "\"start_time\"", "\"municipality\"", "\"audience_size\"", "\"payer\"", "\"order.submit\"", "\"order.start\"", "\"order_mode\""];

    static readonly string[] Topics = ["mental_health", "grief", "mental_health,grief"];

    readonly string conversation = string.Create(CultureInfo.InvariantCulture, $"a:{number:D6}");
    readonly string person = string.Create(CultureInfo.InvariantCulture, $"33333333-3333-4333-8333-{number:D12}");
    int turns;
    int step = -1;
    string draft = "";
    string version = "";

    /// <summary>The first words: "Tilaa". Gives when both the request and its reply are done.</summary>
    public async Task Begin(HttpClient http)
    {
        await Post(http, $$"""{"type":"message","text":"Tilaa","textFormat":"plain",{{Envelope()}}}""");
        Take(channel.Last(conversation));
        step = 0;
    }

    /// <summary>One tap with its answer.</summary>
    public async Task Tap(HttpClient http, Form form)
    {
        var (verb, inputs) = Next();
        var data = $$"""{"draft":"{{draft}}","v":"{{version}}","formId":"{{draft}}","verb":"{{verb}}"{{inputs}}}""";
        if (form == Form.Execute)
            Take(await Post(http, $$"""{"type":"invoke","name":"adaptiveCard/action","value":{"action":{"type":"Action.Execute","verb":"{{verb}}","data":{{data}}},"trigger":"manual"},"replyToId":"1700000000000",{{Envelope()}}}"""));
        else
        {
            var reply = channel.Next(conversation);
            await Post(http, string.Create(CultureInfo.InvariantCulture, $$"""{"type":"message","value":{{data}},"replyToId":"17{{turns:D11}}",{{Envelope()}}}"""));
            Take(await reply);
        }

        step = (step + 1) % 8;
    }

    (string Verb, string Inputs) Next() => step switch
    {
        0 => ("order.answer", ""","order_mode":"new" """),
        1 => ("order.answer", $$""","task_type":"story_clients","topics":"{{Topics[(number + turns) % Topics.Length]}}","experience_side":"any","goal":"Ryhmä {{number}} saa toivoa ja uskoa huomiseen, kerta {{turns}}.","expert_count":"1" """),
        2 => ("order.answer", $$""","date":"{{Day()}}","start_time":"13:00","end_time":"14:30","speaking_minutes":"45","mode":"onsite" """),
        3 => ("order.answer", $$""","municipality":"Kokkola","place":"Mariankatu {{number}}" """),
        4 => ("order.answer", $$""","audience":"clients","audience_size":"{{10 + (number % 30)}}","minors_present":"false","one_client":"false","language":"fi" """),
        5 => ("order.answer", ""","prep_needed":"true","pair_professional":"Liisa","day_contact":"Liisa, 040 1234567","recording":"no","payer":"Kp 4711" """),
        6 => ("order.discard", ""),
        _ => ("order.start", ""),
    };

    string Day() => Report.Time.GetUtcNow().AddDays(30 + (number % 100)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    string Envelope() => string.Create(CultureInfo.InvariantCulture,
        $$"""
        "id":"{{person}}-{{++turns}}","timestamp":"2026-03-02T08:00:00.123Z","localTimestamp":"2026-03-02T10:00:00.123+02:00","localTimezone":"Europe/Helsinki","serviceUrl":"{{channel.ServiceUrl}}","channelId":"msteams","from":{"id":"29:{{person}}","name":"Maija Mallikas","aadObjectId":"{{person}}"},"recipient":{"id":"28:{{FakeChannel.AppId}}","name":"Bot"},"conversation":{"id":"{{conversation}}","conversationType":"personal","tenantId":"{{FakeChannel.Tenant}}"},"locale":"fi-FI","entities":[{"type":"clientInfo","locale":"fi-FI","country":"FI","platform":"Windows","timezone":"Europe/Helsinki"}],"channelData":{"tenant":{"id":"{{FakeChannel.Tenant}}"},"source":{"name":"message"},"legacy":{"replyToId":"1:1abc"} }
        """);

    async Task<string> Post(HttpClient http, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/messages")
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
            Headers = { Authorization = new("Bearer", token) },
        };
        using var response = await http.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode && !answer.Contains("\"statusCode\":5", StringComparison.Ordinal)
            ? answer
            : throw new InvalidOperationException($"{(int)response.StatusCode} to {body}: {answer}");
    }

    /// <summary>A card's ids, when it has some.</summary>
    void Take(string card)
    {
        if (step >= 0 && shows is not null && !card.Contains(shows[step], StringComparison.Ordinal))
            throw new InvalidOperationException($"Step {step} was answered by {card}");
        draft = Value(card, "\"draft\":\"") ?? (step == 6 ? "" : draft);
        version = Value(card, "\"v\":\"") ?? version;
    }

    static string? Value(string card, string name) =>
        card.IndexOf(name, StringComparison.Ordinal) is >= 0 and var at
            ? card[(at + name.Length)..card.IndexOf('"', at + name.Length)]
            : null;
}
