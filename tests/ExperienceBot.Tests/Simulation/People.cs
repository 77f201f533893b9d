using System.Text;
using System.Text.Json;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Teams;
using ExperienceBot.Tests.Support;
using ExperienceBot.Work;

namespace ExperienceBot.Tests.Simulation;

/// <summary>What people are inclined to do: the probabilities are out of what is left by those before.</summary>
sealed record Habits
{
    public int Orders { get; init; } = 1;
    public int Seats { get; init; } = 2;
    public double Accept { get; init; } = 0.6;
    public double StandBy { get; init; } = 0.3;
    public double Decline { get; init; } = 0.5;
    public double Pause { get; init; }

    /// <summary>Of the answers, how many come within 50 ms of the deadline, or of the moment at which late offers are closed.</summary>
    public double AtTheDeadline { get; init; } = 0.1;
    public double Release { get; init; } = 0.1;
    public double Cancel { get; init; } = 0.05;
    public double Change { get; init; } = 0.05;
    public double SubmitTwice { get; init; } = 0.2;

    /// <summary>How long people take, at most.</summary>
    public TimeSpan Thinks { get; init; } = TimeSpan.FromHours(6);
}

/// <summary>Requesters, experts and coordinators. Who gets no answer taps again.</summary>
sealed class People
{
    const int MostTries = 60;

    static readonly TimeSpan patience = TimeSpan.FromSeconds(15);

    readonly Scene scene;
    readonly World world;
    readonly Habits habits;
    readonly Dictionary<PersonId, int> inFlight = [];
    readonly HashSet<(string, PersonId, int)> seen = [];
    int open;

    public People(Scene scene)
    {
        (this.scene, world, habits) = (scene, scene.World, scene.Setting.Habits);
        for (var n = 0; n < habits.Orders; n++)
        {
            var order = new OrderId($"order{n}");
            Later(TimeSpan.FromSeconds(1), 5000, () => Submit(order, twice: world.Chance(habits.SubmitTwice)));
            if (world.Chance(habits.Cancel))
                Later(TimeSpan.FromMinutes(1), (int)TimeSpan.FromHours(30).TotalMilliseconds, () => Tap(Scene.Requester, "order.cancel", order));
            if (world.Chance(habits.Change))
                Later(TimeSpan.FromMinutes(1), (int)TimeSpan.FromHours(20).TotalMilliseconds, () => Change(order));
        }
    }

    /// <summary>Everybody has been answered.</summary>
    public bool AreQuiet => open == 0;

    /// <summary>A message has arrived, and its reader thinks about it.</summary>
    public void Got(PersonId who, WorkItem work)
    {
        if (work.Kind == Kinds.Offer && scene.Truth.Order(new(work.Aggregate[2..])) is { } order && order.OfferTo(who) is { } offer
            && seen.Add((work.Id, who, 0)))
            Consider(order.Id, who, offer);
        else if (work.Kind == Kinds.Decide && world.Chance(0.5))
        {
            var choice = world.Chance(0.5) ? "fewer" : "remote";
            Later(TimeSpan.FromMinutes(1), 600_000, () => Tap(who, "order.decide", new(work.Aggregate[2..]), ("choice", choice)));
        }
        else if (work.Kind == Kinds.SeatAlone)
            Later(TimeSpan.FromSeconds(5), 600_000, () => Tap(who, "seat.reconfirm", new(work.Aggregate[2..])));
    }

    void Consider(OrderId order, PersonId who, Offer offer)
    {
        var verb = world.Chance(habits.Accept) ? "offer.accept"
            : world.Chance(habits.StandBy) ? "offer.standby"
            : world.Chance(habits.Decline) ? "offer.decline"
            : world.Chance(habits.Pause) ? "offer.pause" : null;
        if (verb is null)
            return;
        var at = scene.Now + world.Between(200, (int)habits.Thinks.TotalMilliseconds);
        if (world.Chance(habits.AtTheDeadline))
            at = offer.Deadline + (verb == "offer.accept" ? TimeSpan.Zero : Asking.Grace) + world.Between(-50, 50);
        world.At(at, () => Tap(who, verb, order, ("length", "week")));
        if (verb == "offer.accept" && world.Chance(habits.Release))
            world.At(at + world.Between(1000, 7_200_000), () => Tap(who, "seat.release", order));
        else if (world.Chance(0.1))
            world.At(at + world.Between(0, 2000), () => Tap(who, world.Chance(0.5) ? verb : "offer.decline", order, ("length", "week")));
    }

    void Later(TimeSpan least, int milliseconds, Action act) => world.At(scene.Now + least + world.Between(0, milliseconds), act);

