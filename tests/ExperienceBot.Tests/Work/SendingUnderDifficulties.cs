using ExperienceBot.Teams;
using ExperienceBot.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ExperienceBot.Tests.Work;

/// <summary>The channel refuses, is slow or is away: nothing is lost, and nobody waits for somebody else's trouble.</summary>
public sealed class SendingUnderDifficulties
{
    const string Offer = "Sinulle on tehtävätarjous";

    [Fact]
    public async Task A_reader_who_is_throttled_waits_as_long_as_asked_and_holds_up_nobody()
    {
        await using var chat = await Brokered.With(2);
        var calls = 0;
        chat.Teams.Intercept = request => Goes(request, 501) && ++calls == 1 ? Throttled(90) : null;
        await chat.Submits();

        Assert.Equal(1, chat.Expert(502).Times(Offer));
        Assert.Equal(0, chat.Expert(501).Times(Offer));
        await chat.Wait(TimeSpan.FromSeconds(89));
        Assert.Equal(1, calls);
        await chat.Wait(TimeSpan.FromSeconds(20)); // up to a fifth more
        Assert.Equal(1, chat.Expert(501).Times(Offer));
        Assert.Empty(chat.Coordinator().Texts);
    }

    [Fact]
    public async Task A_restart_does_not_open_a_gate()
    {
        await using var chat = await Brokered.With(2);
        var calls = 0;
        chat.Teams.Intercept = request => Goes(request, 501) && ++calls == 1 ? Throttled(600) : null;
        await chat.Submits();
        await chat.Restart();
        await chat.Submits();
        await chat.Wait(TimeSpan.FromSeconds(599));
        Assert.Equal(1, calls);
        await chat.Wait(TimeSpan.FromSeconds(121));
        Assert.Equal(2, chat.Expert(501).Times(Offer));
    }

    [Fact]
    public async Task Three_throttled_readers_close_the_way_to_all()
    {
        await using var chat = await Brokered.With(5, "--Brokering:WaveExtra", "4");
        var calls = 0;
        chat.Teams.Intercept = request => request.Path.Value!.Contains("-000000000", StringComparison.Ordinal) && ++calls <= 3 ? Throttled(60) : null;
        await chat.Submits();
        var early = calls;
        await chat.Wait(TimeSpan.FromSeconds(59));
        Assert.Equal(early, calls);
        await chat.Wait(TimeSpan.FromSeconds(60));
        Assert.Equal(5, chat.Offered().Count);
        Assert.Empty(chat.Coordinator().Texts);
    }

    [Fact]
    public async Task Throttling_alone_never_sets_anything_aside()
    {
        await using var chat = await Brokered.With(1);
        var calls = 0;
        chat.Teams.Intercept = request => Goes(request, 501) && ++calls <= 30 ? Throttled(null) : null;
        await chat.Submits();
        await chat.Wait(TimeSpan.FromMinutes(10));
        Assert.Equal(31, calls);
        Assert.Equal(1, chat.Expert(501).Times(Offer));
        Assert.Empty(chat.Coordinator().Texts);
    }

    [Fact]
    public async Task What_binds_is_sent_again_when_nobody_knows_whether_it_arrived()
    {
        await using var chat = await Brokered.With(1);
        var calls = 0;
        chat.Teams.Intercept = request => Goes(request, 501) && ++calls <= 2 ? Results.StatusCode(502) : null;
        await chat.Submits();
        Assert.Equal(1, calls);
        await chat.Wait(TimeSpan.FromSeconds(30));
        Assert.Equal(2, calls);
        await chat.Wait(TimeSpan.FromMinutes(2));
        Assert.Equal(1, chat.Expert(501).Times(Offer));
    }

