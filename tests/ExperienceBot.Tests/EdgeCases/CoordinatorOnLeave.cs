using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.EdgeCases;

/// <summary>A coordinator on leave has a deputy, and a red flag always a second receiver (E38).</summary>
public sealed class CoordinatorOnLeave
{
    const string Second = "00000000-0000-4000-8000-000000000077";
    static readonly string[] Two = ["--Coordinators:0", "00000000-0000-4000-8000-000000000002", "--Coordinators:1", "00000000-0000-4000-8000-000000000005"];

    static Member Leena(Chat chat) => chat.Person("Leena", "Leena Laine", "00000000-0000-4000-8000-000000000005");

    static async Task<(Chat Chat, Member Kaisa, Member Leena)> Begun(string locale = "fi-FI", params string[] more)
    {
        var chat = await Brokered.With(1, [.. Two, .. more]);
        var (kaisa, leena) = (chat.Coordinator(), Leena(chat));
        foreach (var who in (Member[])[kaisa, leena])
            await who.Says(locale == "sv-SE" ? "Språk svenska" : "Ohje");
        return (chat, kaisa, leena);
    }

    [Fact]
    [Trait("Case", "E38")]
    public async Task Digest_and_alerts_go_to_the_deputy()
    {
        var (chat, kaisa, leena) = await Begun();
        await using var _ = chat;
        await kaisa.Says("Poissa 3.3.–20.3., sijainen Leena");
        Assert.Contains("Olet poissa ti 3.3.2026–pe 20.3.2026. Sijaisesi on Leena Laine", kaisa.Last, StringComparison.Ordinal);
        Assert.Contains("Olet sijainen", leena.Last, StringComparison.Ordinal);
        Assert.Contains("Kaisa Koskinen", leena.Last, StringComparison.Ordinal);

        await chat.Until("2026-03-04 09:00");
        var (before, hers) = (kaisa.Texts.Count, leena.Texts.Count);
        await chat.Submits(("minors_present", "true"));
        await chat.Until("2026-03-05 08:30");
        Assert.Equal(before, kaisa.Texts.Count);
        Assert.Equal(1, leena.Times("Tarkista tilaus"));
        Assert.Contains("Kooste", leena.Last, StringComparison.Ordinal);
        Assert.True(leena.Texts.Count >= hers + 2);

        await chat.Until("2026-03-23 08:30"); // the first working day after
        Assert.Contains("Kooste", kaisa.Last, StringComparison.Ordinal);
        chat.WasDiscreet();
    }

    [Fact]
    [Trait("Case", "E38")]
    [Trait("Language", "sv")]
    public async Task Med_kort_och_tillbaka_i_förtid()
    {
        var (chat, kaisa, leena) = await Begun("sv-SE");
        await using var _ = chat;
        await kaisa.Says("Frånvarande");
        await kaisa.Taps("Spara frånvaron", ("from", "2026-03-02"), ("until", "2026-03-31"), ("deputy", leena.Id));
        Assert.Contains("Du är vikarie", leena.Last, StringComparison.Ordinal);
        await chat.Submits(("minors_present", "true"));
        Assert.DoesNotContain("Granska", kaisa.Last, StringComparison.Ordinal);
        await kaisa.Says("Tillbaka på jobbet");
        await chat.Submits(("minors_present", "true"));
        Assert.Equal(1, kaisa.Times("Granska beställningen"));
        Assert.Equal(2, leena.Times("Granska beställningen"));
    }

