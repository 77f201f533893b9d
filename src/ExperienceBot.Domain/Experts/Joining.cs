using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ExperienceBot.Orders;

namespace ExperienceBot.Experts;

/// <summary>Somebody's joining in the making: the privacy notice, then one question of the profile after another, then the summary.</summary>
public sealed record Joining
{
    /// <summary>Before anything is asked (D-4).</summary>
    public const string NoticeStep = "notice";
    public const string Summary = "summary";

    public required string Id { get; init; }

    /// <summary>A question's key, or one of the two others.</summary>
    public string Step { get; init; } = NoticeStep;
    public Form Form { get; init; } = Form.Empty;

    /// <summary>Grows with every change; a card that carries another one is old.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Where they were when they came back to mend one answer; null on the straight way.</summary>
    public string? ReturnTo { get; init; }

    /// <summary>Put aside: typed text is not an answer until it is taken up again.</summary>
    public bool Shelved { get; init; }
    public Acceptance? Notice { get; init; }
    public DateTimeOffset TouchedAt { get; init; }

    /// <summary>Null on the notice and on the summary.</summary>
    [JsonIgnore]
    public Question? Asking => Profile.Find(Step);

    [JsonIgnore]
    public ImmutableArray<string> Steps => [NoticeStep, .. Profile.All.Where(q => q.Asked(Form)).Select(q => q.Key), Summary];

    /// <summary>What must still be answered; of topics at least one, be it in own words.</summary>
    [JsonIgnore]
    public ImmutableArray<string> Missing =>
    [
        .. Profile.All.Where(q => q.Asked(Form) && !Form.Has(q.Key))
            .Where(q => !q.Optional || (q.Key == "topics" && !Form.Has("other_topic"))).Select(q => q.Key),
    ];

    /// <summary>On with the answer, or where it stands and why the answer was not taken.</summary>
    public (Joining Next, Reading.Refused? Why) Answer(string raw, Frame frame)
    {
        if (Asking is not { } q)
            return (this, new("nothing_asked"));
        if (Profile.Read(q, raw, frame) is not Reading.Understood { Value: var value })
            return (this, Profile.Read(q, raw, frame) as Reading.Refused ?? new("not_understood"));
        var answered = this with { Form = Tidy(value.Length == 0 ? Form.Without(q.Key) : Form.With(q.Key, value)) };
        return (answered.Turn(answered.After(), frame.Now), null);
    }

    public Joining Seen(Acceptance notice) => (this with { Notice = notice }).Turn(After(), notice.At);

    /// <summary>To the one before; never behind the notice that has been seen.</summary>
    public Joining Back(DateTimeOffset now) => Turn(ReturnTo is not null ? After() : Steps[Math.Max(Notice is null ? 0 : 1, Steps.IndexOf(Step) - 1)], now);

    /// <summary>On, leaving the question for later. The notice cannot be left out.</summary>
    public Joining Skip(DateTimeOffset now) => Notice is null ? this : Turn(After(), now);

    /// <summary>To one question and back to where they are. An unknown step changes nothing.</summary>
    public Joining Edit(string step, DateTimeOffset now) =>
        Notice is null || step == NoticeStep || !Steps.Contains(step) ? this : Turn(step, now) with { ReturnTo = step == Summary ? null : ReturnTo ?? Step };

    string After() => ReturnTo is { } back ? Steps.Contains(back) ? back : Missing.FirstOrDefault() ?? Summary
        : Step == Summary ? Summary : Steps[Steps.IndexOf(Step) + 1];

    Joining Turn(string step, DateTimeOffset now) =>
        this with { Step = step, ReturnTo = null, Shelved = false, Version = Version + 1, TouchedAt = now };

    /// <summary>Without the answers to questions that are no longer asked.</summary>
    static Form Tidy(Form form) => Profile.All.Where(q => form.Has(q.Key) && !q.Asked(form)).Aggregate(form, (f, q) => f.Without(q.Key));
}
