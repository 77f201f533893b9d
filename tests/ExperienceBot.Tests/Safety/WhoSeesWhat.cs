using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExperienceBot.Experts;
using ExperienceBot.Feedback;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Safety;
using ExperienceBot.Tests.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Safety;

/// <summary>
/// Who sees which field, on which surface (domain §5.5): a word found nowhere else is planted in every one, the whole road is
/// walked, and all that each role receives is searched. WhoSeesWhat.txt is the grid as it is; a field without a rule fails.
/// </summary>
public sealed class WhoSeesWhat
{
    const string Second = "00000000-0000-4000-8000-000000000077";

    /// <summary>
    /// Whose cards may show it: the requester of the order, the expert in the seat, those who were asked, coordinators, the second
    /// receiver of red flags, "self" whose it is. After a dash stands why it is not searched. Toasts, digest, pages and calendar
    /// files show none.
    /// </summary>
    static readonly Dictionary<string, string> Rules = new()
    {
        ["Expert.Id"] = "- an id",
        ["Expert.Name"] = "self coordinator second",
        ["Expert.FirstName"] = "self coordinator second requester", // of the seated, who agreed to it
        ["Expert.FirstName (no seat)"] = "self coordinator second",
        ["Expert.Role"] = "- one of three, in no text",
        ["Expert.Status"] = "- one of few words that mean other things too",
        ["Expert.Languages"] = "- the same as the order's",
        ["Expert.Topics"] = "self coordinator",
        ["Expert.Sides"] = "- one of two words of the order form",
        ["Expert.TaskTypes"] = "self coordinator",
        ["Expert.Municipality"] = "self coordinator",
        ["Expert.MaxKm"] = "self coordinator",
        ["Expert.Remote"] = "- yes or no",
        ["Expert.TrainedUntil"] = "self coordinator",
        ["Expert.ContractUntil"] = "self coordinator",
        ["Expert.ConfidentialityUntil"] = "self coordinator",
        ["Expert.WeeklyCap"] = "- a small number",
        ["Expert.MonthlyCap"] = "- a small number",
        ["Expert.Organisation"] = "self coordinator",
        ["Expert.Consents"] = "self coordinator",
        ["Expert.UnitsToAvoid"] = "self", // the coordinator neither: the person's own matter
        ["Expert.Quiet"] = "self coordinator",
        ["Expert.AskOnWeekends"] = "- yes or no",
        ["Expert.AskWhenUrgent"] = "- yes or no",
        ["Expert.MayBeAskedAgain"] = "- yes or no",
        ["Expert.NeedsSupportPerson"] = "- yes or no",
        ["Expert.Notice"] = "self coordinator",
        ["Expert.PausedUntil"] = "- nobody pauses here; the digest and other people's cards are searched for the whole person",
        ["Expert.OtherTopic"] = "self coordinator",
        ["Expert.ProposedTopic"] = "- a topic's key, asked of the person alone",
        ["Expert.Contract"] = "- a version, a language and times; until when it holds has a rule",
        ["Expert.Confidentiality"] = "- a version, a language and times; until when it holds has a rule",
        ["Expert.PassedOver"] = "- a time that is told to nobody",
        ["Expert.RecoveryUntil"] = "- nobody recovers here; told to the person and coordinators",
        ["Expert.Trainings"] = "- few words that mean other things too",
        ["Expert.GreetedAt"] = "- a time that is told to nobody",
        ["Expert.CheckedAt"] = "- a time that is told to nobody",
        ["Expert.ConsentsKeptSince"] = "- a time that is told to nobody",
        ["Expert.CheckAskedAt"] = "- a time that is told to nobody",
        ["Expert.Reservations"] = "- the order's own times",

        ["Order.Id"] = "- an id",
        ["Order.Requester"] = "- an id; the name is Person.Name",
        ["Order.Form"] = "- each answer has a rule of its own",
        ["Order.SubmittedAt"] = "- the time of the chat itself",
        ["Order.Status"] = "- told in words to both sides",
        ["Order.Version"] = "- a counter",
        ["Order.Seats"] = "- a small number",
        ["Order.Fee"] = "- from the table that everybody knows",
        ["Order.ReviewReasons"] = "- told as words that the form has too",
        ["Order.ReviewTalk"] = "- its texts have rules of their own",
        ["Order.Offers"] = "- each offer has rules of its own",
        ["Order.Wave"] = "- a counter",
        ["Order.AnewSince"] = "- a counter",
        ["Order.Seed"] = "- a draw",
        ["Order.Questions"] = "- their texts have rules of their own",
        ["Order.Flags"] = "- what was written has a rule as feedback",
        ["Order.FeedbackCode"] = "requester",
        ["Order.FeedbackGiven"] = "- ids",
        ["Order.ParticipantAnswers"] = "- a small number",
        ["Order.FeedbackSummary"] = "seated coordinator",
        ["Order.Debriefs"] = "- ids",
        ["Order.Minors"] = "- one of three keys, a day and an id, told to coordinators",
        ["Order.MinutesUrl"] = "- an address that the requester shares on purpose",
        ["Order.FairUntil"] = "- a time, told to whoever waits for it",
        ["Order.IsFirstCome"] = "- yes or no",
        ["Order.NeedsBackup"] = "- yes or no",
        ["Order.Blocks"] = "- counts, told in general words",
        ["Order.Troubles"] = "- one of few keys",
        ["Order.CancelledAt"] = "- the time of the chat itself",
        ["Order.OffersForgotten"] = "- a count of nobody who is known",
        ["Order.IsFiled"] = "- yes or no",
        ["Order.EndReason"] = "requester coordinator",
        ["Order.Dilemma"] = "- one of four keys",
        ["Order.DilemmaOf"] = "- a counter",
        ["Order.Decided"] = "- one of few keys",

        ["Offer.Expert"] = "- an id; the name is Expert.Name",
        ["Offer.Status"] = "- one of few words that mean other things too",
        ["Offer.Wave"] = "- a counter",
        ["Offer.Round"] = "- a counter",
        ["Offer.Deadline"] = "- told to whom it was made",
        ["Offer.ShownName"] = "- the first name of Expert.FirstName",
        ["Offer.IsPeer"] = "- yes or no",
        ["Offer.TravelKm"] = "- an estimate that both sides are told",
        ["Offer.Why"] = "coordinator",
        ["Offer.DeclineReason"] = "self coordinator",
        ["Offer.Fee"] = "- from the table that everybody knows",
        ["Offer.Claim"] = "- sums and times; what was written goes to whose it is and coordinators",
        ["Offer.HasSupportPerson"] = "- yes or no",
        ["Offer.IsSupportShown"] = "- yes or no",
        ["Offer.Rank"] = "- a counter",
        ["Offer.HandReason"] = "coordinator",
        ["Offer.RecordedBy"] = "- an id",
        ["Offer.YesAt"] = "- the time of the chat itself",
        ["Offer.WasLate"] = "- yes or no",
        ["Offer.NotChosen"] = "- yes or no",
        ["Offer.OffersVideo"] = "- yes or no",
        ["Offer.AsBackup"] = "- yes or no",
        ["Offer.SignedUntil"] = "- a day that has a rule as the expert's",
        ["Offer.SignBy"] = "- a time, told to whose it is and coordinators",
        ["Offer.RecordingAt"] = "- the time of the chat itself",
        ["Offer.AnsweredAt"] = "- the time of the chat itself",
        ["Offer.Called"] = "- yes or no",
        ["Offer.Reconfirm"] = "- yes or no",

        ["RelayedQuestion.Id"] = "- an id",
        ["RelayedQuestion.Asker"] = "- an id",
        ["RelayedQuestion.Text"] = "self requester", // the asker's and the requester's; other experts read the answer only
        ["RelayedQuestion.AskedAt"] = "- the time of the chat itself",
        ["RelayedQuestion.Answer"] = "requester asked seated",
        ["Review.Text"] = "requester coordinator",
        ["Review.Answer"] = "requester coordinator",

        ["FeedbackEntry.Id"] = "- an id",
        ["FeedbackEntry.From"] = "- one of three",
        ["FeedbackEntry.Person"] = "- an id",
        ["FeedbackEntry.At"] = "- the time of the chat itself",
        ["FeedbackEntry.Answers"] = "- each answer has a rule of its own",
        ["SafetyFlag.Id"] = "- an id",
        ["SafetyFlag.Why"] = "- one of four keys, told to coordinators",
        ["SafetyFlag.From"] = "- one of three",
        ["SafetyFlag.EntryId"] = "- an id",
        ["SafetyFlag.RaisedAt"] = "- the time of the chat itself",
        ["SafetyFlag.TakenBy"] = "- an id; coordinators are known to each other",
        ["SafetyFlag.ResolvedBy"] = "- an id",
        ["SafetyFlag.ResolvedAt"] = "- the time of the chat itself",

        ["Person.Id"] = "- an id",
        ["Person.ETag"] = "- not kept",
        ["Person.Name"] = "self coordinator second",
        ["Person.Language"] = "- one of three, self",
        ["Person.Reference"] = "- an address of the channel",
        ["Person.Away"] = "- one of two",
        ["Person.Distress"] = "- ids and times; the words have a rule of their own",
        ["Person.Leave"] = "- days and an id, to the deputy",
        ["Person.Joining"] = "- its answers become the profile's, which have rules of their own",
        ["Person.ErasedAt"] = "- a time that is told to the person",
        ["Person.Greeted"] = "- yes or no",
        ["Person.Draft"] = "- its answers have rules of their own",
        ["Person.LastOrder"] = "- an id",
        ["Person.Ended"] = "- ids",
        ["Person.Expecting"] = "- ids",
        ["Person.Advice"] = "requester coordinator",
        ["Person.Recent"] = "- ids",
        ["DistressNote.Person"] = "- an id",
        ["DistressNote.At"] = "- the time of the chat itself",
        ["DistressNote.Text"] = "coordinator second",

        ["Form.goal"] = "requester seated asked coordinator",
        ["Form.place"] = "requester seated coordinator", // who is only asked reads the municipality
        ["Form.remote_details"] = "requester seated coordinator",
        ["Form.pair_professional"] = "requester seated asked coordinator",
        ["Form.day_contact"] = "requester seated coordinator",
        ["Form.payer"] = "requester coordinator",
        ["Form.arrangements"] = "requester seated asked coordinator",
        ["Form.advice"] = "- the same as Person.Advice",

        ["Feedback.o3"] = "requester coordinator",
        ["Feedback.o4"] = "requester coordinator",
        ["Feedback.o5"] = "requester coordinator",
        ["Feedback.o8_text"] = "requester coordinator second",
        ["Feedback.e1_text"] = "seated coordinator second",
        ["Feedback.e9"] = "seated coordinator",
        ["Feedback.p5"] = "", // one answer of fewer than five
    };

