using System.Diagnostics;
using System.Diagnostics.Metrics;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Teams;
using ExperienceBot.Work;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Activity = System.Diagnostics.Activity;

namespace ExperienceBot;

/// <summary>
/// What an operator sees of the running bot (docs/operations.md): how much, how long, which ids; never a name, a topic or a text.
/// While nobody listens it costs next to nothing.
/// </summary>
static class Telemetry
{
    const string Name = "ExperienceBot";

    static readonly ActivitySource Source = new(Name);
    static readonly Meter Meter = new(Name);
    static readonly Histogram<double> Turns = Duration("turn", "Turns: what people wrote or tapped, and what the channel told");
    static readonly Histogram<double> Commits = Duration("commit", "Commits of decisions to the store");
    static readonly Histogram<double> Calls = Duration("work", "Owed work that was done, from its claim to its outcome");
    static readonly Counter<long> Throttled = Meter.CreateCounter<long>("experiencebot.throttled", "{answer}", "Times the channel said 429 to owed work");
    static readonly Counter<long> Orders = Meter.CreateCounter<long>("experiencebot.orders", "{order}", "Orders that came into a state");
    static readonly Counter<long> Offers = Meter.CreateCounter<long>("experiencebot.offers", "{offer}", "Offers that came into a state");
    static readonly Counter<long> Seats = Meter.CreateCounter<long>("experiencebot.seats", "{seat}", "Seats filled and given up");

    /// <summary>A turn, by what it was: the verbs are those of the buttons there are.</summary>
    public static Task Turn(TurnContext turn, Func<string, bool> isVerb, Func<Task> take)
    {
        var kind = turn.Tap is { } tap ? isVerb(tap.Verb) ? tap.Verb : "unknown" : turn.Activity.Type == "message" ? "message" : "event";
        return Timed(Turns, new("experiencebot.turn", kind), Source.StartActivity($"turn {kind}")?.SetTag("experiencebot.activity", turn.Activity.Id), take);
    }

    public static Task Commit(string aggregate, Func<Task> write) => Timed(
        Commits, new("experiencebot.aggregate.kind", aggregate[..1]), Source.StartActivity("commit")?.SetTag("experiencebot.aggregate", aggregate), write);

    public static async Task<WorkItem> Work(WorkItem item, Func<Task<WorkItem>> call)
    {
        var span = Source.StartActivity($"work {item.Kind}")?.SetTag("experiencebot.aggregate", item.Aggregate).SetTag("experiencebot.work.id", item.Id);
        var done = item;
        await Timed(
            Calls, new("experiencebot.work", item.Kind), span, async () => done = await call(),
            () => done.State == WorkState.Pending ? "postponed" : Snake(done.State));
        return done;
    }

    /// <summary>The channel has said 429.</summary>
    public static void Slowed() => Throttled.Add(1);

    /// <summary>An order was changed, and the change is kept.</summary>
    /// <param name="before">Null when it is new.</param>
    public static void Changed(Order? before, Order after)
    {
        if (before?.Status != after.Status)
            Orders.Add(1, State(Snake(after.Status)));
        if (Offers.Enabled)
        {
            foreach (var offer in after.Offers.Values.Where(o => before?.OfferTo(o.Expert) is var old && (old?.Status, old?.Round) != (o.Status, o.Round)))
                Offers.Add(1, State(Snake(offer.Status)));
        }

        var seats = after.Taken - (before?.Taken ?? 0);
        if (seats != 0)
            Seats.Add(Math.Abs(seats), State(seats > 0 ? "filled" : "given_up"));
    }

    /// <summary>Exports by the standard variables when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; without it there is nothing.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService(Name, serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3)).AddEnvironmentVariableDetector())
            .WithTracing(tracing => tracing.AddSource(Name)
                .AddAspNetCoreInstrumentation(requests =>
                {
                    requests.Filter = http => !http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal);
                    // Paths hold codes and signed tokens that open something: what was asked for is told by its template.
                    requests.EnrichWithHttpResponse = (span, response) => span
                        .SetTag("url.path", (response.HttpContext.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText).SetTag("url.query", null);
                })
                .AddHttpClientInstrumentation(calls => calls.EnrichWithHttpRequestMessage = (span, request) =>
                    span.SetTag("url.full", request.RequestUri?.GetLeftPart(UriPartial.Authority))))
            .WithMetrics(metrics => metrics.AddMeter(Name).AddAspNetCoreInstrumentation().AddHttpClientInstrumentation()
                .AddInstrumentation(services => Backlog(services.GetRequiredService<WorkEngine>())))
            .WithLogging(_ => { }, logs => logs.IncludeFormattedMessage = true)
            .UseOtlpExporter();
    }

    /// <summary>What <c>/health/ready</c> counts, looked at when it is exported. Every instance tells of the whole store.</summary>
    static Meter Backlog(WorkEngine work)
    {
        var meter = new Meter(Name);
        meter.CreateObservableGauge("experiencebot.work.owed", () => Look(b => b.Due, b => b.Aside), "{item}", "Owed work that is due, and what waits for a coordinator");
        meter.CreateObservableGauge("experiencebot.work.age", () => Look(b => b.Behind.TotalSeconds, b => b.OldestAside.TotalSeconds), "s", "How long the oldest of it has waited");
        return meter;

        IEnumerable<Measurement<T>> Look<T>(Func<Backlog, T> due, Func<Backlog, T> aside)
            where T : struct
        {
            try
            {
                var backlog = work.Count(CancellationToken.None).GetAwaiter().GetResult(); // instruments cannot wait otherwise
                return [new(due(backlog), State("due")), new(aside(backlog), State("aside"))];
            }
            catch (StoreUnavailableException)
            {
                return []; // nothing is known just now
            }
        }
    }

    static Histogram<double> Duration(string of, string description) => Meter.CreateHistogram<double>($"experiencebot.{of}.duration", "s", description);

    static KeyValuePair<string, object?> State(string state) => new("experiencebot.state", state);

    /// <summary>CancelledByExpert as cancelled_by_expert.</summary>
    static string Snake<T>(T value)
        where T : struct, Enum => string.Concat(value.ToString().Select((c, n) => char.IsUpper(c) ? (n > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));

    static Task Timed(
        Histogram<double> histogram, KeyValuePair<string, object?> kind, Activity? span, Func<Task> run, Func<string>? outcome = null) =>
        span is null && !histogram.Enabled ? run() : Measured(histogram, kind, span, run, outcome);

    static async Task Measured(
        Histogram<double> histogram, KeyValuePair<string, object?> kind, Activity? span, Func<Task> run, Func<string>? outcome)
    {
        var (begun, tags) = (Stopwatch.GetTimestamp(), new TagList(kind));
        try
        {
            await run();
            tags.Add("experiencebot.outcome", outcome?.Invoke() ?? "done");
        }
        catch (Exception e)
        {
            // Its type alone: a message may quote a person.
            tags.Add("experiencebot.outcome", e switch { ConflictException => "conflict", TryLaterException => "put_off", _ => "failed" });
            tags.Add("error.type", (e is TryLaterException { InnerException: { } why } ? why : e).GetType().Name);
            span?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
        finally
        {
            histogram.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds, tags);
            foreach (var (key, value) in tags)
                span?.SetTag(key, value);
            span?.Dispose();
        }
    }
}