    public void Submit(OrderId id, bool twice)
    {
        var form = An.Form(("dates", An.When("2026-03-06 13:00")), ("expert_count", habits.Seats.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        for (var n = 0; n < (twice ? 2 : 1); n++)
        {
            // As the walk does when the summary is sent.
            Act(Scene.Requester, async process =>
            {
                var now = scene.Now;
                await process.People.Link(Scene.Requester, id, now, CancellationToken.None);
                var decision = Submitting.Decide(
                    new() { Id = id, Form = form }, Scene.Requester, scene.Fees, scene.Rules, "code" + id, 7, now);
                await process.Orders.Create(decision.Answer, decision.Owes, CancellationToken.None);
            });
        }
    }

    void Change(OrderId id) => Act(Scene.Requester, process => process.Orders.Change(id, Scene.Requester.Value, "order.change", order =>
    {
        var form = world.Chance(0.5) ? order.Form.With("dates", An.When("2026-03-06 15:00")) : order.Form.With("place", "Toinen talo");
        return Changing.Decide(order, form, scene.Fees, scene.Rules, scene.Now);
    }, CancellationToken.None));

    public void Tap(PersonId who, string verb, OrderId order, params (string Key, string Value)[] more)
    {
        var begun = scene.Now;
        inFlight[who] = inFlight.GetValueOrDefault(who) + 1;
        var data = more.Append(("order", order.Value)).ToDictionary(d => d.Item1, d => d.Item2);
        var value = JsonSerializer.SerializeToElement(new { action = new { type = "Action.Execute", verb, data } });
        var isAgain = false;
        Act(who, async process =>
        {
            var before = scene.Truth.Order(order);
            var turn = new TurnContext(new()
            {
                Type = "invoke", Name = "adaptiveCard/action", Id = $"{verb}{begun.UtcTicks}", ServiceUrl = "https://channel.test/", ChannelId = "msteams",
                From = new() { Id = "29:" + who, AadObjectId = who.Value, Name = "Somebody" }, Recipient = new() { Id = "28:bot" },
                Conversation = new() { Id = "c-" + who, ConversationType = "personal", TenantId = "tenant" }, Locale = "en", ReplyToId = "m", Value = value,
            });
            var wasTried = isAgain;
            isAgain = true;
            await process.Bot.Handle(turn, CancellationToken.None);
            if (verb == "offer.accept")
                Told(who, order, Text(turn), begun, before, wasTried);
        }, () => inFlight[who]--);
    }

    /// <summary>What is told is what is stored.</summary>
    void Told(PersonId who, OrderId id, string text, DateTimeOffset begun, Order? before, bool isAgain)
    {
        var words = Words.In(Language.En);
        var now = scene.Truth.Order(id)!;
        var isSeated = text.Contains(words["offer.yours"], StringComparison.Ordinal) && !(isAgain && scene.Sabotage.TellsNo);
        if (isSeated && !scene.Truth.HasSat(id, who, begun))
            throw new ViolationException($"I2: {who} is told to have a seat in {id} that is not stored.");
        if (!isSeated && Truth.HasSeat(now, who) && inFlight[who] == 1 && !text.Contains(words["offer.waiting"], StringComparison.Ordinal))
            throw new ViolationException($"I2: {who} is told no, and has a seat in {id}.");
        if (text.Contains(words["offer.closed_title"], StringComparison.Ordinal) && before?.Version == now.Version && now.IsBrokered
            && now.OfferTo(who) is { Status: OfferStatus.Sent } offer && scene.Now <= offer.Deadline)
            throw new ViolationException($"I9: {who} is shut out of {id} before the deadline.");
    }

    static string Text(TurnContext turn) => string.Join('\n', turn.Outgoing.Select(a => Encoding.UTF8.GetString(a.ToUtf8())));

    /// <summary>Until it is answered: after a crash, or an answer that it did not go, it comes again.</summary>
    void Act(PersonId who, Func<Process, Task> act, Action? answered = null)
    {
        open++;
        var (isAnswered, tries) = (false, 0);
        Try();

        void Try()
        {
            if (isAnswered)
                return;
            if (scene.Up is not { Count: > 0 } up)
            {
                world.At(scene.Now + TimeSpan.FromSeconds(2), Try);
                return;
            }

            if (++tries > MostTries)
                throw new ViolationException($"I18: {who} is not answered.");
            var mine = tries;
            var process = up[world.Random.Next(up.Count)];
            world.Note($"{process.Number} hears {who}");
            world.At(scene.Now + patience, Again);
            process.Run(async () =>
            {
                try
                {
                    await act(process);
                }
                catch (Exception e) when (e is StoreUnavailableException or ConflictException or TryLaterException)
                {
                    world.At(scene.Now + world.Between(500, 4000), Again);
                    return;
                }

                if (isAnswered)
                    return;
                isAnswered = true;
                open--;
                answered?.Invoke();
            });

            void Again()
            {
                if (mine == tries)
                    Try();
            }
        }
    }
}
