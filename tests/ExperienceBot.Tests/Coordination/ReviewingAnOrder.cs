using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Coordination;

public sealed class ReviewingAnOrder
{
    const string Deputy = "00000000-0000-4000-8000-000000000003";

    [Theory]
    [InlineData("minors_present", "true", "mukana on alaikäisiä")]
    [InlineData("audience", "media,staff", "media on mukana")]
    [InlineData("dates", "2026-03-03T11:00Z/2026-03-03T12:00Z", "alkuun on alle 48 tuntia")]
    public async Task Nobody_is_asked_before_a_coordinator_has_looked(string key, string value, string why)
    {
        await using var chat = await Brokered.With(3);
        var id = await chat.Submits((key, value));
        Assert.Empty(chat.Offered());
        Assert.Contains(why, chat.Coordinator().Last, StringComparison.Ordinal);
        var approved = await chat.Coordinator().Taps("Hyväksy", key == "minors_present" ? [("act", "504_2002")] : []);
        Assert.Contains("Tilaus on hyväksytty", approved, StringComparison.Ordinal);
        Assert.Equal(2, chat.Offered().Count);
        Assert.Contains("Tilaus on hyväksytty", await chat.Coordinator().TapsAgain(), StringComparison.Ordinal);
        if (key == "dates")
            Assert.All((await chat.Order(id)).Offers.Values, o => Assert.Equal(An.At("2026-03-02 13:00"), o.Deadline)); // four hours
        Assert.Equal(1, chat.Requester().Times(""));
        chat.WasDiscreet();
    }

    [Fact]
    public async Task Without_a_row_in_the_table_the_fee_is_set_first()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { TaskTypes = ["material_review"] }]);
        var id = await chat.Submits(("task_type", "material_review"));
        Assert.Null((await chat.Order(id)).Fee.Amount);
        foreach (var wrong in (string[])["paljon", "-5", "2000,01", "1,234"])
            Assert.Contains("Kirjoita palkkio euroina", await chat.Coordinator().Taps("Hyväksy", ("fee", wrong)), StringComparison.Ordinal);
        Assert.Contains("Anna palkkio", await chat.Coordinator().Taps("Hyväksy"), StringComparison.Ordinal);
        await chat.Coordinator().Taps("Hyväksy", ("fee", "37,50 €"));
        Assert.Equal(37.5m, (await chat.Order(id)).Fee.Amount);
        Assert.Contains("37,50 €", chat.Expert(501).Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_goes_to_the_requester_and_the_order_comes_back()
    {
        await using var chat = await Brokered.With(2, "--Coordinators:0", "00000000-0000-4000-8000-000000000002", "--Coordinators:1", Deputy);
        var (kaisa, deputy, maija) = (chat.Coordinator(), chat.Person("Veera", "Veera Varanen", Deputy), chat.Requester());
        var id = await chat.Submits(("minors_present", "true"));
        await kaisa.Sends("review.ask", ("order", id.Value), ("question", "Minkä ikäisiä he ovat?"));
        Assert.Contains("Minkä ikäisiä he ovat?", maija.Last, StringComparison.Ordinal);
        Assert.True(deputy.Sees("Minkä ikäisiä he ovat?")); // the other coordinator's card follows
        await maija.Says("He ovat 15–17-vuotiaita.");
        Assert.Contains("He ovat 15–17-vuotiaita.", deputy.Last, StringComparison.Ordinal);
        await deputy.Taps("Hyväksy", ("act", "none"));
        Assert.False(kaisa.Has("Hyväksy"));
        Assert.Equal(OrderStatus.Offering, (await chat.Order(id)).Status);
        Assert.Contains(Words.In(Language.Fi)["order.decided_already"], await kaisa.Sends("review.reject", ("order", id.Value), ("reason", "Ei käy.")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejection_says_why()
    {
        await using var chat = await Brokered.With(2);
        var id = await chat.Submits(("minors_present", "true"));
        var rejected = await chat.Coordinator().Sends("review.reject", ("order", id.Value), ("reason", "Rikosrekisteriote puuttuu."));
        Assert.Equal(rejected, await chat.Coordinator().TapsAgain());
        Assert.Equal(OrderStatus.CancelledForce, (await chat.Order(id)).Status);
        Assert.Contains("Rikosrekisteriote puuttuu.", chat.Requester().Last, StringComparison.Ordinal);
        Assert.Empty(chat.Offered());
    }
}
