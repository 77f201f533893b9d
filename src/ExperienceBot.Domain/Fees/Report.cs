using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using ExperienceBot.Calendar;
using ExperienceBot.Offers;
using ExperienceBot.Orders;

namespace ExperienceBot.Fees;

/// <summary>What an expert reports of an assignment (domain §1.11), by the keys of the card.</summary>
public sealed record Report
{
    public const string ByCar = "car";
    const int MostEuros = 2000;
    const int MostCharacters = 500;

    /// <summary>The inputs, in the order they are asked.</summary>
    public static readonly ImmutableArray<string> Keys =
    [
        "held", "date", "actual_minutes", "prep_minutes", "participants_estimate", "mode",
        "travel_mode", "km", "passengers", "trip_hours", "free_meals", "meal", "other_costs", "support_costs",
        "wellbeing", "free_note",
    ];

    public static readonly ImmutableArray<string> HeldOptions = ["yes", "partly", "no"];
    public static readonly ImmutableArray<string> Modes = ["onsite", "remote", "hybrid"];
    public static readonly ImmutableArray<string> TravelModes = [ByCar, "public", "shared", "none"];

    public string Held { get; init; } = "yes";

    /// <summary>The days the expert was there, Brokering:TimeZone, as yyyy-MM-dd joined by commas.</summary>
    public string Date { get; init; } = "";
    public int ActualMinutes { get; init; }
    public int PrepMinutes { get; init; }
    public int ParticipantsEstimate { get; init; }
    public string Mode { get; init; } = "onsite";
    public string TravelMode { get; init; } = "none";

    /// <summary>There and back, of one day's trip.</summary>
    public int Km { get; init; }
    public int Passengers { get; init; }

    /// <summary>From leaving home to coming back.</summary>
    public decimal TripHours { get; init; }
    public int FreeMeals { get; init; }

    /// <summary>A meal was paid for on the way.</summary>
    public bool Meal { get; init; }

    /// <summary>Tickets, parking and the like, euros for all days together.</summary>
    public decimal OtherCosts { get; init; }

    /// <summary>The support person's travel, euros; a coordinator confirms it.</summary>
    public decimal SupportCosts { get; init; }

    /// <summary>1–5, between the expert and the coordinators.</summary>
    public int? Wellbeing { get; init; }

    /// <summary>Likewise.</summary>
    public string? FreeNote { get; init; }

    [JsonIgnore]
    public ImmutableArray<DateOnly> Days =>
        Date.Length == 0 ? [] : [.. Date.Split(',').Select(day => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture))];

    /// <summary>As it was agreed, so that nothing need be filled in when all went that way.</summary>
    public static Report Planned(Order order, Offer seat, TimeZoneInfo zone)
    {
        var form = order.Form;
        var km = form.IsRemote ? 0 : seat.TravelKm ?? 0;
        return new()
        {
            Date = Join(order.Sessions.Select(s => LocalTime.DateOf(s.Start, zone))),
            ActualMinutes = form.Number("speaking_minutes") ?? (int)(order.Sessions[0].End - order.Sessions[0].Start).TotalMinutes,
            ParticipantsEstimate = form.Number("audience_size") ?? 0,
            Mode = form["mode"] ?? "onsite",
            TravelMode = km > 0 ? ByCar : "none",
            Km = km,
            TripHours = km > 0 ? decimal.Round(TravelEstimate.Hours(order.Sessions[0], km), 1) : 0,
        };
    }

    /// <summary>With what was filled in; what was not stays as it is.</summary>
    /// <param name="latest">The last day that can have been.</param>
    /// <param name="problem">The key of what cannot be so; nothing is then taken.</param>
    public Report With(IReadOnlyDictionary<string, string> inputs, DateOnly latest, out string? problem)
    {
        string? wrong = null;
        var next = this with
        {
            Held = OneOf("held", HeldOptions, Held),
            Date = Dates(Date),
            ActualMinutes = Whole("actual_minutes", ActualMinutes, 1, 6000),
            PrepMinutes = Whole("prep_minutes", PrepMinutes, 0, 6000),
            ParticipantsEstimate = Whole("participants_estimate", ParticipantsEstimate, 0, 5000),
            Mode = OneOf("mode", Modes, Mode),
            TravelMode = OneOf("travel_mode", TravelModes, TravelMode),
            Km = Whole("km", Km, 0, 3000),
            Passengers = Whole("passengers", Passengers, 0, 8),
            TripHours = Hours("trip_hours", TripHours),
            FreeMeals = Whole("free_meals", FreeMeals, 0, 30),
            Meal = Given("meal") is { } meal ? meal == "true" : Meal,
            OtherCosts = Amount("other_costs", OtherCosts),
            SupportCosts = Amount("support_costs", SupportCosts),
            Wellbeing = Given("wellbeing") is null ? Wellbeing : Whole("wellbeing", 3, 1, 5),
            FreeNote = Given("free_note") is not { } note ? FreeNote : note.Length <= MostCharacters && !Answers.HasIdentityCode(note) ? note : Wrong("free_note", FreeNote),
        };
        problem = wrong;
        return wrong is null ? next : this;

        string? Given(string key) => inputs.TryGetValue(key, out var text) && text.Trim() is { Length: > 0 } given ? given : null;

        T Wrong<T>(string key, T old)
        {
            wrong ??= key;
            return old;
        }

        string OneOf(string key, ImmutableArray<string> options, string old) =>
            Given(key) is not { } text ? old : options.Contains(text) ? text : Wrong(key, old);

        int Whole(string key, int old, int least, int most) =>
            Given(key) is not { } text ? old
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= least && n <= most ? n : Wrong(key, old);

        decimal Hours(string key, decimal old) =>
            Given(key) is not { } text ? old
            : decimal.TryParse(text.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var n) && n <= 240 ? n : Wrong(key, old);

        decimal Amount(string key, decimal old) => Given(key) is not { } text ? old : Euros.Read(text, MostEuros) ?? Wrong(key, old);

        string Dates(string old)
        {
            if (Given("date") is not { } text)
                return old;
            var days = new List<DateOnly>();
            foreach (var part in text.Split(','))
            {
                if (!DateOnly.TryParseExact(part.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || day > latest || day < latest.AddYears(-1))
                    return Wrong("date", old);
                days.Add(day);
            }

            return days.Count > 10 ? Wrong("date", old) : Join(days.Distinct().Order());
        }
    }

    static string Join(IEnumerable<DateOnly> days) => string.Join(',', days.Distinct().Select(d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
}