    readonly Dictionary<string, (string Field, string? Self)> planted = new(StringComparer.Ordinal);
    readonly List<(string Role, string Surface, string Text)> received = [];

    [Fact]
    public async Task Every_field_has_a_rule_and_every_role_sees_what_is_theirs()
    {
        var fields = new[] { typeof(Expert), typeof(Order), typeof(Offer), typeof(RelayedQuestion), typeof(FeedbackEntry), typeof(SafetyFlag), typeof(Person), typeof(DistressNote) }
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite).Select(p => $"{type.Name}.{p.Name}"))
            .Concat(Questions.All.Where(q => q.Kind == AnswerKind.Text).Select(q => $"Form.{q.Key}"))
            .Concat(((Respondent[])[Respondent.Requester, Respondent.Expert, Respondent.Participant]).SelectMany(from => FeedbackQuestions.Of(from)).Where(q => q.Kind == FeedbackKind.Open).Select(q => $"Feedback.{q.Key}"));
        Assert.Empty(fields.Except(Rules.Keys)); // a new field: say above who may see it

        await Walk();
        Assert.Empty(Rules.Where(r => !r.Value.StartsWith('-')).Select(r => r.Key).Except(planted.Values.Select(p => p.Field))); // searched for all that has a rule
        var seen = planted.SelectMany(p => received.Where(r => r.Text.Contains(p.Key, StringComparison.OrdinalIgnoreCase))
            .Select(r => (p.Value.Field, Role: r.Role == p.Value.Self || (p.Value.Self == "any" && r.Role is "seated" or "asked" or "outside") ? "self" : r.Role, r.Surface))).Distinct().ToList();

        var grid = Rules.Where(r => !r.Value.StartsWith('-')).Select(r => $"{r.Key,-30} " + string.Join(" | ", seen.Where(s => s.Field == r.Key)
            .GroupBy(s => s.Surface, s => s.Role).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key}: {string.Join(' ', g.Order(StringComparer.Ordinal))}")));
        await Reads("WhoSeesWhat.txt", string.Join('\n', grid) + "\n");
        Assert.Empty(seen.Where(s => s.Surface != "card" || !Rules[s.Field].Split(' ').Contains(s.Role)).Select(s => $"{s.Role} sees {s.Field} ({s.Surface})"));
        Assert.Contains(received, r => r is { Role: "participant", Surface: "page" });
        Assert.Contains(received, r => r.Surface == "calendar" && r.Text.Contains("VEVENT", StringComparison.Ordinal));
        Assert.Contains(received, r => r is { Role: "coordinator", Surface: "digest" });
        // Each has been somewhere, or the search is worth nothing.
        Assert.Empty(planted.Values.Select(p => p.Field).Distinct().Except(seen.Select(s => s.Field))
            .Except(["Feedback.p5", "Expert.UnitsToAvoid", "Expert.Organisation", "Expert.MaxKm", "Expert.TrainedUntil", "Expert.ContractUntil", "Expert.ConfidentialityUntil", "Expert.Quiet", "Expert.Notice"]));
    }

    /// <summary>Everybody does all that people do.</summary>
    async Task Walk()
    {
        var experts = new[] { (501, "seated"), (502, "asked"), (503, "asked"), (504, "outside") }.Select(e => Plant(e.Item1, e.Item2)).ToList();
        await using var chat = await Brokered.With(experts, "--Safety:SecondReceiver", Second);
        var maija = chat.Person("Zmaija", $"Zmaija {Word("Person.Name", self: "requester")}", "00000000-0000-4000-8000-000000000009");
        var (kaisa, ville, seated, asked, standby) = (chat.Coordinator(), chat.Person("Ville", "Ville Vastaava", Second), chat.Expert(501), chat.Expert(502), chat.Expert(503));
        foreach (var label in (string[])["why.primary_topic", "why.near"])
            planted[Words.In(Language.Fi)[label]] = ("Offer.Why", null);
        planted[$"({Words.In(Language.Fi)["decline.strength"]})"] = ("Offer.DeclineReason", "asked");
        foreach (var who in (Member[])[maija, kaisa, ville, seated, asked, standby, chat.Expert(504)])
            await who.Says("Ohje");

        (string, string)[] form =
        [
            ("topics", "mental_health"), ("minors_present", "true"), ("mode", "hybrid"), ("payer", $"Kp {Word("Form.payer")}"), ("day_contact", $"{Word("Form.day_contact")}, 040 1234567"),
            .. ((string[])["goal", "place", "remote_details", "pair_professional", "arrangements"]).Select(key => (key, $"Tässä on {Word($"Form.{key}")} sanana")),
        ];
        await chat.FillTo(maija, "summary", form);
        await maija.TapsFor("order.submit", ("terms", "true"));
        var id = chat.The<OrderBook>().Open.Single().Id;
        planted[(await chat.Order(id)).FeedbackCode] = ("Order.FeedbackCode", null);
        await kaisa.TapsFor("review.ask", ("question", $"Kuinka monta {Word("Review.Text")}?"));
        await maija.TapsFor("review.answer", ("answer", $"Kaksi {Word("Review.Answer")}."));
        await kaisa.TapsFor("review.approve", ("act", "none"));
        await kaisa.Sends("order.assign", ("order", id.Value), ("expert", standby.Id), ("why", $"On {Word("Offer.HandReason")}."));
        foreach (var who in (Member[])[seated, asked, standby])
        {
            if (!who.Has("Otan vastaan"))
                await kaisa.Sends("order.assign", ("order", id.Value), ("expert", who.Id), ("why", $"On {Word("Offer.HandReason")}."));
        }

        await kaisa.Says("Kooste");
        await asked.TapsFor("offer.ask", ("question", $"Onko siellä {Word("RelayedQuestion.Text", self: "asked")}?"));
        await maija.TapsFor("question.answer", ("answer", $"On {Word("RelayedQuestion.Answer")}."));
        await asked.Says("Tehtäväni");
        await asked.TapsFor("offer.decline");
        await asked.TapsFor("offer.decline", ("reason", "strength"));
        await standby.TapsFor("offer.standby");
        await seated.TapsFor("offer.accept");
        foreach (var who in (Member[])[maija, kaisa, seated, asked, standby])
        {
            foreach (var command in (string[])["Tehtäväni", "Tilaukseni", "Tilaukset", "Kooste", "Tietoni", "Ohje"])
                await who.Says(command);
            await who.Sends("order.show", ("order", id.Value));
            await who.Sends("digest.open", ("order", id.Value));
        }

        await chat.Until("2026-03-24 12:00");
        await Pages(chat, id, [(maija, "requester"), (kaisa, "coordinator"), (seated, "seated"), (asked, "asked"), (standby, "asked")]);
        await chat.Until("2026-03-24 15:30");
        await maija.Sends("feedback.submit", ("order", id.Value), ("as", "requester"), ("o3", Said("Feedback.o3")), ("o4", Said("Feedback.o4")), ("o5", Said("Feedback.o5")), ("o8", "yes"), ("o8_text", Said("Feedback.o8_text")));
        await seated.Sends("feedback.submit", ("order", id.Value), ("as", "expert"), ("e1", "1"), ("e1_text", Said("Feedback.e1_text")), ("e9", Said("Feedback.e9")));
        using (var body = new FormUrlEncodedContent(new[] { ("p2", "5"), ("p5", Said("Feedback.p5")) }.Select(f => KeyValuePair.Create(f.Item1, f.Item2))))
        using (var answer = await chat.Http.PostAsync(new Uri($"/f/{(await chat.Order(id)).FeedbackCode}?lang=fi", UriKind.Relative), body))
            received.Add(("participant", "page", await answer.Content.ReadAsStringAsync()));
        await chat.Until("2026-03-24 16:30"); // nobody has taken the flags: the second receiver hears
        await kaisa.Sends("feedback.read", ("order", id.Value));
        await kaisa.TapsFor("feedback.relay", ("summary", $"Kiitos, ryhmä oli {Word("Order.FeedbackSummary")}."));
        await asked.Says($"haluan kuolla {Word("DistressNote.Text", self: null)}");
        await chat.Until("2026-03-25 08:30");
        await kaisa.Says("Kooste");

        var other = await chat.Submits(("minors_present", "true"), ("dates", An.When("2026-04-21 13:00")));
        await kaisa.Sends("review.reject", ("order", other.Value), ("reason", $"Tämä on {Word("Order.EndReason")}."));
        await maija.Says("Tilaa");
        await maija.TapsFor("order.answer", ("order_mode", "advice"));
        await maija.TapsFor("order.answer", ("advice", $"Miten tilaan {Word("Person.Advice")}?"));

        Assert.Empty(chat.Errors);
        var roles = new Dictionary<Member, string>
        {
            [maija] = "requester", [chat.Requester()] = "requester", [kaisa] = "coordinator", [ville] = "second", [seated] = "seated", [asked] = "asked", [standby] = "asked", [chat.Expert(504)] = "outside",
        };
        foreach (var (who, role) in roles)
        {
            foreach (var text in who.Texts.Concat(who.Cards.Select(c => Shown(c.Card))))
                received.Add((role, text.StartsWith("Kooste", StringComparison.Ordinal) ? "digest" : "card", text));
            foreach (var arrival in chat.Teams.Arrivals.Where(a => a.Conversation == FakeTeams.ConversationOf(who.Id)))
            {
                received.Add((role, "toast", (string?)arrival.Activity["summary"] ?? (string?)arrival.Activity["text"] ?? ""));
                if (arrival.Activity["attachments"]?[0]?["content"] is JsonObject card)
                    received.Add((role, ((string?)card["fallbackText"])?.StartsWith("Kooste", StringComparison.Ordinal) == true ? "digest" : "card", Shown(card)));
            }
        }
    }

    /// <summary>What participants and calendars are shown, and the pages that people open from their cards.</summary>
    async Task Pages(Chat chat, OrderId id, (Member Who, string Role)[] people)
    {
        var code = (await chat.Order(id)).FeedbackCode;
        foreach (var path in (string[])[$"/f/{code}?lang=fi", $"/f/{code}?lang=fi&plain=1", "/about?lang=fi", "/f/nothing"])
        {
            using var answer = await chat.Http.GetAsync(new Uri(path, UriKind.Relative));
            received.Add(("participant", "page", (await answer.Content.ReadAsStringAsync()).Replace(code, "", StringComparison.Ordinal))); // their own address
        }

        foreach (var (who, role) in people)
        foreach (Match link in Regex.Matches(string.Join(' ', who.Cards.Select(c => c.Card.ToJsonString())), "/files/[^\"\\\\]+"))
        {
            using var answer = await chat.Http.GetAsync(new Uri(link.Value, UriKind.Relative));
            var isCalendar = answer.Content.Headers.ContentType?.MediaType == "text/calendar";
            received.Add((isCalendar ? "anybody" : role, isCalendar ? "calendar" : "card", await answer.Content.ReadAsStringAsync()));
        }
    }

    /// <summary>A profile with a word of its own in every field that can hold one.</summary>
    Expert Plant(int number, string self)
    {
        var expert = An.Expert(number) with
        {
            Name = $"{Word(self == "seated" ? "Expert.FirstName" : "Expert.FirstName (no seat)", self, number)} {Word("Expert.Name", self, number)}", Municipality = "Kaustinen", MaxKm = 173, Remote = true,
            Topics = self == "outside" ? ["poverty"] : ["mental_health", "poverty"], TaskTypes = ["story_clients", "lobby_duty"],
            Languages = ["fi", "sv"], TrainedUntil = new(2031, 7, 19), ContractUntil = new(2031, 8, 21), ConfidentialityUntil = new(2031, 9, 23),
            UnitsToAvoid = [Word("Expert.UnitsToAvoid", self, number)], Quiet = new(new(20, 47), new(6, 53)), Notice = new(Word("Expert.Notice", self, number), "fi", An.Now),
            Consents = [Consent.Matching, Consent.Name, Consent.Stories],
        };
        foreach (var field in typeof(Expert).GetProperties().Where(p => p.CanWrite && p.PropertyType == typeof(string) && p.Name is not ("Name" or "Municipality" or "ProposedTopic")))
            field.SetValue(expert, Word($"Expert.{field.Name}", self, number)); // new ones too
        var words = Words.In(Language.Fi);
        foreach (var (word, name) in new[]
        {
            ("Kaustinen", "Municipality"), ("173 km", "MaxKm"), (words["topic.poverty"], "Topics"), (words["task.lobby_duty"], "TaskTypes"), (words["consent.Stories"], "Consents"),
            ("19.7.2031", "TrainedUntil"), ("21.8.2031", "ContractUntil"), ("23.9.2031", "ConfidentialityUntil"), ("20.47", "Quiet"),
        })
            planted[word] = ($"Expert.{name}", "any");
        return expert;
    }

    string Said(string field) => $"Kirjoitan sanan {Word(field)} tähän.";

    string Word(string field, string? self = null, int number = 0)
    {
        var dice = SHA256.HashData(Encoding.UTF8.GetBytes($"{field}{number}"));
        var word = "Zq" + string.Concat(Enumerable.Range(0, 5).Select(n => $"{"bdfgkmprtv"[dice[n] % 10]}{"aeiou"[dice[n + 5] % 5]}"));
        planted[word] = (field, self);
        return word;
    }

    /// <summary>All that a card says and sends; what may be chosen is the same for everybody.</summary>
    static string Shown(JsonObject card) => string.Join('\n', Texts(card));

    static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonArray all => all.SelectMany(Texts),
        JsonObject one => one.Where(p => !(p.Key == "choices" && (string?)one["id"] is "topics" or "task_type" or "reason")).SelectMany(p => Texts(p.Value)),
        JsonValue value when value.TryGetValue<string>(out var text) => [text.Replace("\\", "", StringComparison.Ordinal)],
        _ => [],
    };

    static async Task Reads(string file, string text, [CallerFilePath] string test = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(test)!, file);
        if (Environment.GetEnvironmentVariable("UPDATE_GRID") is { Length: > 0 })
            await File.WriteAllTextAsync(path, text);
        Assert.Equal(await File.ReadAllTextAsync(path), text);
    }
}
