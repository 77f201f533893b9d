using System.Collections.Immutable;
using System.Globalization;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Teams;
using ExperienceBot.Web;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Experts;

/// <summary>
/// "Tietoni": what is known of the person, every part changed by one question; consents one by one; topics; "Tilanteeni on
/// muuttunut" (E11, E36, R-202).
/// </summary>
public sealed class OwnProfile(PersonBook people, Roster roster, OrderBook orders, OrderFacts facts, Pausing pausing, Links links, Brokering rules)
    : ICardActions, ICommands, IListener, IComposer
{
    const int MostMonthly = 99;
    static readonly string[] YesOrNo = ["yes", "no"];
    static readonly string[] Effects = ["fewer", "near", "remote"];

    /// <summary>How long the next text is taken for what was asked.</summary>
    static readonly TimeSpan AskedFor = TimeSpan.FromHours(1);

    public int Turn => 7;

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["me.show"] = (visit, _, _) => Show(visit),
            ["me.edit"] = (visit, tap, ct) => Edit(visit, tap["part"], ct),
            ["me.answer"] = (visit, tap, ct) => Answer(visit, tap["part"], tap[tap["part"] ?? ""] ?? "", ct),
            ["me.consent"] = (visit, tap, ct) => Agree(visit, tap["consent"], tap["to"], ct),
            ["me.topic"] = (visit, tap, ct) => SetTopic(visit, tap["topic"], tap["to"] == "in", ct),
            ["me.situation"] = (visit, tap, ct) => Situation(visit, tap["effect"], tap["value"], tap["length"], ct),
            ["me.confirm"] = (visit, _, ct) => Confirm(visit, ct),
        };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>>
        {
            ["mydata"] = (visit, _, _) => Show(visit),
            ["consents"] = (visit, _, ct) => Agree(visit, null, null, ct),
            ["situation"] = (visit, _, ct) => Situation(visit, null, null, null, ct),
            ["rightdata"] = (visit, _, ct) => Confirm(visit, ct),
        };

    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.ProfileCheck] = (o, _) => new(roster.Find(o.To.Id) is not { } expert ? null : new Message(
                Card(
                    o.Words, [Title(o.Words["check.title"]), Text(o.Words["check.text"]), Facts(ProfileCards.Facts(Profile.Own, key => Profile.Of(expert, key), o.Words))],
                    Button("me.confirm", o.Words["check.yes"]) with { Style = ActionStyle.Positive }, Button("me.show", o.Words["profile.show"])),
                o.Words["summary.hello"])),
            [Kinds.TopicProposed] = (o, _) => new(roster.Find(o.To.Id) is not { } expert ? null : Proposed(expert, o)),
        };

    public async Task<bool> Heard(Visit visit, string text, CancellationToken ct)
    {
        if (visit.Person.Expecting is { Verb: "me.answer", About: { } part } asked && visit.Now - asked.Since < AskedFor && Profile.Find(part) is { } q)
        {
            await Answer(visit, part, ProfileCards.Typed(q, text), ct);
            return true;
        }

        if (visit.Person.Expecting is { Verb: "me.situation" } told && visit.Now - told.Since < AskedFor && Effect(text, told.About) is { } effect)
        {
            await Situation(visit, effect, string.Concat(text.Where(char.IsAsciiDigit)), null, ct);
            return true;
        }

        if (visit.Person.IsAnswering || roster.Find(visit.Who) is null)
            return false;
        if (ProfileCards.Called(Profile.Own, text) is { } named)
        {
            await Edit(visit, named.Key, ct);
            return true;
        }

        if (Agreed(text) is var (consent, to))
        {
            await Agree(visit, consent.ToString(), to, ct);
            return true;
        }

        var drop = Words.All("topic.drop").SelectMany(w => w.Split('|')).FirstOrDefault(w => text.StartsWith(w + " ", StringComparison.OrdinalIgnoreCase));
        if (drop is null || Answers.Read(Profile.Find("topics")!, text[drop.Length..], Form.Empty, ProfileCards.Frame(visit.Now, rules)) is not Reading.Understood { Value: var topic }
            || topic.Contains(',', StringComparison.Ordinal))
            return false;
        await SetTopic(visit, topic, false, ct);
        return true;
    }

    /// <summary>"Peru lupa: nimi tilaajalle", as the buttons say it.</summary>
    static (Consent, string To)? Agreed(string text) =>
        (from language in Enum.GetValues<Language>()
         from consent in Enum.GetValues<Consent>()
         from to in YesOrNo
         where OrderWalk.Named([Titled(consent, to, Words.In(language))], text)
         select ((Consent, string)?)(consent, to)).FirstOrDefault();

    static string Titled(Consent consent, string to, Words words) =>
        words.Say(to == "yes" ? "consents.give" : "consents.take", words[$"profile.{Profile.KeyOf(consent)}.short"].ToLower(CultureInfo.InvariantCulture));

    /// <summary>The effect that the words name, or the one that waits for its number.</summary>
    static string? Effect(string text, string? waiting) =>
        Effects.FirstOrDefault(e => Words.All($"situation.{e}.say").SelectMany(w => w.Split('|')).Any(w => text.StartsWith(w, StringComparison.OrdinalIgnoreCase)))
        ?? (waiting is not null && Calendar.Spoken.Number(text) is not null ? waiting : null);

    Task Show(Visit visit, string? note = null)
    {
        visit.Show(Mine(visit, note), visit.Words["summary.answer"]);
        return Task.CompletedTask;
    }

    AdaptiveCard Mine(Visit visit, string? note = null)
    {
        var (words, expert) = (visit.Words, roster.Find(visit.Who));
        if (expert is null)
        {
            return Card(
                words,
                [Title(words["mydata.title"]), Text(words["mydata.requester"]), Facts((words["mydata.language"], words["language.name"])), Text(words.Say("mydata.privacy", links.Privacy(words)))],
                Button("me.export", words["mydata.export"]), Button("me.erase", words["mydata.erase"]), Button("join.start", words["join.start"]));
        }

        var unseen = expert.Topics.IsEmpty && expert.Status == ExpertStatus.Active;
        return Card(
            words,
            [
                Title(words["mydata.title"]),
                note is null ? null : Notice(note, ContainerStyle.Good),
                Text(words["mydata.what"]),
                unseen ? Notice(words["profile.no_topics"], ContainerStyle.Warning) : null,
                Facts(
                    [
                        (words["mydata.name"], expert.FirstName), (words["mydata.language"], words["language.name"]),
                        (words["mydata.status"], words[$"expert.status.{expert.Status}"]), (words["profile.role.short"], ProfileCards.Told(Profile.Find("role")!, Profile.Of(expert, "role"), words)),
                        .. ProfileCards.Facts(Profile.Own, key => Profile.Of(expert, key), words),
                        (words["mydata.consents"], string.Join(", ", expert.Consents.Select(c => words[$"consent.{c}"]))),
                    ]),
                Text(words.Say("mydata.privacy", links.Privacy(words))),
                Subtle(words["mydata.typed"]),
            ],
            ProfileCards.Choose("me.edit", "part", Profile.Own, words),
            Button("me.consent", words["mydata.agree"]),
            Button("me.situation", words["situation.title"]),
            Button("me.export", words["mydata.export"]),
            Button("me.erase", words["mydata.erase"]));
    }

    async Task Edit(Visit visit, string? part, CancellationToken ct)
    {
        if (Known(visit) is not { } expert)
            return;
        if (Profile.Own.FirstOrDefault(q => q.Key == part) is not { } q)
        {
            await Show(visit);
            return;
        }

        if (!expert.Consents.Contains(Consent.Matching) && !q.Asked(Form.Empty))
        {
            await Agree(visit, null, null, ct); // topics are kept by consent alone
            return;
        }

        await people.Change(visit.Who, p => p.Expecting is { Verb: "me.answer" } asked && asked.About == q.Key && visit.Now - asked.Since < AskedFor
            ? p : p with { Expecting = new("me.answer", null, q.Key, visit.Now) }, ct);
        visit.Show(Ask(q, Profile.Of(expert, q.Key), visit.Words));
    }

    static AdaptiveCard Ask(Question q, string? value, Words words, Reading.Refused? why = null) => Card(
        words, ProfileCards.Ask(q, value, words, why), Send("me.answer", words["profile.keep"], ("part", q.Key)), Button("me.show", words["profile.leave"]));

    async Task Answer(Visit visit, string? part, string raw, CancellationToken ct)
    {
        if (Known(visit) is not { } expert)
            return;
        if (Profile.Own.FirstOrDefault(q => q.Key == part) is not { } q || (!expert.Consents.Contains(Consent.Matching) && !q.Asked(Form.Empty)))
        {
            await Show(visit);
            return;
        }

        if (Profile.Read(q, raw, ProfileCards.Frame(visit.Now, rules)) is not Reading.Understood { Value: var value })
        {
            visit.Show(Ask(q, Profile.Of(expert, q.Key), visit.Words, Profile.Read(q, raw, ProfileCards.Frame(visit.Now, rules)) as Reading.Refused));
            return;
        }

        await people.Change(visit.Who, p => p.Expecting is { Verb: "me.answer" } ? p with { Expecting = null } : p, ct);
        var kept = await Change(visit, e => e.With(q.Key, value), ct,
            q.Key == "other_topic" && value.Length > 0 ? [Owed.Coordinators($"topic.other:{visit.Now.UtcTicks}", Kinds.OtherTopic, visit.Now, visit.Who.Value)] : []);
        if (q.Key == "topics")
            await pausing.TakeBack(visit, o => !Fits(o, kept), ct);
        await Told(visit, visit.Words.Say("profile.kept", visit.Words[$"profile.{q.Key}.short"]), q.Key == "topics" ? kept : null);
    }

    /// <summary>One consent after the other, as easily taken back as given (domain §5.6).</summary>
    async Task Agree(Visit visit, string? which, string? to, CancellationToken ct)
    {
        if (Known(visit) is not { } expert)
            return;
        var words = visit.Words;
        if (!Enum.TryParse<Consent>(which, out var consent) || !Enum.IsDefined(consent) || to is not ("yes" or "no"))
        {
            visit.Show(Consents(expert, words));
            return;
        }

        var kept = await Change(
            visit, e => e.With(Profile.KeyOf(consent), to == "yes" ? "true" : "false") with { ConsentsKeptSince = e.ConsentsKeptSince ?? visit.Now }, ct);
        if (consent == Consent.Name)
            await ShowName(visit, to == "yes" ? kept.FirstName : null, ct);
        if (consent == Consent.Matching && to == "no")
        {
            await pausing.TakeBack(visit, _ => true, ct);
            await Told(visit, words["consents.no_matching"], kept);
            return;
        }

        visit.Show(Consents(kept, words, words.Say(to == "yes" ? "consents.given" : "consents.taken", words[$"consent.{consent}"])));
    }

    static AdaptiveCard Consents(Expert expert, Words words, string? note = null) => Card(
        words,
        [
            Title(words["consents.title"]), note is null ? null : Notice(note, ContainerStyle.Good), Text(words["consents.text"]),
            .. Enum.GetValues<Consent>().Select(c => Consented(c, expert.Consents.Contains(c), words)),
            Subtle(words["consents.typed"]),
        ],
        Button("me.show", words["profile.show"]));

    static Container Consented(Consent c, bool given, Words words) => new(
        Text($"**{words[$"profile.{Profile.KeyOf(c)}.short"]}**: {words[given ? "consents.is_given" : "consents.is_not"]}"),
        new ActionSet(Button("me.consent", Titled(c, given ? "no" : "yes", words), ("consent", c.ToString()), ("to", given ? "no" : "yes"))))
    {
        Spacing = Spacing.Medium,
    };

    /// <summary>The requester of a seat sees the first name while the person allows it, and no longer.</summary>
    async Task ShowName(Visit visit, string? name, CancellationToken ct)
    {
        foreach (var order in orders.Open.Where(o => o.OfferTo(visit.Who) is { } offer && offer.ShownName != name).ToList())
        {
            await orders.Change<bool>(order.Id, visit.Who.Value, "me.consent", o => o.OfferTo(visit.Who) is not { } offer || offer.ShownName == name
                ? new(false)
                : new(true, o.With(offer with { ShownName = name })) { Owes = [Owed.Refresh("confirmed", visit.Now), Owed.Refresh("remind", visit.Now)] }, ct);
        }
    }

    async Task SetTopic(Visit visit, string? topic, bool isIn, CancellationToken ct)
    {
        if (Known(visit) is not { } expert)
            return;
        if (topic is null || !Topics.IsKnown(topic) || (isIn && !expert.Consents.Contains(Consent.Matching)))
        {
            await Show(visit);
            return;
        }

        var kept = await Change(visit, e =>
        {
            var isAnswer = e.ProposedTopic == topic;
            return e with { Topics = isIn ? e.Topics.Add(topic) : e.Topics.Remove(topic), ProposedTopic = isAnswer ? null : e.ProposedTopic, OtherTopic = isAnswer && isIn ? null : e.OtherTopic };
        }, ct);
        if (!isIn)
            await pausing.TakeBack(visit, o => !Fits(o, kept), ct);
        await Told(visit, visit.Words.Say(isIn ? "topic.in" : "topic.out", visit.Words[$"topic.{topic}"]), isIn ? null : kept);
    }

    static bool Fits(Order order, Expert expert) => order.Form.Choices("topics").Any(expert.Topics.Contains);

    /// <summary>What was agreed on a topic that is gone is asked about on its own (E11); nothing is given up for the person.</summary>
    async Task Told(Visit visit, string note, Expert? expert)
    {
        var words = visit.Words;
        var seats = expert is null ? [] : orders.Open
            .Where(o => o.IsBrokered && o.IsAhead(visit.Now) && o.OfferTo(visit.Who) is { Status: OfferStatus.Accepted } && !Fits(o, expert)).OrderBy(o => o.StartsAt).ToList();
        if (seats.Count == 0)
        {
            await Show(visit, note);
            return;
        }

        visit.Show(Card(
            words,
            [
                Title(words["topic.seats"]), Notice(note, ContainerStyle.Good), Text(words["topic.seats_text"]),
                .. seats.Select(o => new Container(
                    Text($"**{OrderFacts.Task(o.Form, words)}** {facts.When(o.Sessions, words)}"),
                    new ActionSet(Button("seat.release", words["seat.release"], OfferCards.Ids(o, o.OfferTo(visit.Who)!)))) { Spacing = Spacing.Medium }),
                Subtle(words["topic.seats_typed"]),
            ],
            Button("me.show", words["topic.keep_seats"])));
    }

    /// <summary>E36: only what it means for tasks is told on; a reason is neither asked nor kept.</summary>
    async Task Situation(Visit visit, string? effect, string? value, string? length, CancellationToken ct)
    {
        if (Known(visit) is not { } expert)
            return;
        var words = visit.Words;
        var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : (int?)null;
        switch (effect)
        {
            case "pause" when length is "week" or "month" or "open":
                await pausing.Pause(visit, length, ct, tells: true);
                return;
            case "remote":
            case "fewer" when number is <= MostMonthly:
            case "near" when number is <= 9999:
                break;
            default:
                await people.Change(visit.Who, p => p.Expecting is { Verb: "me.situation" } asked && asked.About == effect && visit.Now - asked.Since < AskedFor
                    ? p : p with { Expecting = new("me.situation", null, effect is "fewer" or "near" ? effect : null, visit.Now) }, ct);
                visit.Show(effect is "fewer" or "near" ? HowMany(effect, words) : SituationCard(expert, words));
                return;
        }

        await people.Change(visit.Who, p => p.Expecting is { Verb: "me.situation" } ? p with { Expecting = null } : p, ct);
        await Change(visit, e => effect switch
        {
            "fewer" => e with { MonthlyCap = number },
            "near" => e with { MaxKm = number },
            _ => e with { MaxKm = 0, Remote = true }, // to nobody's place, and by screen
        }, ct, [Owed.Coordinators($"situation:{effect}:{visit.Now.UtcTicks}", Kinds.Alert, visit.Now, $"situation_{effect}:{visit.Who}")]);
        visit.Show(Card(words, [Title(words["situation.done"]), Text(words[$"situation.{effect}.done"]), Text(words["situation.seats"])], Button("me.show", words["profile.show"])));
    }

    static AdaptiveCard SituationCard(Expert expert, Words words) => Card(
        words,
        [
            Title(words["situation.title"]), Text(words["situation.text"]),
            new ActionSet(
                new ShowCardAction(words["situation.pause"], Card(words, [Text(words["pause.how"])],
                    [
                        .. new[] { ("week", "pause.week"), ("month", "pause.month"), ("open", "pause.until_return") }
                            .Select(l => Button("me.situation", words[l.Item2], ("effect", "pause"), ("length", l.Item1))),
                    ])),
                Button("me.situation", words["situation.fewer"], ("effect", "fewer")),
                Button("me.situation", words["situation.near"], ("effect", "near")),
                Button("me.situation", words["situation.remote"], ("effect", "remote"))),
            Subtle(words["situation.typed"]),
        ],
        Button("me.show", words["profile.show"]));

    static AdaptiveCard HowMany(string effect, Words words) => Card(
        words,
        [
            Title(words[$"situation.{effect}"]),
            new NumberInput("value") { Label = words[$"situation.{effect}.ask"], IsRequired = true, ErrorMessage = words["error.Number"], Min = 0, Max = effect == "fewer" ? MostMonthly : 9999 },
            Subtle(words["profile.typed"]),
        ],
        Send("me.situation", words["profile.keep"], ("effect", effect)));

    async Task Confirm(Visit visit, CancellationToken ct)
    {
        if (Known(visit) is null)
            return;
        await roster.Change<bool>(visit.Who, e => e is null or { Status: ExpertStatus.Erased } || (e.CheckedAt is { } at && at >= (e.CheckAskedAt ?? at))
            ? (false, null, []) : (true, e with { CheckedAt = visit.Now }, []), ct);
        visit.Show(Card(visit.Words, [Text(visit.Words["check.thanks"])], Button("me.show", visit.Words["profile.show"])));
    }

    static Message? Proposed(Expert expert, Occasion o)
    {
        var words = o.Words;
        if (expert.ProposedTopic is not { } topic)
            return o.IsFirst ? null : new(Card(words, [Text(words["topic.proposed.over"])]), words["summary.hello"]);
        return new(
            Card(
                words, [Title(words["topic.proposed"]), Text(words.Say("topic.proposed.text", words[$"topic.{topic}"])), Subtle(words["topic.proposed.typed"])],
                Button("me.topic", words["topic.proposed.yes"], ("topic", topic), ("to", "in")) with { Style = ActionStyle.Positive },
                Button("me.topic", words["topic.proposed.no"], ("topic", topic), ("to", "out"))),
            words["summary.hello"]);
    }

    /// <summary>The profile is the person's; what does not change it is not written.</summary>
    Task<Expert> Change(Visit visit, Func<Expert, Expert> change, CancellationToken ct, params ImmutableArray<Owed> owes) =>
        roster.Change<Expert>(visit.Who, e =>
        {
            if (e is null or { Status: ExpertStatus.Erased })
                return (Profile.Erased(visit.Who), null, []);
            var next = change(e);
            return IsSame(e, next) ? (e, null, []) : (next, next with { CheckedAt = visit.Now }, owes);
        }, ct);

    static bool IsSame(Expert a, Expert b) =>
        Profile.All.All(q => Profile.Of(a, q.Key) == Profile.Of(b, q.Key)) && (a.ProposedTopic, a.ConsentsKeptSince) == (b.ProposedTopic, b.ConsentsKeptSince);

    /// <summary>Null after having said that these things are experts'.</summary>
    Expert? Known(Visit visit)
    {
        var expert = roster.Find(visit.Who);
        if (expert is null)
            visit.Show(Card(visit.Words, [Text(visit.Words["profile.not_expert"])], Button("join.start", visit.Words["join.start"])));
        return expert;
    }
}
