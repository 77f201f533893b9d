using System.Collections.Immutable;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Safety;
using ExperienceBot.Sessions;

namespace ExperienceBot.Feedback;

/// <summary>Feedback from the three sides. Wellbeing and worries go to a coordinator at once, and to nobody else.</summary>
public static class GivingFeedback
{
    public enum Reply
    {
        Thanks,

        /// <summary>Thanks, and where help is to be had: the answer told of harm or worry.</summary>
        ThanksAndSupport,
        AlreadyGiven,

        /// <summary>Not a person of this session, or feedback is not asked now.</summary>
        NotNow,

        /// <summary>More participants have answered than any session has.</summary>
        Full,
    }

    /// <summary>Of participants: whoever has the page's address can answer as often as they like.</summary>
    public const int MostAnswers = 2000;

    /// <summary>So many of the participants' flags wait at a time: one more tells a coordinator nothing new.</summary>
    public const int MostFlagsWaiting = 10;

    /// <summary>Of the participants: the order's row holds every flag.</summary>
    const int MostFlags = 100;

    // Stems, so that inflected forms match. A help only: a coordinator decides (domain §4, safety screening).
    static readonly string[] HarmWords =
    [
        "itsemurh", "itsetuho", "väkival", "uhkaus", "uhkail", "lapsi hädässä", "hyväksikäyt", "humala", "häirin", "ahdistel", "pahoinpi",
        "självmord", "våld", "hotad", "hotelse", "övergrepp", "berusad", "trakasser", "utnyttja",
        "suicid", "violen", "threat", "abuse", "drunk", "harass", "assault",
    ];

    public static Decision<Reply> Decide(
        Order order, Respondent from, PersonId? person, string entryId, ImmutableSortedDictionary<string, string> answers, DateTimeOffset now)
    {
        if ((from == Respondent.Requester && person != order.Requester)
            || (from == Respondent.Expert && (person is not { } who || order.OfferTo(who) is not { Status: OfferStatus.Accepted })))
            return new(Reply.NotNow);

        var key = from == Respondent.Requester ? "requester" : person?.Value;
        if (key is not null && order.FeedbackGiven.Contains(key))
            return new(Reply.AlreadyGiven);
        if (!TakesFeedback(order, from, now))
            return new(Reply.NotNow);
        if (from == Respondent.Participant && order.ParticipantAnswers >= MostAnswers)
            return new(Reply.Full);

        var entry = new FeedbackEntry(entryId, from, from == Respondent.Participant ? null : person, now) { Answers = answers };
        var worries = Worries(entry);
        var isFlagged = worries.Length > 0 && !(from == Respondent.Participant && AreFlaggedEnough(order));
        var next = order with
        {
            FeedbackGiven = key is null ? order.FeedbackGiven : order.FeedbackGiven.Add(key),
            Debriefs = WantsToTalk(entry) && person is { } talker ? order.Debriefs.Add(talker) : order.Debriefs,
            ParticipantAnswers = order.ParticipantAnswers + (from == Respondent.Participant ? 1 : 0),
            Flags = !isFlagged ? order.Flags : order.Flags.Add(new($"f{order.Version}", worries[0], from, entryId, now)),
        };
        var disputed = Disputed(order, entry);
        if (disputed is not null)
            next = next.With(disputed with { Claim = (disputed.Claim ?? new()) with { Dispute = new(disputed.Expert, now, null) } });
        return new(worries.Length == 0 ? Reply.Thanks : Reply.ThanksAndSupport, next)
        {
            Feedback = [entry],
            Owes =
            [
                .. isFlagged ? Raised(order, now) : [],
                .. WantsToTalk(entry)
                    ? [Owed.Coordinators($"alert:debrief:{person}", Kinds.Alert, now, $"debrief:{person}")]
                    : Array.Empty<Owed>(),
                .. disputed is not null
                    ? [Owed.Coordinators($"alert:fee:{person}:{order.Version}", Kinds.Alert, now, $"fee:{person}"), Owed.Refresh($"report:{person}", now)]
                    : Array.Empty<Owed>(),
                .. entry.Answers.GetValueOrDefault("e5") == "heavy"
                    ? [new Owed($"heavy:{person}", Kinds.Heavy, now) { About = person?.Value }]
                    : Array.Empty<Owed>(),
                .. from == Respondent.Requester && entry.Answers.GetValueOrDefault("o1") == "no"
                    ? [Owed.Coordinators("alert:not_held", Kinds.Alert, now, "not_held")]
                    : Array.Empty<Owed>(),
                .. key is not null ? [Owed.Refresh($"feedback:{key}", now)] : Array.Empty<Owed>(),
            ],
        };
    }

    static bool AreFlaggedEnough(Order order) =>
        order.Flags.Where(f => f.From == Respondent.Participant).ToList() is var flags
        && (flags.Count >= MostFlags || flags.Count(f => f.ResolvedAt is null) >= MostFlagsWaiting);

    /// <summary>Whether it tells of harm or worry, so that whoever gave it is told where help is to be had.</summary>
    public static bool IsWorrying(FeedbackEntry entry) => !Worries(entry).IsEmpty;

    /// <summary>The seat whose fee or travel was not as agreed: all stays as it was accepted until that is settled (E7).</summary>
    static Offer? Disputed(Order order, FeedbackEntry entry) =>
        entry is { Person: { } person } && entry.Answers.GetValueOrDefault("e7") == "no" && order.OfferTo(person) is { Claim: not { IsDisputed: true } } seat ? seat : null;

