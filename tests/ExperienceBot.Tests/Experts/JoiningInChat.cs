using ExperienceBot.Experts;
using ExperienceBot.Tests.Support;
using ExperienceBot.Web;

namespace ExperienceBot.Tests.Experts;

/// <summary>From the first words to the first offer.</summary>
public sealed class JoiningInChat
{
    [Fact]
    public async Task The_privacy_notice_comes_before_the_first_question_and_what_was_seen_is_kept()
    {
        await using var chat = await Brokered.With(0);
        var otso = chat.Joiner();
        await otso.Says("Haluan kokemusasiantuntijaksi");
        Assert.Contains("Ennen kuin aloitamme", otso.Last, StringComparison.Ordinal);
        Assert.Contains("https://bot.example.fi/privacy?lang=fi", otso.Last, StringComparison.Ordinal);
        await otso.Says("mielenterveys"); // nothing is taken before
        Assert.Contains("Tutustu ensin", otso.Last, StringComparison.Ordinal);
        await otso.Says("ohita");
        Assert.Equal("notice", (await chat.Joining(otso))!.Step);
        Assert.Empty((await chat.Joining(otso))!.Form.Answers);

        await otso.Taps("Olen tutustunut, jatketaan");
        Assert.Contains("Kysymys 1/21", otso.Answer, StringComparison.Ordinal);
        Assert.Equal(new Acceptance(PrivacyPage.Version, "fi", An.Now), (await chat.Joining(otso))!.Notice! with { At = An.Now });
        chat.WasDiscreet();
    }

    [Fact]
    public async Task Everything_that_is_told_in_words_stands_in_the_profile()
    {
        await using var chat = await Brokered.With(0);
        var otso = chat.Joiner();
        await chat.JoinTo(otso, "summary");
        foreach (var told in (string[])["Kotikunta: Kokkola", "Mielenterveys, Suru ja läheisen menetys", "Hiljainen aika: klo 18–9", "Paikat, joita vältän: Rantakadun poliklinikka, Terveystalo"])
            Assert.Contains(told, otso.Last, StringComparison.Ordinal);
        await otso.Says("lähetä");
        Assert.Contains("Tietosi on lähetetty", otso.Last, StringComparison.Ordinal);

        var profile = chat.Profile(otso);
        Assert.Equal((ExpertStatus.Applicant, ExpertRole.Expert, "Otso Aalto", "Kokkola", 50, true), (profile.Status, profile.Role, profile.Name, profile.Municipality, profile.MaxKm, profile.Remote));
        Assert.Equal([Consent.Matching, Consent.Name, Consent.PausedContact], profile.Consents);
        Assert.Equal(["grief", "mental_health"], profile.Topics);
        Assert.Equal([ExperienceSide.Own], profile.Sides);
        Assert.Equal(["client_support", "story_clients"], profile.TaskTypes);
        Assert.Equal(["fi", "sv"], profile.Languages);
        Assert.Equal((1, (int?)null), (profile.WeeklyCap, profile.MonthlyCap));
        Assert.Equal(new QuietHours(new(18, 0), new(9, 0)), profile.Quiet);
        Assert.Equal((false, true, true, false), (profile.AskOnWeekends, profile.AskWhenUrgent, profile.MayBeAskedAgain, profile.NeedsSupportPerson));
        Assert.Equal("Rantakadun poliklinikka|Terveystalo", string.Join('|', profile.UnitsToAvoid));
        Assert.Equal(("Mielen ry", "fi"), (profile.Organisation, profile.Notice!.Language));
        Assert.Null(await chat.Joining(otso));
        chat.WasDiscreet();
    }

