using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Orders;

public sealed class DecidingTests
{
    static Order Stuck(string? dilemma, int taken = 0, params (string, string)[] answers)
    {
        var order = An.Order([("expert_count", "3"), .. answers]) with { Dilemma = dilemma, Status = OrderStatus.NoExpertFound };
        return order.With(Enumerable.Range(501, taken).Select(n => An.Offer(n, OfferStatus.Accepted)));
    }

    static Decision<bool> Decide(Order order, string choice) => Deciding.Decide(order, choice, null, An.Rules, An.Now);

    [Theory]
    [InlineData(null, 0, "onsite", "any", false, "")]
    [InlineData("none", 0, "onsite", "any", false, "remote wait")]
    [InlineData("none", 0, "remote", "own", false, "any_side wait")]
    [InlineData("none", 0, "onsite", "own", true, "remote other_time any_side wait")]
    [InlineData("partly", 1, "onsite", "own", true, "fewer remote wait")]
    [InlineData("released", 0, "hybrid", "any", false, "wait")]
    [InlineData("released", 2, "remote", "any", false, "fewer wait")]
    [InlineData("consent", 1, "onsite", "own", true, "consent_given")]
    public void Only_what_makes_sense_is_offered(string? dilemma, int taken, string mode, string side, bool otherTime, string choices) =>
        Assert.Equal(choices, string.Join(' ', Deciding.Choices(
            Stuck(dilemma, taken, ("mode", mode), ("experience_side", side),
                ("dates", otherTime ? An.When("2026-03-24 13:00", "2026-03-26 13:00") : An.When("2026-03-24 13:00"))), An.Now)));

    [Fact]
    public void What_is_not_offered_changes_nothing() => Assert.Equal(new(false), Decide(Stuck("none"), "fewer"));

    [Fact]
    public void The_same_tap_again_is_answered_the_same()
    {
        var once = Decide(Stuck("none"), "remote");
        Assert.Equal((true, null), (once.Answer, once.Next!.Dilemma));
        Assert.Equal(new(true), Decide(once.Next, "remote"));
        Assert.Equal(new(false), Decide(once.Next, "any_side"));
    }

    [Fact]
    public void Waiting_closes_no_door()
    {
        var waiting = Decide(Stuck("none"), "wait").Next!;
        Assert.Equal("none", waiting.Dilemma);
        Assert.True(Decide(waiting, "wait").Answer);
        Assert.True(Decide(waiting, "remote").Answer);
    }

    [Fact]
    public void Going_on_with_fewer_asks_each_of_them_again_before_it_is_certain()
    {
        var decided = Decide(Stuck("partly", 2), "fewer").Next!;
        Assert.Equal((2, OrderStatus.Filled, 0), (decided.Seats, decided.Status, decided.OpenSeats));
        Assert.All(decided.Seated, seat => Assert.True(seat.Reconfirm));

        var one = Releasing.Reconfirm(decided, An.Person(501), An.Now).Next!;
        Assert.Equal(OrderStatus.Filled, one.Status);
        Assert.Equal(OrderStatus.Confirmed, Releasing.Reconfirm(one, An.Person(502), An.Now).Next!.Status);
    }

    [Fact]
    public void Another_time_asks_all_anew_but_those_who_said_no_to_the_task()
    {
        var order = Stuck("none", 0, ("dates", An.When("2026-03-24 13:00", "2026-03-26 13:00"))).With(
        [
            An.Offer(501, OfferStatus.Expired), An.Offer(502, OfferStatus.Declined), An.Offer(503, OfferStatus.Declined) with { DeclineReason = "time" },
            An.Offer(504), An.Offer(505, OfferStatus.Standby), An.Offer(506, OfferStatus.CancelledByExpert),
        ]) with { Wave = 1 };
        var moved = Decide(order, "other_time");
        Assert.Equal(An.At("2026-03-26 13:00"), moved.Next!.StartsAt);

        var ranked = Enumerable.Range(501, 6).Select(n => new ExperienceBot.Matching.Ranked(An.Expert(n), 1, [], null)).ToList();
        var asked = Asking.Decide(moved.Next, ranked, An.Rules, An.Now, more: 9);
        Assert.Equal(
            [An.Person(501), An.Person(503), An.Person(504), An.Person(505)], asked.Next!.Offers.Values.Where(o => o.Status == OfferStatus.Sent).Select(o => o.Expert));
        Assert.Contains($"offer:{An.Person(501)}:2", asked.Owes.Select(o => o.Id)); // another message than the one sent before
    }

    [Fact]
    public void A_clients_consent_is_waited_for()
    {
        var order = Stuck(null, 3, ("client_consent", "not_yet")) with { Status = OrderStatus.Filled };
        var held = Confirming.Decide(order, An.Now).Next!;
        Assert.Equal((OrderStatus.Filled, "consent"), (held.Status, held.Dilemma));
        Assert.Equal(OrderStatus.Confirmed, Decide(held, "consent_given").Next!.Status);
    }
}