    [Fact]
    public async Task What_never_goes_through_comes_to_a_coordinator_after_eight_tries()
    {
        await using var chat = await Brokered.With(1);
        var calls = 0;
        chat.Teams.Intercept = request => Goes(request, 501) && ++calls > 0 ? Results.StatusCode(500) : null;
        await chat.Submits();
        await chat.Wait(TimeSpan.FromHours(2));
        Assert.Equal(8, calls);
        Assert.Contains("epäonnistui toistuvasti", chat.Coordinator().Cards[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_digest_that_may_have_arrived_is_left_out_but_seen()
    {
        await using var chat = await Brokered.With(1);
        var kaisa = chat.Coordinator();
        chat.Teams.Intercept = request => request.Path.Value!.Contains(kaisa.Id, StringComparison.Ordinal) ? Results.StatusCode(504) : null;
        await chat.Until("2026-03-03 08:00");
        chat.Teams.Intercept = _ => null;
        await chat.Until("2026-03-03 12:00");
        Assert.Equal(0, kaisa.Times("Kooste"));
        await kaisa.Says("Kooste");
        Assert.Contains("Viesti koordinaattorille", kaisa.Last, StringComparison.Ordinal);
        await chat.Until("2026-03-11 12:00"); // a week later it is history
        await kaisa.Says("Kooste");
        Assert.DoesNotContain("Viesti koordinaattorille", kaisa.Last, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Token: invalid_client", 401)]
    [InlineData("TokenCertificate", null)]
    public async Task Without_a_token_everything_waits_and_goes_by_itself_when_there_is_one(string code, int? status)
    {
        using var way = new Way { Fails = () => new(Outcome.Refused, status, code, null) };
        await using var chat = await With(3, way);
        await chat.Submits();
        await chat.Until("2026-03-03 09:00"); // a digest was due too
        Assert.Empty(chat.Offered());
        way.Fails = () => null;
        await chat.Wait(TimeSpan.FromSeconds(31));

        Assert.Equal(2, chat.Offered().Count);
        Assert.Equal(1, chat.Coordinator().Times("Kooste"));
        await chat.Coordinator().Says("Kooste");
        Assert.DoesNotContain("ei mennyt perille", chat.Coordinator().Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_channel_that_many_cannot_reach_is_tried_again_as_soon_as_one_that_one_cannot()
    {
        using var way = new Way { Fails = () => new(Outcome.NotExecuted, null, "ConnectionError", null) };
        await using var chat = await With(8, way, "--Brokering:WaveExtra", "7");
        await chat.Submits();
        way.Fails = () => null;
        await chat.Wait(TimeSpan.FromSeconds(5));
        Assert.Equal(8, chat.Offered().Count);
    }

    [Fact]
    public async Task A_chat_that_may_have_been_opened_is_asked_for_again()
    {
        await using var chat = await Brokered.With(1);
        var calls = 0;
        chat.Teams.Intercept = request => request.Path == "/v3/conversations" && ++calls <= 2 ? Results.StatusCode(502) : null;
        await chat.Until("2026-03-03 08:00"); // the digest is the first thing Kaisa hears
        await chat.Wait(TimeSpan.FromMinutes(3));
        Assert.Equal((3, 1), (calls, chat.Coordinator().Times("Kooste")));
    }

    [Fact]
    public async Task Whoever_coordinates_no_longer_is_told_nothing_more()
    {
        await using var chat = await Brokered.With(1);
        var (kaisa, other) = (chat.Coordinator(), chat.Person("Outi", "Outi Oja", An.Person(700).Value));
        chat.The<Tenancy>().Coordinators = [new(kaisa.Id), new(other.Id)];
        await chat.Submits(("minors_present", "true"));
        Assert.Equal((1, 1), (kaisa.Texts.Count, other.Texts.Count));

        chat.Teams.Intercept = request => request.Path.Value!.Contains(kaisa.Id, StringComparison.Ordinal) ? new ThrottledResult(60) : null;
        await chat.Submits(("minors_present", "true"), ("dates", An.When("2026-04-21 13:00")));
        chat.The<Tenancy>().Coordinators = [new(other.Id)];
        var before = chat.Teams.Arrivals.Count(a => a.Conversation.Contains(kaisa.Id, StringComparison.Ordinal));
        chat.Teams.Intercept = _ => null;
        await other.Taps("Hyväksy");
        await chat.Until("2026-03-03 09:00");
        Assert.Equal(before, chat.Teams.Arrivals.Count(a => a.Conversation.Contains(kaisa.Id, StringComparison.Ordinal)));
        Assert.InRange(other.Texts.Count, 3, int.MaxValue);
    }

    [Fact]
    public async Task A_budget_spaces_the_messages_to_one_reader()
    {
        await using var chat = await Brokered.With(1, "--Bot:SendsPerSecond", "10");
        for (var n = 0; n < 8; n++)
            await chat.Submits(("dates", An.When($"2026-04-{n + 1:00} 13:00")), ("minors_present", "true"));
        var kaisa = chat.Coordinator();
        var atOnce = kaisa.Texts.Count;
        Assert.InRange(atOnce, 1, 4);
        await chat.Wait(TimeSpan.FromSeconds(1));
        Assert.Equal(atOnce + 1, kaisa.Texts.Count);
        await chat.Wait(TimeSpan.FromSeconds(10));
        Assert.Equal(8, kaisa.Texts.Count);
    }

    static async Task<Chat> With(int experts, Way way, params string[] settings)
    {
        var chat = await Chat.Begin(
            builder => builder.Services.AddSingleton(provider => new ConnectorClient(
                TeamsEdge.Client(way, TimeSpan.FromSeconds(10)), provider.GetRequiredService<TimeProvider>())), settings);
        await Brokered.Only(chat, Enumerable.Range(501, experts).Select(An.Expert));
        return chat;
    }

    static bool Goes(HttpRequest request, int expert) =>
        request.Path.Value!.EndsWith("/activities", StringComparison.Ordinal) && request.Path.Value.Contains(An.Person(expert).Value, StringComparison.Ordinal);

    static ThrottledResult Throttled(int? seconds) => new(seconds);

    sealed class ThrottledResult(int? seconds) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = 429;
            if (seconds is { } wait)
                httpContext.Response.Headers.RetryAfter = wait.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        }
    }

    /// <summary>The way out to the channel, which a test can close.</summary>
    sealed class Way() : DelegatingHandler(TeamsEdge.Sockets())
    {
        public Func<ConnectorException?> Fails { get; set; } = () => null;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Fails() is { } failure ? throw failure : base.SendAsync(request, cancellationToken);
    }
}