    [Fact]
    public async Task A_coordinator_approves_and_the_newcomer_hears_what_happens_next_and_is_offered_a_light_task()
    {
        await using var chat = await Brokered.With(0);
        var (otso, kaisa) = (chat.Joiner(), chat.Coordinator());
        await chat.JoinTo(otso, "summary");
        await otso.Says("lähetä");
        Assert.Contains("Haluaa kokemusasiantuntijaksi", kaisa.Last, StringComparison.Ordinal);
        await chat.Submits();
        Assert.Empty(chat.Offered()); // not before the decision

        await kaisa.TapsFor("applicant.approve", ("status", "in_training"));
        Assert.Equal(ExpertStatus.InTraining, chat.Profile(otso).Status);
        Assert.Contains("Olet mukana koulutuksessa", otso.Last, StringComparison.Ordinal);
        await kaisa.Says("Hakijat");
        await kaisa.TapsFor("applicant.open");
        await kaisa.TapsFor("applicant.approve", ("status", "active"), ("trained_until", "2028-12-31"), ("contract_until", "2028-12-31"), ("confidentiality_until", "2028-12-31"));
        Assert.Contains("Tervetuloa mukaan", otso.Last, StringComparison.Ordinal);
        Assert.Contains("Tarjoan aluksi kevyitä tehtäviä", otso.Last, StringComparison.Ordinal);
        Assert.Equal((ExpertStatus.Active, new DateOnly(2028, 12, 31)), (chat.Profile(otso).Status, chat.Profile(otso).ContractUntil!.Value));

        var order = await chat.Submits(("dates", An.When("2026-04-14 13:00")));
        Assert.Equal([otso], chat.Offered());
        Assert.Contains("new_and_light", (await chat.Order(order)).OfferTo(new(otso.Id))!.Why);
        await kaisa.Says("Tilaukset");
        chat.WasDiscreet();
    }

