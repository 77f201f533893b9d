using ExperienceBot.Fees;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.EdgeCases;

/// <summary>Ten seats and six coordinators: a decision and all it owes still fit into one batch, and everybody hears of it.</summary>
public sealed class ManyAtOnce
{
    static readonly string[] SixCoordinators = [.. Enumerable.Range(0, 6).SelectMany(n => (string[])[$"--Coordinators:{n}", n == 0 ? "00000000-0000-4000-8000-000000000002" : An.Person(900 + n).Value])];

    static async Task<(Chat Chat, OrderId Order)> Ten(params string[] settings)
    {
        var chat = await Brokered.With(Enumerable.Range(501, 10).Select(n => An.Expert(n) with { NeedsSupportPerson = true }), [.. SixCoordinators, "--Bot:SendsPerSecond", "10", .. settings]);
        var id = await chat.Submits(("expert_count", "10"));
        await chat.Until("2026-03-02 09:05"); // the pace of ten messages a second
        foreach (var n in Enumerable.Range(501, 10))
            await chat.Expert(n).TapsFor("offer.accept");
        await chat.Until("2026-03-02 09:20");
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        return (chat, id);
    }

    static IEnumerable<Member> Coordinators(Chat chat) => Enumerable.Range(1, 5).Select(n => chat.Person($"K{n}", $"Koordinaattori {n}", An.Person(900 + n).Value)).Prepend(chat.Coordinator());

    [Fact]
    public async Task Called_off_late_each_seat_is_told_and_each_claim_reaches_each_coordinator()
    {
        var (chat, id) = await Ten("--Brokering:LateCancellation", "50/30");
        await using var _ = chat;
        await chat.Requester().Sends("order.cancel", ("order", id.Value), ("reason", "moved"));
        await chat.Until("2026-03-02 10:30");
        Assert.Equal(OrderStatus.CancelledByOrderer, (await chat.Order(id)).Status);
        Assert.All(Coordinators(chat), k => Assert.Equal(10, k.Times("Raportoitu, odottaa hyväksyntää")));
        // Whoever is paid by the rule may still tell what it cost them (E3).
        Assert.Contains("Koordinaattori tarkistaa", await chat.Expert(501).Taps("Kerro koordinaattorille", ("other_costs", "12,50 €")), StringComparison.Ordinal);
        Assert.Empty(chat.Errors);
    }

    [Fact]
    public async Task A_requester_asks_about_every_fee_at_once()
    {
        var (chat, id) = await Ten();
        await using var _ = chat;
        await chat.Until("2026-03-24 15:00");
        await chat.Requester().Sends("claim.dispute", ("order", id.Value), ("text", "Palkkio on toinen."));
        Assert.All((await chat.Order(id)).Seated, s => Assert.True(s.Claim!.IsDisputed));
        await chat.Until("2026-03-24 16:00");
        Assert.All(Coordinators(chat), k => Assert.Equal(10, k.Times("Palkkio tai matkat eivät toteutuneet")));
        Assert.Empty(chat.Errors);
    }

    /// <summary>E2: of two one fits, and says yes; the requester hears at once that nobody else is left.</summary>
    [Fact]
    public async Task Who_is_alone_in_saying_yes_leaves_the_requester_with_a_choice()
    {
        await using var chat = await Brokered.With(1);
        await chat.Submits(("expert_count", "2"));
        await chat.Expert(501).TapsFor("offer.accept");
        Assert.Equal(1, chat.Requester().Times("Kaikkia ei löytynyt"));
    }

    /// <summary>A correction down to nothing and up again pays the whole of it.</summary>
    [Fact]
    public void What_was_sent_to_payroll_last_is_what_a_correction_counts_from()
    {
        var nothing = new Costs(0, 0, 0, 0, 0, 0, true, false);
        var seat = An.Offer(501, OfferStatus.Accepted) with
        {
            Fee = new("F2", 60),
            Claim = new()
            {
                ReportedAt = An.Now, SentAt = An.Now, SentBefore = 60, Approved = new(nothing, "2026-03", An.Person(2), An.Now), Dispute = new(An.Person(501), An.Now, null),
            },
        };
        var order = (An.Order() with { Status = OrderStatus.Held }).With(seat);
        var settled = Claiming.Approve(order, seat.Expert, An.Person(2), null, 50, 0, "Sovittu 50 €.", TravelRates.Known, An.Rules, An.Now);
        Assert.Equal((50m, 0m), (settled.Next!.OfferTo(seat.Expert)!.Claim!.Approved!.Costs.Fee, settled.Next.OfferTo(seat.Expert)!.Claim!.SentBefore));
    }
}
