using ExperienceBot.Calendar;
using ExperienceBot.Offers;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Support;
using Xunit.Abstractions;

namespace ExperienceBot.Tests.Simulation;

/// <summary>What random schedules do not come to: many at once, long storms, years, and clocks that are wrong.</summary>
public sealed class Scenarios(ITestOutputHelper output)
{
    static readonly Habits silent = new() { Orders = 0, Accept = 0, StandBy = 0, Decline = 0, Pause = 0, Release = 0, Cancel = 0, Change = 0, SubmitTwice = 0 };

    static readonly Setting calm = new("calm") { Crashes = 0, Faults = 0, Habits = silent };

    static readonly OrderId order = new("order0");

    [Fact]
    public void Five_hundred_taps_in_two_seconds_fill_three_seats_and_are_all_answered()
    {
        const int Taps = 500;
        var scene = new Scene(1, calm with { Experts = 200, WaveExtra = 17, Processes = 3, Habits = silent with { Orders = 1, Seats = 3 } });
        scene.Until(() => Offered(scene).Count == 20, TimeSpan.FromMinutes(1));
        for (var n = 0; n < 10; n++)
        {
            scene.People.Tap(Scene.Coordinator, "order.widen", order);
            scene.Pass(TimeSpan.FromMinutes(1));
        }

        var asked = Offered(scene);
        Assert.True(asked.Count >= 60, $"Only {asked.Count} were asked.");
        var begun = scene.Now;
        for (var n = 0; n < Taps; n++)
        {
            var who = asked[n % asked.Count];
            scene.World.At(begun + scene.World.Between(0, 2000), () => scene.People.Tap(who, "offer.accept", order));
        }

        scene.Pass(TimeSpan.FromSeconds(2));
        scene.Until(() => scene.People.AreQuiet, TimeSpan.FromMinutes(1));
        output.WriteLine($"{Taps} taps by {asked.Count} people, the last answered {(scene.Now - begun).TotalSeconds - 2:0.0} s after the last tap");
        Assert.True(scene.Now - begun < TimeSpan.FromSeconds(7));
        scene.Calm();
        Assert.Equal(3, scene.Truth.Order(order)!.Taken);
        Assert.Equal(3, scene.Truth.Delivered.Count(d => d.Work.Kind == Kinds.Seat));
    }

    [Fact]
    public void What_binds_passes_five_thousand_messages_that_may_wait()
    {
        const int Many = 5000;
        var scene = new Scene(2, calm with { Experts = Many, WaveExtra = 0, Habits = silent with { Orders = 1, Seats = 1 } });
        scene.World.MostSteps = 10_000_000;
        scene.Until(() => Offered(scene).Count == 1, TimeSpan.FromMinutes(1));
        var who = Offered(scene).Single();
        var strangers = Enumerable.Range(501, 100).Select(An.Person).ToHashSet(); // whose chat is opened first: two calls
        foreach (var person in Enumerable.Range(501, Many).Select(An.Person))
        {
            if (!strangers.Contains(person))
                scene.Meet(person);
            scene.Owe(new(Keys.Of(person), "pause.over", Kinds.PauseOver, scene.Now) { To = person, Binding = false, IsBulk = true });
        }

        var begun = scene.Now;
        scene.Pass(TimeSpan.FromMinutes(1));
        var tapped = scene.Now;
        scene.People.Tap(who, "offer.accept", order);
        scene.Until(() => scene.Truth.Delivered.Exists(d => d.Work.Kind == Kinds.Seat), TimeSpan.FromMinutes(1));
        var confirmed = scene.Now - tapped;
        scene.Until(() => scene.Truth.Delivered.Count(d => d.Work.Kind == Kinds.PauseOver) == Many, TimeSpan.FromMinutes(12));
        output.WriteLine($"confirmed {confirmed.TotalSeconds:0.0} s after the tap, {Many} sent in {(scene.Now - begun).TotalMinutes:0.0} min, {scene.World.Steps} steps");
        Assert.True(confirmed < TimeSpan.FromSeconds(5), $"The confirmation took {confirmed}.");
        Assert.True(scene.Now - begun < TimeSpan.FromMinutes(9));
        scene.Calm();
    }

