using ExperienceBot.Experts;
using ExperienceBot.People;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Experts;

/// <summary>Somebody who wants to become an expert, and good answers to all they are asked.</summary>
static class Joiners
{
    static readonly (string Key, string Value)[] Good =
    [
        ("role", "kokemusasiantuntija"), ("consent_matching", "kyllä"), ("consent_name", "kyllä"), ("consent_contact", "ei"), ("consent_organisation", "ei"),
        ("consent_stories", "ei"), ("consent_paused_contact", "kyllä"), ("experience_side", "oma"), ("topics", "mielenterveys, suru"), ("other_topic", "ei mitään"),
        ("task_type", "Kokemuspuheenvuoro asiakas, Asiakkaan tukena"), ("language", "suomi ja ruotsi"), ("municipality", "Kokkolassa"), ("max_km", "50 km"),
        ("remote", "kyllä"), ("weekly_cap", "1"), ("monthly_cap", "ei rajaa"), ("quiet", "klo 18–9"), ("weekends", "ei"), ("urgent", "joo"), ("asked_again", "kyllä"),
        ("support_person", "ei"), ("units_to_avoid", "Rantakadun poliklinikka, Terveystalo"), ("organisation", "Mielen ry"),
    ];

    public static Member Joiner(this Chat chat, string locale = "fi-FI") => chat.Person("Otso", "Otso Aalto", "00000000-0000-4000-8000-000000000050", locale);

    public static async Task<Joining?> Joining(this Chat chat, Member who) => (await chat.The<PersonBook>().Find(new(who.Id), CancellationToken.None)).Joining;

    /// <summary>Answers in words, changed by <paramref name="other"/>, until the step is reached.</summary>
    public static async Task JoinTo(this Chat chat, Member who, string step, params (string Key, string Value)[] other)
    {
        if (await chat.Joining(who) is null)
            await who.Says("Haluan kokemusasiantuntijaksi");
        for (var asked = 0; (await chat.Joining(who))!.Step is var at && at != step; asked++)
        {
            Assert.True(asked < 40, $"{step} is never reached, {at} is: {who.Last}");
            await who.Says(at == "notice" ? "jatka" : other.Concat(Good).First(g => g.Key == at).Value);
        }
    }
}
