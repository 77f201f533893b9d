using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Orders;

/// <summary>How one answer is read, and where the walk goes after it.</summary>
public sealed class AnswersTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 2, 7, 0, 0, TimeSpan.Zero);

    static readonly Frame Here = new(
        Now, Chat.Helsinki,
        (question, option) => Enum.GetValues<Language>().Select(l => OrderFacts.Option(question, option, Words.In(l))),
        q => Words.All($"order.{q.Key}.short"));

    public static TheoryData<Language> Languages => new(Enum.GetValues<Language>());

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_option_is_chosen_by_the_words_on_its_card(Language language)
    {
        foreach (var q in Questions.All.Where(q => q.Options.Length > 0))
        {
            foreach (var option in q.Options)
                Assert.Equal(new Reading.Understood(option), Answers.Read(q, OrderFacts.Option(q.Key, option, Words.In(language)), Form.Empty, Here));
        }
    }

    [Theory]
    [InlineData("client_consent", "kyllä", "yes")]
    [InlineData("client_consent", "ei", "not_yet")]
    [InlineData("client_consent", "inte än", "not_yet")]
    [InlineData("decision_makers_invited", "ei", "no")]
    [InlineData("mode", "se pidetään kai etänä", "remote")]
    [InlineData("mode", "etänä vai paikan päällä", null)]
    [InlineData("mode", "4", null)]
    [InlineData("mode", "0", null)]
    [InlineData("mode", "HYBRID", null)]
    [InlineData("topics", "1;3", "mental_health,addictions")]
    [InlineData("topics", "suru ja läheisen menetys", "grief")]
    [InlineData("topics", "mielenterveys sekä mielenterveys", "mental_health")]
    [InlineData("expert_count", "kaksi", "2")]
    [InlineData("expert_count", "two", "2")]
    [InlineData("expert_count", "två", "2")]
    [InlineData("expert_count", "-2", null)]
    [InlineData("expert_count", "1,5", null)]
    [InlineData("speaking_minutes", "tunnin", "60")]
    [InlineData("speaking_minutes", "1,5 tuntia", "90")]
    [InlineData("minors_present", "👍", "true")]
    [InlineData("municipality", "Karleby", "Kokkola")]
    [InlineData("payer", "Kp 4711/2", "Kp 4711/2")]
    [InlineData("payer", "<script>", null)]
    [InlineData("goal", "\u200B\u200B\u200B\u200B\u200B\u200B\u200B\u200B\u200B\u200B\u200B", null)]
    public void An_answer_is_read_or_refused(string key, string text, string? value)
    {
        var reading = Answers.Read(Questions.Find(key), text, Form.Empty, Here);
        Assert.Equal(value, (reading as Reading.Understood)?.Value);
        Assert.NotNull(value ?? (reading as Reading.Refused)?.Reason);
    }

    [Theory]
    [InlineData("131052-308T", true)]
    [InlineData("131052–308T", true)]
    [InlineData("131052 - 308t", true)]
    [InlineData("potilas 010203A123B, huone 3", true)]
    [InlineData("311299+123X.", true)]
    [InlineData("040 1234567", false)]
    [InlineData("Kp 991352-308T", false)]
    [InlineData("Y-tunnus 0134567-8", false)]
    [InlineData("2026-03-24", false)]
    [InlineData("1131052-308T", false)]
    public void An_identity_code_is_noticed_and_nothing_else_is_taken_for_one(string text, bool isCode) =>
        Assert.Equal(isCode, Answers.HasIdentityCode(text));

    [Fact]
    public void A_long_answer_is_told_how_long_it_may_be_never_how_many()
    {
        Reading Long(string key) => Answers.Read(Questions.Find(key), new('a', 10_000), Form.Empty, Here);
        Assert.Equal("500", Assert.IsType<Reading.Refused>(Long("goal")).Args.Single());
        Assert.Equal("2000", Assert.IsType<Reading.Refused>(Long("topics")).Args.Single());
        Assert.Equal("2000", Assert.IsType<Reading.Refused>(Long("expert_count")).Args.Single());
    }

    [Theory]
    [InlineData("new", "24.3. klo 9–10; 20.3. klo 9–10", "2026-03-24T07:00Z/2026-03-24T08:00Z;2026-03-20T07:00Z/2026-03-20T08:00Z", "")]
    [InlineData("series", "24.3. klo 9–10; 20.3. klo 9–10", "2026-03-20T07:00Z/2026-03-20T08:00Z;2026-03-24T07:00Z/2026-03-24T08:00Z", "")]
    [InlineData("series", "24.3. klo 9–10", null, "series_dates")]
    [InlineData("audit", "1.4. klo 9–10; 2.4. klo 9–10; 7.4. klo 9–10; 8.4. klo 9–10; 9.4. klo 9–10; 10.4. klo 9–10", null, "audit_dates")]
    [InlineData("new", "24.3. klo 9–11; 24.3. klo 10–12", null, "when_overlap")]
    [InlineData("new", "24.3. klo 11–9", null, "when_end_before_start")]
    [InlineData("new", "26.2.2026 klo 9–10", null, "when_in_the_past")]
    [InlineData("new", "24.3.", null, "end or start")]
    public void Dates_fit_the_kind_of_order_and_the_wish_told_first_stays_first(string mode, string text, string? value, string reason)
    {
        var reading = Answers.Read(Questions.Find("dates"), text, Form.Empty.With("order_mode", mode), Here);
        Assert.Equal(value, (reading as Reading.Understood)?.Value);
        if (reading is Reading.Partly half)
            Assert.Equal(("start", new DateOnly(2026, 3, 24)), (half.Missing, half.Known.Date));
        else
            Assert.Equal(reason, (reading as Reading.Refused)?.Reason ?? "");
    }

    [Fact]
    public void A_date_without_a_year_is_the_next_one()
    {
        var reading = Assert.IsType<Reading.Understood>(Answers.Read(Questions.Find("dates"), "26.2. klo 9–10", Form.Empty, Here));
        Assert.Equal("2027-02-26T07:00Z/2027-02-26T08:00Z", reading.Value);
    }

    [Fact]
    public void No_question_depends_on_another_of_its_own_card()
    {
        foreach (var form in Questions.All.SelectMany(q => q.Options.Append("true")
            .SelectMany(o => new[] { Form.Empty, Form.Empty.With("mode", "hybrid") }.Select(f => f.With(q.Key, o)))))
        {
            foreach (var step in Questions.Steps)
            {
                foreach (var beside in Questions.Of(step, form).Where(q => q.Step != "mode").SelectMany(q => q.Options.Append("true").Select(o => (q.Key, Value: o))))
                    Assert.Equal(Questions.Of(step, form).Select(q => q.Key), Questions.Of(step, form.With(beside.Key, beside.Value)).Select(q => q.Key));
            }
        }
    }

    [Fact]
    public void A_half_told_date_is_completed_or_told_anew()
    {
        var draft = new Draft { Id = new("a"), Step = "when", Form = Form.Empty.With("order_mode", "new") };
        var half = Walk.AnswerTyped(draft, "ti 24.3. klo 13", Here);
        Assert.Equal(("end", new TimeOnly(13, 0)), (half.AskNext, half.Draft.HalfTyped!.Start!.Value));
        Assert.Equal("2026-03-24T11:00Z/2026-03-24T11:45Z", Walk.AnswerTyped(half.Draft, "45 min", Here).Draft.Form["dates"]);
        Assert.Equal("2026-03-25T07:00Z/2026-03-25T08:00Z", Walk.AnswerTyped(half.Draft, "ke 25.3. klo 9–10", Here).Draft.Form["dates"]);
        var odd = Walk.AnswerTyped(half.Draft, "hmm", Here);
        Assert.Equal("when_not_understood", odd.Problems.Single().Why.Reason);
        Assert.Equal(half.Draft.HalfTyped, odd.Draft.HalfTyped);
    }

    [Fact]
    public void Answers_to_questions_that_are_no_longer_asked_are_dropped()
    {
        var draft = new Draft { Id = new("a"), Step = "summary", Form = Form.Empty.With("order_mode", "new").With("mode", "onsite").With("municipality", "Kokkola").With("place", "Talo") };
        var next = Walk.AnswerTyped(draft, "tapa: etänä", Here).Draft;
        Assert.False(next.Form.Has("municipality") || next.Form.Has("place"));
        Assert.Equal(Questions.Missing(next.Form)[0].Step, next.Step);
    }

    [Theory]
    [InlineData("Soita 040 1234567", true)]
    [InlineData("040.1234567", true)]
    [InlineData("+358 40-123 4567", true)]
    [InlineData("maija@example.fi", true)]
    [InlineData("maija (at) example.fi", true)]
    [InlineData("14.12.2026 klo 13.00-15.00, 20-25 henkeä", false)]
    [InlineData("Tila on 2. kerroksessa, ovikoodia ei ole.", false)]
    public void Contact_details_are_noticed(string text, bool has) => Assert.Equal(has, Answers.HasContact(text));
}