    [Fact]
    public async Task A_kind_no_keeps_none_of_the_topics()
    {
        await using var chat = await Brokered.With(0);
        var otso = chat.Joiner();
        await chat.JoinTo(otso, "summary");
        await otso.Says("lähetä");
        await chat.Coordinator().TapsFor("applicant.decline");
        Assert.Contains("Kiitos, että halusit mukaan", otso.Last, StringComparison.Ordinal);
        Assert.Equal(ExpertStatus.Inactive, chat.Profile(otso).Status);
        Assert.Empty(chat.Profile(otso).Topics);
        Assert.Empty(chat.Profile(otso).Consents);
        await otso.Says("Haluan kokemusasiantuntijaksi"); // again later
        Assert.Contains("Ennen kuin aloitamme", otso.Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_does_not_consent_to_matching_is_not_asked_for_topics_and_may_still_join()
    {
        await using var chat = await Brokered.With(0);
        var otso = chat.Joiner();
        await chat.JoinTo(otso, "topics");
        await otso.Says("mielenterveys");
        await otso.Says("muuta lupa etsiä tehtäviä");
        await otso.Says("en");
        Assert.Null((await chat.Joining(otso))!.Form["topics"]);
        Assert.Equal("task_type", (await chat.Joining(otso))!.Step);
        await chat.JoinTo(otso, "summary");
        Assert.Contains("en voi tarjota tehtäviä", otso.Last, StringComparison.Ordinal);
        await otso.Says("lähetä");
        Assert.Equal(ExpertStatus.Applicant, chat.Profile(otso).Status);
        Assert.Empty(chat.Profile(otso).Topics);
    }

    [Fact]
    public async Task A_topic_in_own_words_is_used_only_when_its_name_suits()
    {
        await using var chat = await Brokered.With(0);
        var (otso, kaisa) = (chat.Joiner(), chat.Coordinator());
        await chat.JoinTo(otso, "summary", ("topics", "ei mitään"), ("other_topic", "koulukiusaaminen"));
        await otso.Says("lähetä");
        Assert.Contains("koulukiusaaminen", kaisa.Last, StringComparison.Ordinal);
        await kaisa.TapsFor("applicant.approve", ("status", "active"));
        Assert.Empty(chat.Profile(otso).Topics);

        await kaisa.Says("Hakijat");
        await kaisa.TapsFor("applicant.open");
        await kaisa.TapsFor("topic.propose", ("topic", "study_difficulty"));
        Assert.Empty(chat.Profile(otso).Topics); // it is the person's to say
        Assert.Contains("Sopiiko tämä aihe", otso.Last, StringComparison.Ordinal);
        await otso.Taps("Aihe sopii");
        Assert.Equal(["study_difficulty"], chat.Profile(otso).Topics);
        Assert.Null(chat.Profile(otso).OtherTopic);
        chat.WasDiscreet();
    }

    [Fact]
    public async Task It_can_be_put_aside_taken_up_again_mended_and_dropped()
    {
        await using var chat = await Brokered.With(0);
        var otso = chat.Joiner();
        await chat.JoinTo(otso, "municipality");
        await otso.Says("Atlantis");
        Assert.Contains("En tunne tätä kuntaa", otso.Last, StringComparison.Ordinal);
        await otso.Says("takaisin");
        Assert.Equal("language", (await chat.Joining(otso))!.Step);
        await otso.Says("tallenna");
        await otso.Says("Tilaa"); // something else meanwhile
        await otso.Says("peru");
        await chat.Restart();
        await otso.Says("jatka");
        Assert.Contains("Millä kielillä", otso.Last, StringComparison.Ordinal);
        await chat.JoinTo(otso, "summary");
        await otso.Says("muuta kotikunta");
        await otso.Says("Pietarsaari");
        Assert.Contains("Kotikunta: Pietarsaari", otso.Last, StringComparison.Ordinal);
        await otso.Says("peru");
        Assert.Contains("Vastauksiasi ei ole tallessa", otso.Last, StringComparison.Ordinal);
        Assert.Null(await chat.Joining(otso));
        Assert.DoesNotContain(chat.Roster, e => e.Id.Value == otso.Id);
    }

    [Fact]
    public async Task What_is_left_unfinished_is_gone_after_thirty_days()
    {
        await using var chat = await Brokered.With(0);
        var otso = chat.Joiner();
        await chat.JoinTo(otso, "task_type");
        await chat.Until("2026-03-20 09:00");
        await otso.Says("Asiakkaan tukena"); // counts from here
        await chat.Until("2026-04-18 09:00");
        Assert.NotNull(await chat.Joining(otso));
        await chat.Until("2026-04-20 09:00");
        Assert.Null(await chat.Joining(otso));
    }

    [Fact]
    [Trait("Language", "sv")]
    public async Task I_ord_pa_svenska()
    {
        await using var chat = await Brokered.With(0);
        var otso = chat.Joiner("sv-FI");
        await otso.Says("Bli erfarenhetsexpert");
        foreach (var answer in (string[])
        [
            "fortsätt", "kamratstödjare", "ja", "ja", "nej", "nej", "nej", "ja", "egen erfarenhet och närståendes erfarenhet", "psykisk hälsa, sorg", "inget", "Enskilt kamratstöd",
            "svenska", "i Karleby", "30", "nej", "inget", "4", "20 till 8", "ja", "nej", "nej", "ja", "Strandgatans poliklinik", "inget",
        ])
            await otso.Says(answer);
        Assert.Contains("Hemkommun: Karleby", otso.Last, StringComparison.Ordinal);
        await otso.Says("skicka");
        Assert.Contains("Tack!", otso.Last, StringComparison.Ordinal);
        var profile = chat.Profile(otso);
        Assert.Equal((ExpertRole.Peer, "Kokkola", 30, 4, "sv"), (profile.Role, profile.Municipality, profile.MaxKm, profile.MonthlyCap, profile.Notice!.Language));
        Assert.Equal([ExperienceSide.Own, ExperienceSide.Relative], profile.Sides);
        Assert.True(profile.NeedsSupportPerson);
    }

    [Fact]
    public async Task The_notice_is_a_page_that_names_who_keeps_the_register()
    {
        await using var chat = await Chat.Begin("--Privacy:Controller", "Keski-Pohjanmaan hyvinvointialue", "--Privacy:Contact", "tietosuoja@example.fi");
        foreach (var (language, title) in new[] { ("fi", "Tietosuojaseloste"), ("sv", "Dataskyddsbeskrivning"), ("en", "Privacy notice") })
        {
            var page = await chat.Http.GetStringAsync($"/privacy?lang={language}");
            Assert.Contains($"<html lang=\"{language}\">", page, StringComparison.Ordinal);
            Assert.Contains($"<h1>{title}</h1>", page, StringComparison.Ordinal);
            Assert.Contains("Keski-Pohjanmaan hyvinvointialue", page, StringComparison.Ordinal);
            Assert.Contains("tietosuoja@example.fi", page, StringComparison.Ordinal);
            Assert.Contains("tietosuoja.fi", page, StringComparison.Ordinal);
        }
    }
}
