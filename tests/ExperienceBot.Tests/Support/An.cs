using System.Globalization;
using ExperienceBot.Calendar;
using ExperienceBot.Experts;
using ExperienceBot.Offers;
using ExperienceBot.Orders;

namespace ExperienceBot.Tests.Support;

/// <summary>Valid experts and orders, so that a test says only what it is about.</summary>
static class An
{
    static readonly string[] FirstNames =
        ["Anna", "Bertta", "Carita", "Daavid", "Eero", "Fanni", "Greta", "Heikki", "Irja", "Jalmari", "Kerttu", "Lahja", "Manta", "Niilo", "Oiva"];

    public static readonly Brokering Rules = new();

    /// <summary>Monday 2 March 2026, 09:00 in Helsinki, as in <see cref="Chat"/>.</summary>
    public static readonly DateTimeOffset Now = At("2026-03-02 09:00");

    public static DateTimeOffset At(string local) => LocalTime.ToUtc(
        DateOnly.ParseExact(local[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly.ParseExact(local[11..], "HH:mm", CultureInfo.InvariantCulture), Chat.Helsinki, Overlap.Earlier);

    public static PersonId Person(int number) => new(string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{number:D12}"));

    /// <summary>Fits the order below. Numbers from 501 on.</summary>
    public static Expert Expert(int number) => new()
    {
        Id = Person(number), Name = string.Create(CultureInfo.InvariantCulture, $"{FirstNames[number % FirstNames.Length]} Salonen{number}"),
        Topics = ["mental_health", "crisis"], TaskTypes = ["story_clients", "client_support"], Municipality = "Kokkola", MaxKm = 100,
        TrainedUntil = new(2029, 12, 31), ContractUntil = new(2029, 12, 31), ConfidentialityUntil = new(2029, 12, 31),
        Consents = [Consent.Matching, Consent.Name], AskWhenUrgent = true,
    };

    public static Form Form(params IEnumerable<(string Key, string Value)> answers) =>
        new[]
        {
            ("order_mode", "new"), ("task_type", "story_clients"), ("topics", "mental_health"), ("experience_side", "any"),
            ("goal", "Ryhmä saa toivoa toipumisesta."), ("expert_count", "1"), ("dates", When("2026-03-24 13:00")), ("speaking_minutes", "45"),
            ("mode", "onsite"), ("municipality", "Kokkola"), ("place", "Mariankatu 16"), ("audience", "clients"), ("audience_size", "12"),
            ("minors_present", "false"), ("language", "fi"), ("pair_professional", "Liisa"), ("day_contact", "Liisa, 040 1234567"),
            ("recording", "no"), ("payer", "Kp 4711"), ("terms", "true"),
        }.Concat(answers).Aggregate(ExperienceBot.Orders.Form.Empty, (form, a) => form.With(a.Item1, a.Item2));

    /// <summary>An hour and a half from each of the starts, in Helsinki's time.</summary>
    public static string When(params IEnumerable<string> starts) =>
        ExperienceBot.Orders.Form.Write(starts.Select(At).Select(start => new Session(start, start.AddMinutes(90))));

    public static Order Order(params IEnumerable<(string Key, string Value)> answers)
    {
        var form = Form(answers);
        return new()
        {
            Id = new("order"), Requester = Person(1), Form = form, SubmittedAt = Now, Status = OrderStatus.Approved,
            Seats = form.Number("expert_count")!.Value, Fee = new("row", 75), FeedbackCode = "code", Seed = 7, Version = 1,
        };
    }

    public static Offer Offer(int number, OfferStatus status = OfferStatus.Sent) =>
        new(Person(number), status, 1, 1, At("2026-03-04 09:00"));
}