    [Fact]
    [Trait("Case", "E38")]
    public async Task A_red_flag_that_nobody_takes_goes_to_everybody_else()
    {
        var (chat, kaisa, leena) = await Begun("fi-FI", "--Safety:SecondReceiver", Second);
        await using var _ = chat;
        var ville = chat.Person("Ville", "Ville Vastaava", Second);
        await kaisa.Says("Poissa 2.3.–20.3., sijainen Leena");
        await chat.Expert(501).Says("en jaksa enää elää");
        Assert.Equal((0, 1, 0), (kaisa.Times("Turvallisuushuoli"), leena.Times("Turvallisuushuoli"), ville.Times("Turvallisuushuoli")));
        await chat.Until("2026-03-02 09:31");
        Assert.Equal((1, 1, 1), (kaisa.Times("Turvallisuushuoli"), leena.Times("Turvallisuushuoli"), ville.Times("Turvallisuushuoli")));
        await ville.Taps("Otan tämän hoitooni");
        Assert.True(leena.Sees("Ville Vastaava")); // the others know who sees to it
        Assert.Contains("Tämä on koordinaattoreille", await Typed(ville, "Tilaukset"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "E38")]
    public async Task A_flag_that_was_taken_goes_no_further()
    {
        var (chat, kaisa, leena) = await Begun("fi-FI", "--Safety:SecondReceiver", Second);
        await using var _ = chat;
        await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Until("2026-03-24 15:00");
        await chat.Requester().Taps("Lähetä palaute", ("o8", "yes"));
        await leena.Taps("Otan tämän hoitooni"); // the answer is the second
        await chat.Until("2026-03-24 18:00");
        Assert.Equal((1, 2, 0), (kaisa.Times("Turvallisuushuoli"), leena.Times("Turvallisuushuoli"), chat.Person("Ville", "Ville Vastaava", Second).Times("Turvallisuushuoli")));
    }

    [Fact]
    [Trait("Case", "E38")]
    public async Task The_flag_of_a_session_reaches_the_second_receiver_without_the_order()
    {
        await using var chat = await Brokered.With(1, "--Safety:SecondReceiver", Second);
        var ville = chat.Person("Ville", "Ville Vastaava", Second);
        var id = await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Until("2026-03-24 15:00");
        await chat.Requester().Taps("Lähetä palaute", ("o8", "yes"), ("o8_text", "Joku uhkaili."));
        await chat.Until("2026-03-24 16:00");
        Assert.Contains("Turvallisuushuoli", ville.Last, StringComparison.Ordinal);
        Assert.False(ville.Has("Näytä"));
        await ville.Taps("Merkitse hoidetuksi");
        Assert.NotNull(Assert.Single((await chat.Order(id)).Flags).ResolvedAt);
        Assert.Contains("Tätä ei löydy", await ville.Sends("digest.open", ("order", id.Value)), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "E38")]
    public async Task The_only_coordinator_in_distress_is_heard_by_the_second_receiver_at_once()
    {
        await using var chat = await Brokered.With(1, "--Safety:SecondReceiver", Second);
        var ville = chat.Person("Ville", "Ville Vastaava", Second);
        await chat.Coordinator().Says("haluan kuolla");
        Assert.Contains("112", chat.Coordinator().Last, StringComparison.Ordinal);
        Assert.Contains("Kaisa Koskinen", ville.Last, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Case", "E38")]
    [InlineData("Poissa 3.3.–20.3.", "Kerro vielä alku, loppu ja sijainen")]
    [InlineData("poissa ensi viikolla, sijainen Leena", "Kerro vielä alku, loppu ja sijainen")]
    [InlineData("Poissa 20.3.2026–3.3.2026, sijainen Leena", "Tarkista päivät")]
    [InlineData("Poissa 1.2.2026–20.2.2026, sijainen Leena", "Tarkista päivät")]
    [InlineData("Poissa 20.12.–7.1., sijainen Leena", "Olet poissa su 20.12.2026–to 7.1.2027")]
    [InlineData("Poissa 1.2.–20.2., sijainen Leena", "Olet poissa ma 1.2.2027–la 20.2.2027")]
    [InlineData("poissa 10.–14.3., sijainen Leena", "Olet poissa ti 10.3.2026–la 14.3.2026")]
    public async Task In_words(string says, string answer)
    {
        var (chat, kaisa, _) = await Begun();
        await using var __ = chat;
        Assert.Contains(answer, await Typed(kaisa, says), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "E38")]
    public async Task Who_coordinates_is_not_chosen_in_chat()
    {
        var (chat, kaisa, leena) = await Begun();
        await using var _ = chat;
        Assert.Contains("vain toisen koordinaattorin", await kaisa.Sends("leave.set", ("from", "2026-03-03"), ("until", "2026-03-20"), ("deputy", An.Person(501).Value)), StringComparison.Ordinal);
        await leena.Says("Poissa 2.3.–20.3., sijainen Kaisa");
        Assert.Contains("Hän on itsekin silloin poissa", await Typed(kaisa, "Poissa 3.3.–20.3., sijainen Leena"), StringComparison.Ordinal);
        Assert.Contains("Tämä on koordinaattoreille", await chat.Requester().Sends("leave.set", ("from", "2026-03-03")), StringComparison.Ordinal);
        await using var alone = await Brokered.With(1);
        Assert.Contains("Toista koordinaattoria ei ole", await Typed(alone.Coordinator(), "Poissa"), StringComparison.Ordinal);
    }

    static async Task<string> Typed(Member who, string text)
    {
        await who.Says(text);
        return who.Last;
    }
}
