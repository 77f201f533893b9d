using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.EdgeCases;

/// <summary>Minors are present: offers are held until a coordinator has decided which act applies (E23, R-1104).</summary>
[Trait("Case", "E23")]
public sealed class MinorsPresent
{
    [Theory]
    [InlineData("504_2002", null, "Laki 504/2002")]
    [InlineData("none", null, "Kumpikaan laki ei koske tätä")]
    [InlineData("148_2014", "2026-02-27", "Laki 148/2014")]
    public async Task Offers_are_held_until_it_is_decided_which_act_applies(string act, string? day, string told)
    {
        await using var chat = await Brokered.With(2);
        var kaisa = chat.Coordinator();
        var id = await chat.Submits(("minors_present", "true"));
        Assert.Contains("mukana on alaikäisiä", kaisa.Last, StringComparison.Ordinal);
        Assert.Contains("Valitse ensin, mikä laki koskee tehtävää", await kaisa.Taps("Hyväksy"), StringComparison.Ordinal);
        Assert.Empty(chat.Offered());
        await kaisa.Taps("Hyväksy", ("act", act), ("checked_on", day ?? ""));
        Assert.Equal(2, chat.Offered().Count);
        var kept = (await chat.Order(id)).Minors!;
        Assert.Equal((act, day, new PersonId(kaisa.Id), chat.Now), (kept.Act, kept.CheckedOn?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), kept.By, kept.At));
        await kaisa.Taps("Näytä");
        Assert.Contains(told, kaisa.Answer, StringComparison.Ordinal);
        Assert.All(chat.Offered(), expert => Assert.False(expert.Sees(told)));
        chat.WasDiscreet();
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-03-03")] // not before tomorrow
    [InlineData("eilen")]
    public async Task Under_148_2014_the_day_is_needed_on_which_the_extract_was_seen(string day)
    {
        await using var chat = await Brokered.With(1);
        var id = await chat.Submits(("minors_present", "true"));
        Assert.Contains("anna myös päivä, jona ote nähtiin", await chat.Coordinator().Taps("Hyväksy", ("act", "148_2014"), ("checked_on", day)), StringComparison.Ordinal);
        Assert.Equal(OrderStatus.Submitted, (await chat.Order(id)).Status);
        Assert.Empty(chat.Offered());
    }

    [Fact]
    [Trait("Language", "sv")]
    public async Task A_swedish_coordinator_decides_too()
    {
        await using var chat = await Brokered.With(1);
        var kaisa = chat.Coordinator("sv-FI");
        await kaisa.Says("Språk sv");
        var id = await chat.Submits(("minors_present", "true"));
        Assert.Contains("Vilken lag gäller det här uppdraget?", kaisa.Last, StringComparison.Ordinal);
        Assert.Contains("Välj först vilken lag som gäller", await kaisa.TapsFor("review.approve"), StringComparison.Ordinal);
        await kaisa.TapsFor("review.approve", ("act", "504_2002"));
        Assert.Equal(OrderStatus.Offering, (await chat.Order(id)).Status);
    }
}