    /// <summary>With the worry that the entry tells of, if it does.</summary>
    internal static Order Worried(Order order, FeedbackEntry entry, ImmutableArray<Owed>.Builder owes, DateTimeOffset now)
    {
        if (Worries(entry) is not [var why, ..])
            return order;
        owes.AddRange(Raised(order, now));
        return order with { Flags = order.Flags.Add(new($"f{order.Version}", why, entry.From, entry.Id, now)) };
    }

    /// <summary>Coordinators hear of it at once, and others when nobody takes it.</summary>
    static ImmutableArray<Owed> Raised(Order order, DateTimeOffset now) =>
    [
        Owed.Coordinators($"flag:f{order.Version}", Kinds.Flag, now, $"f{order.Version}"),
        new($"unseen:f{order.Version}", Kinds.FlagUnseen, now + UnseenFor) { About = $"f{order.Version}" },
    ];

    /// <summary>How a "not now" is remembered among those who have answered.</summary>
    public static string Skipped(string respondent) => $"not_now:{respondent}";

    /// <summary>Whether nobody waits for an answer any more.</summary>
    public static bool IsSettled(Order order, string respondent) =>
        order.FeedbackGiven.Contains(respondent) || order.FeedbackGiven.Contains(Skipped(respondent));

    /// <summary>Answering is voluntary: "not now" is an answer, and nobody asks again; who changes their mind may still answer.</summary>
    public static Decision<Reply> Skip(Order order, PersonId person, DateTimeOffset now)
    {
        var key = person == order.Requester ? "requester"
            : order.OfferTo(person) is { Status: OfferStatus.Accepted } ? person.Value
            : null;
        return key is null ? new(Reply.NotNow)
            : order.FeedbackGiven.Contains(key) ? new(Reply.AlreadyGiven)
            : order.FeedbackGiven.Contains(Skipped(key)) ? new(Reply.Thanks)
            : !TakesFeedback(order, key == "requester" ? Respondent.Requester : Respondent.Expert, now) ? new(Reply.NotNow) // nobody has asked yet
            : new(Reply.Thanks, order with { FeedbackGiven = order.FeedbackGiven.Add(Skipped(key)) })
            {
                Owes = [Owed.Refresh($"feedback:{key}", now)],
            };
    }

    /// <summary>So long a red flag waits for somebody to take it; then others hear of it too (E38).</summary>
    public static readonly TimeSpan UnseenFor = TimeSpan.FromMinutes(30);

    /// <summary>A coordinator sees to it: the first who says so.</summary>
    public static Decision<bool> TakeFlag(Order order, string flagId, PersonId who, DateTimeOffset now) =>
        order.Flags.FirstOrDefault(f => f.Id == flagId) is not { } flag ? new(false)
        : flag.TakenBy is not null || flag.ResolvedAt is not null ? new(true)
        : new(true, order with { Flags = order.Flags.Replace(flag, flag with { TakenBy = who }) }) { Owes = [Owed.Refresh($"flag:{flagId}", now)] };

    /// <param name="others">Who has not had it yet.</param>
    public static Decision<bool> Unseen(Order order, string flagId, IEnumerable<PersonId> others, DateTimeOffset now) =>
        order.Flags.FirstOrDefault(f => f.Id == flagId) is { TakenBy: null, ResolvedAt: null }
            ? new(true, order) { Owes = [.. others.Select(o => Owed.Message($"flag:{flagId}:late:{o}", Kinds.FlagLate, o, now, flagId))] }
            : new(false);

    static bool WantsToTalk(FeedbackEntry entry) => entry.Answers.GetValueOrDefault("e2") is "today" or "this_week";

    public static Decision<bool> ResolveFlag(Order order, string flagId, PersonId coordinator, DateTimeOffset now)
    {
        var flag = order.Flags.FirstOrDefault(f => f.Id == flagId);
        return flag is null ? new(false)
            : flag.ResolvedAt is not null ? new(true)
            : new(true, order with { Flags = order.Flags.Replace(flag, flag with { ResolvedAt = now, ResolvedBy = coordinator }) })
            {
                Owes = [Owed.Refresh($"flag:{flagId}", now)],
            };
    }

    /// <summary>Participants may answer while they still sit there; the others when the session is held.</summary>
    public static bool TakesFeedback(Order order, Respondent from, DateTimeOffset now) =>
        now < order.EndsAt + Holding.FeedbackFor
        && (order.Status is OrderStatus.Held
            || (from == Respondent.Participant && order.Status is OrderStatus.Confirmed && now >= order.StartsAt));

    /// <summary>Keys under <c>flag.</c>: o8, e1 ≤ 2, p3 ≤ 2, or a word of harm in any free text (domain §4).</summary>
    static ImmutableArray<string> Worries(FeedbackEntry entry) =>
    [
        .. entry.Answers.GetValueOrDefault("o8") == "yes" ? ["requester"] : Array.Empty<string>(),
        .. entry.Points("e1") is <= 2 ? ["wellbeing"] : Array.Empty<string>(),
        .. entry.Points("p3") is <= 2 ? ["unsafe"] : Array.Empty<string>(),
        .. FeedbackQuestions.Of(entry.From).Where(q => q.Kind == FeedbackKind.Open)
            .Select(q => entry.Answers.GetValueOrDefault(q.Key) ?? "")
            .Any(text => HarmWords.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)) || Crisis.IsOwn(text))
            ? ["words"] : Array.Empty<string>(),
    ];
}