    [Fact]
    public void Ten_minutes_in_which_the_channel_refuses_every_third_call_lose_nothing()
    {
        var scene = new Scene(3, calm with
        {
            Experts = 60, WaveExtra = 8, Processes = 2, Throttled = 0.3, Lasts = TimeSpan.FromMinutes(10),
            Habits = silent with { Orders = 10, Seats = 2, Accept = 0.6, StandBy = 0.5, Decline = 1, Thinks = TimeSpan.FromMinutes(5) },
        });
        scene.Play();
        output.WriteLine($"{scene.Faults.Made} refused, {scene.Truth.Arrivals} arrived, the last offer {(scene.Truth.Delivered.FindLast(d => d.Work.Kind == Kinds.Offer).At - An.Now).TotalMinutes:0.0} min after the beginning");
        Assert.True(scene.Faults.Made > 50);
        Assert.DoesNotContain(scene.Truth.Works.Values, w => w.IsAside || (w.IsOpen && w.Due <= scene.Now));
        Assert.Empty(scene.Truth.Duplicates);
    }

    [Fact]
    public void In_two_years_a_digest_comes_at_eight_on_every_working_day()
    {
        var (from, days) = (new DateOnly(2026, 3, 2), 731);
        var scene = new Scene(4, calm with { Experts = 0, Lasts = TimeSpan.FromDays(days) });
        scene.World.MostSteps = 1_000_000;
        scene.Play();
        var zone = scene.Rules.Zone;
        var came = scene.Truth.Delivered.Where(d => d.Work.Kind == Kinds.Digest).ToList();
        output.WriteLine($"{came.Count} digests over {days} days");
        Assert.All(came, d => Assert.InRange(LocalTime.TimeOf(d.At, zone), new(8, 0), new(8, 0, 10)));
        Assert.Equal(
            Enumerable.Range(1, days - 1).Select(from.AddDays).Where(WorkingDays.IsWorkingDay), // the first has begun after eight
            came.Select(d => LocalTime.DateOf(d.At, zone)).Where(date => date < from.AddDays(days)));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(-6)]
    public void While_the_clock_is_wrong_nothing_is_sent_and_afterwards_everything_once(int hours)
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var scene = new Scene(seed, calm with { Experts = 4, WaveExtra = 3, OfferHours = 4, Habits = silent with { Orders = 1, Seats = 1 } });
            scene.Until(() => scene.Truth.Orders.Any(), TimeSpan.FromMinutes(1));
            scene.Pass(scene.World.Between(0, 1000));
            scene.World.Wrong = TimeSpan.FromHours(hours);
            scene.Pass(TimeSpan.FromMinutes(4));
            scene.World.Wrong = TimeSpan.Zero;
            var right = scene.Now;
            // What was decided in the very moment is decided by the wrong time, and is kept all the same.
            scene.Until(() => scene.Truth.Order(order)!.Offers.Values is var offers && offers.Any() && offers.All(o => o.Status == OfferStatus.Expired), TimeSpan.FromHours(30));
            // What was on its way when it became wrong arrives; the rest waits until it has been steady for ten minutes.
            Assert.DoesNotContain(scene.Truth.Delivered, d => d.At > right - TimeSpan.FromMinutes(3.5) && d.At < right + TimeSpan.FromMinutes(10));
            Assert.Equal(4, scene.Truth.Delivered.Count(d => d.Work.Kind == Kinds.Offer));
            scene.Calm();
            Assert.Empty(scene.Truth.Duplicates);
        }
    }

    static List<PersonId> Offered(Scene scene) =>
        scene.Truth.Order(order)?.Offers.Values.Where(o => o.Status == OfferStatus.Sent && scene.Truth.Delivered.Exists(d => d.Work.Kind == Kinds.Offer && d.Work.To == o.Expert))
            .Select(o => o.Expert).ToList() ?? [];
}
