using ExperienceBot.Documents;
using ExperienceBot.Experts;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Documents;

public sealed class DocumentTests
{
    static readonly DateOnly Today = new(2026, 3, 2);

    static Expert Until(string? day, int? sentDaysAgo = null) => An.Expert(501) with
    {
        ContractUntil = day is null ? null : DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        Contract = sentDaysAgo is { } days ? new() { SentAt = An.Now.AddDays(-days) } : null,
    };

    /// <summary>Domain §1.3, with 60 days for "soon" (D-1).</summary>
    [Theory]
    [InlineData(null, null, DocumentStatus.Missing)]
    [InlineData(null, 3, DocumentStatus.Sent)]
    [InlineData("2026-03-01", null, DocumentStatus.Expired)]
    [InlineData("2026-02-20", 3, DocumentStatus.Sent)] // asked for after it had ended
    [InlineData("2026-03-01", 30, DocumentStatus.Expired)] // asked for when it still held
    [InlineData("2026-03-02", null, DocumentStatus.ExpiresSoon)] // the last day counts
    [InlineData("2026-04-30", null, DocumentStatus.ExpiresSoon)]
    [InlineData("2026-05-01", null, DocumentStatus.Signed)]
    [InlineData("9999-12-31", null, DocumentStatus.Signed)]
    public void The_status_comes_from_the_dates(string? until, int? sentDaysAgo, DocumentStatus expected) =>
        Assert.Equal(expected, Document.Status(Until(until, sentDaysAgo), DocumentKind.Contract, Today, An.Rules.Zone));

    /// <summary>60, 30 and 7 days before (D-1); a week's grace each, for none goes out on holidays.</summary>
    [Theory]
    [InlineData("2026-05-02", null)]
    [InlineData("2026-05-01", 60)]
    [InlineData("2026-04-25", 60)]
    [InlineData("2026-04-24", null)]
    [InlineData("2026-04-01", 30)]
    [InlineData("2026-03-26", 30)]
    [InlineData("2026-03-25", null)]
    [InlineData("2026-03-09", 7)]
    [InlineData("2026-03-03", 7)]
    [InlineData("2026-03-02", null)]
    [InlineData("2026-03-01", null)]
    [InlineData(null, null)]
    public void Reminders_are_due_60_30_and_7_days_before(string? until, int? expected) =>
        Assert.Equal(expected, Document.ReminderDue(Until(until), DocumentKind.Contract, Today));

    /// <summary>Finnish working days; the last one to its end.</summary>
    [Theory]
    [InlineData("2026-03-02 09:00", "2026-03-09 23:59")] // an ordinary week
    [InlineData("2026-03-30 09:00", "2026-04-08 23:59")] // Easter
    [InlineData("2026-04-29 15:00", "2026-05-07 23:59")] // May Day
    [InlineData("2026-06-15 09:00", "2026-06-23 23:59")] // midsummer's eve is no working day
    [InlineData("2026-12-21 09:00", "2026-12-30 23:59")] // Christmas
    [InlineData("2026-03-07 12:00", "2026-03-13 23:59")] // asked on a Saturday
    public void A_place_is_kept_five_working_days(string now, string expected) =>
        Assert.Equal(An.At(expected).AddSeconds(59), Signing.KeptUntil(An.At(now), An.Rules.Zone));

    [Fact]
    public void What_is_accepted_holds_as_the_organisation_says_and_never_shorter_than_it_did()
    {
        var yes = new Acceptance("1", "fi", An.Now);
        var bare = An.Expert(501) with { ConfidentialityUntil = null };
        Assert.Equal(new DateOnly(2028, 3, 2), Document.Accept(bare, DocumentKind.Confidentiality, yes, 24, An.Rules.Zone)!.ConfidentialityUntil);
        var open = Document.Accept(bare, DocumentKind.Confidentiality, yes, null, An.Rules.Zone)!;
        Assert.Equal(Document.OpenEnded, open.ConfidentialityUntil);
        Assert.Null(Document.Accept(open, DocumentKind.Confidentiality, yes with { At = An.Now.AddHours(1) }, null, An.Rules.Zone));
        Assert.Equal(new DateOnly(2029, 12, 31), Document.Accept(An.Expert(501), DocumentKind.Confidentiality, yes, 12, An.Rules.Zone)!.ConfidentialityUntil);
    }
}
