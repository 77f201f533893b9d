using System.Text;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Storage;
using ExperienceBot.Teams;
using ExperienceBot.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace ExperienceBot.Tests.Offers;

/// <summary>A yes and a change of time at the same moment, step by step.</summary>
public sealed class WhileTheOrderMoves
{
    static readonly CancellationToken none = CancellationToken.None;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task The_seat_has_the_time_that_is_reserved(int moves)
    {
        await using var chat = await Brokered.With(1);
        var (id, who) = (await chat.Submits(), An.Person(501));
        var hour = 14;
        var (actions, visit, tap) = await Accepting(chat, id, async () =>
        {
            if (moves-- > 0)
                await Move(chat, id, $"2026-03-24 {hour++}:00");
        });

        await actions.Actions["offer.accept"](visit, tap, none);

        var order = await chat.Order(id);
        Assert.Equal(OfferStatus.Accepted, order.OfferTo(who)!.Status);
        Assert.Equal(An.At($"2026-03-24 {hour - 1}:00"), order.StartsAt);
        Assert.Equal<Session>(order.Sessions, Assert.Single(chat.Profile(501).Reservations).Sessions);
    }

    [Fact]
    public async Task The_time_of_another_seat_is_not_taken_by_a_move()
    {
        await using var chat = await Brokered.With(1);
        var other = await chat.Submits(("dates", An.When("2026-03-24 16:00")));
        var id = await chat.Submits();
        await chat.Expert(501).Sends("offer.accept", ("order", other.Value));
        Assert.Equal((OfferStatus.Accepted, OfferStatus.Sent), (
            (await chat.Order(other)).OfferTo(An.Person(501))!.Status, (await chat.Order(id)).OfferTo(An.Person(501))!.Status));
        var (actions, visit, tap) = await Accepting(chat, id, () => Move(chat, id, "2026-03-24 16:30"));

        await actions.Actions["offer.accept"](visit, tap, none);

        Assert.Equal(0, (await chat.Order(id)).Taken);
        Assert.Equal(other, Assert.Single(chat.Profile(501).Reservations).Order);
    }

    [Fact]
    public async Task An_order_that_never_stands_still_is_no_seat_and_keeps_no_time()
    {
        await using var chat = await Brokered.With(1);
        var id = await chat.Submits();
        var minute = 0;
        var (actions, visit, tap) = await Accepting(chat, id, () => Move(chat, id, $"2026-03-24 14:{minute++:00}"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => actions.Actions["offer.accept"](visit, tap, none));

        Assert.Equal(0, (await chat.Order(id)).Taken);
        Assert.Empty(chat.Profile(501).Reservations);
    }

    /// <summary>An expert's yes, on a store where something happens after each reading of the order that is not yet decided on.</summary>
    static async Task<(OfferActions Actions, Visit Visit, CardTap Tap)> Accepting(Chat chat, OrderId id, Func<Task> afterRead)
    {
        var book = ActivatorUtilities.CreateInstance<OrderBook>(
            chat.Services, new Interrupted(chat.The<IStore>(), Keys.Head(Keys.Of(id)), afterRead));
        var activity = chat.TapOf(chat.Expert(501), "offer.accept", id);
        var turn = new TurnContext(Activity.Parse(Encoding.UTF8.GetBytes(activity.ToJsonString()))!);
        var person = await chat.The<PersonBook>().Change(An.Person(501), p => p, none);
        return (ActivatorUtilities.CreateInstance<OfferActions>(chat.Services, book, ActivatorUtilities.CreateInstance<Seats>(chat.Services, book)),
            new(turn, person, Words.In(Language.Fi), chat.Clock.GetUtcNow()), turn.Tap!);
    }

    static Task<bool> Move(Chat chat, OrderId id, string start) => chat.The<OrderBook>().Change(
        id, "clock", "test.move", o => new Decision<bool>(true, o with { Form = o.Form.With("dates", An.When(start)) }), none);

    sealed class Interrupted(IStore store, string head, Func<Task> afterRead) : IStore
    {
        int reads;

        public int Shards => store.Shards;

        public bool IsShared => store.IsShared;

        public async Task<Row?> Get(string partition, string key, CancellationToken ct)
        {
            var row = await store.Get(partition, key, ct);
            if (key == head && reads++ % 2 == 0)
                await afterRead();
            return row;
        }

        public Task<IReadOnlyList<Row>> Range(string partition, string from, string to, int limit, CancellationToken ct) =>
            store.Range(partition, from, to, limit, ct);

        public Task Commit(string partition, IReadOnlyList<Write> writes, CancellationToken ct) => store.Commit(partition, writes, ct);
    }
}
