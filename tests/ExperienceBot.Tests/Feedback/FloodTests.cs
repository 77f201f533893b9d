using System.Collections.Immutable;
using ExperienceBot.Feedback;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Support;
using ExperienceBot.Work;

namespace ExperienceBot.Tests.Feedback;

/// <summary>Whoever has the page's address can answer without end: the order must bear it, and the others' answers stay in sight.</summary>
public sealed class FloodTests
{
    static readonly ImmutableSortedDictionary<string, string> Unsafe = FeedbackQuestions.Read(Respondent.Participant, new Dictionary<string, string> { ["p3"] = "1" }, out _);

    [Fact]
    public void Flags_without_end_do_not_outgrow_the_orders_row_even_when_each_is_resolved()
    {
        var order = An.Order() with { Status = OrderStatus.Held };
        for (var n = 0; n < 400; n++)
        {
            var now = order.EndsAt.AddSeconds(n);
            var decision = GivingFeedback.Decide(order, Respondent.Participant, null, $"p-{n:x32}", Unsafe, now);
            Assert.Equal(GivingFeedback.Reply.ThanksAndSupport, decision.Answer);
            order = decision.Next! with { Version = order.Version + 1 };
            if (order.Flags.LastOrDefault(f => f.ResolvedAt is null) is { } flag)
                order = GivingFeedback.ResolveFlag(order, flag.Id, An.Person(2), now).Next!;
        }

        Assert.InRange(order.Flags.Length, 10, 200);
        Assert.InRange(StoredJson.Write(order, StoredJson.Rows.Order).Length, 1, Limits.DataLength);
    }

    [Fact]
    public void Participants_without_end_do_not_silence_the_flag_of_an_expert()
    {
        var order = (An.Order() with { Status = OrderStatus.Held }).With(An.Offer(501, ExperienceBot.Offers.OfferStatus.Accepted));
        for (var n = 0; n < 20; n++)
            order = GivingFeedback.Decide(order, Respondent.Participant, null, $"p-{n:x32}", Unsafe, order.EndsAt).Next! with { Version = order.Version + 1 };
        var bad = FeedbackQuestions.Read(Respondent.Expert, new Dictionary<string, string> { ["e1"] = "1" }, out _);
        var decision = GivingFeedback.Decide(order, Respondent.Expert, An.Person(501), An.Person(501).Value, bad, order.EndsAt);
        Assert.Equal(11, decision.Next!.Flags.Length);
        Assert.Contains(decision.Owes, o => o.Kind == Kinds.Flag);
    }

    [Fact]
    public async Task However_many_participants_answered_the_requesters_answer_is_seen()
    {
        await using var chat = await Brokered.With(1);
        var id = await chat.Submits();
        var (store, aggregate) = (chat.The<IStore>(), Keys.Of(id));
        var entries = Enumerable.Range(0, 6001).Select(n => new FeedbackEntry($"p-{n:x32}", Respondent.Participant, null, An.Now))
            .Append(new("requester", Respondent.Requester, new(chat.Requester().Id), An.Now));
        foreach (var some in entries.Chunk(Limits.Writes))
            await store.Commit(
                chat.The<Ledger>().Partition(aggregate),
                [.. some.Select(e => new Write.Add(Keys.Feedback(aggregate, e.Id), StoredJson.Write(e, StoredJson.Rows.FeedbackEntry)))], CancellationToken.None);
        var kept = await chat.The<OrderBook>().FeedbackOf(id, CancellationToken.None);
        Assert.Equal((6002, Respondent.Requester), (kept.Length, kept[^1].From));
    }
}
