using System.Collections.Immutable;
using ExperienceBot.Offers;
using ExperienceBot.Sessions;

namespace ExperienceBot.Orders;

/// <summary>What the requester chooses when it did not go as ordered: fewer people, another way, another time, or wait.</summary>
public static class Deciding
{
    /// <summary>The choices that make sense now; keys under <c>decide.</c>.</summary>
    public static ImmutableArray<string> Choices(Order order, DateTimeOffset now) => order.Dilemma switch
    {
        "consent" => ["consent_given"],
        null => [],
        var dilemma =>
        [
            .. order.Taken > 0 && (dilemma is "partly" or "released") ? ImmutableArray.Create("fewer") : [],
            .. order.Form["mode"] == "onsite" ? ImmutableArray.Create("remote") : [],
            .. order.OtherTimes.Any(t => t.Start > now) && order.Taken == 0 ? ImmutableArray.Create("other_time") : [],
            .. dilemma == "none" && order.Blocks.ContainsKey("language") && !order.Form.Choices("language").Contains("fi")
                ? ImmutableArray.Create("finnish", "interpreter") : [],
            .. dilemma == "none" && order.Form["experience_side"] is "own" or "relative" ? ImmutableArray.Create("any_side") : [],
            .. dilemma == "released" && order.Offers.Values.Any(o => o.OffersVideo) ? ImmutableArray.Create("video") : [],
            "wait",
        ],
    };

    /// <param name="about">Which dilemma the tapped card showed; null for the one there is.</param>
    public static Decision<bool> Decide(Order order, string choice, int? about, Brokering rules, DateTimeOffset now)
    {
        if (about is { } seen && seen != order.DilemmaOf)
            return new(order.Decided == choice); // tapped twice, and meanwhile there is another
        if (order is { Decided: "wait" or "video", Dilemma: not null } && choice == order.Decided)
            return new(true);
        if (!order.IsBrokered || !Choices(order, now).Contains(choice))
            return new(order.Dilemma is null && order.Decided == choice);

        var settled = order with { Dilemma = null, Decided = choice };
        var decided = choice switch
        {
            "fewer" => Fewer(settled, now),
            "consent_given" => Consented(settled, now),
            "remote" => Again(settled, settled.Form.With("mode", "hybrid").With("remote_details", settled.Form["remote_details"] ?? "Teams"), now),
            "finnish" => Again(settled, settled.Form.With("language", $"{settled.Form["language"]},fi"), now),
            "interpreter" => Interpreted(settled, now),
            "any_side" => Again(settled, settled.Form.With("experience_side", "any"), now),
            "other_time" => Moved(settled, rules, now),
            "video" => new Decision<bool>(true, order with { Decided = choice }) { Owes = [Owed.Coordinators($"alert:video:{order.Version}", Kinds.Alert, now, "video")] },
            _ => new Decision<bool>(true, order with { Decided = choice }), // waiting closes no door
        };
        return decided with { Owes = [.. decided.Owes, Owed.Refresh("decide", now)] };
    }

    /// <summary>With those who said yes. Each is told beforehand that fewer come, and says yes again (E2).</summary>
    static Decision<bool> Fewer(Order order, DateTimeOffset now)
    {
        var open = order.Offers.Values.Where(o => o is { Status: OfferStatus.Sent, YesAt: null }).Select(o => o with { Status = OfferStatus.Withdrawn }).ToList();
        var (left, told) = Choosing.LetGo(order, now);
        var next = left.With([.. open, .. order.Seated.Select(o => o with { Reconfirm = true })]) with
        {
            Seats = order.Taken,
            Status = OrderStatus.Filled,
        };
        return new(true, next)
        {
            Owes =
            [
                .. told,
                Owed.Refresh("offer:", now),
                .. next.Seated.Select(o => Owed.Message($"alone:{o.Expert}:{order.Version}", Kinds.SeatAlone, o.Expert, now)),
            ],
        };
    }

    static Decision<bool> Consented(Order order, DateTimeOffset now)
    {
        var next = order with { Form = order.Form.With("client_consent", "yes") };
        var confirmed = Confirming.Decide(next, now);
        return new(true, confirmed.Next ?? next) { Owes = confirmed.Owes };
    }

    /// <summary>Wider facts: those who fit now are asked.</summary>
    static Decision<bool> Again(Order order, Form form, DateTimeOffset now) =>
        new(true, order with { Form = form, Status = order.Taken > 0 ? OrderStatus.PartlyFilled : OrderStatus.Approved })
        {
            Owes = [new($"wave:{order.Version}", Kinds.Wave, now)],
        };

    /// <summary>In Finnish with an interpreter, whom the orderer pays for; a coordinator helps to find one (R-316).</summary>
    static Decision<bool> Interpreted(Order order, DateTimeOffset now)
    {
        var again = Again(order, order.Form.With("language", $"{order.Form["language"]},fi").With("interpreter", "true"), now);
        return again with { Owes = [.. again.Owes, Owed.Coordinators("alert:interpreter", Kinds.Alert, now, "interpreter")] };
    }

    /// <summary>To the next of the other times; whoever has not said no to the task itself may be asked anew.</summary>
    static Decision<bool> Moved(Order order, Brokering rules, DateTimeOffset now)
    {
        var later = order.OtherTimes.Where(t => t.Start > now).ToImmutableArray();
        var open = order.Offers.Values.Where(o => o.Status is OfferStatus.Sent or OfferStatus.Standby).ToList();
        var moved = order.With(open.Select(o => o with { Status = OfferStatus.Withdrawn, Called = false, YesAt = null })) with
        {
            FairUntil = null,
            Form = order.Form.With("dates", Form.Write(later)), Status = OrderStatus.Approved, AnewSince = order.Wave + 1,
        };
        return new(true, moved)
        {
            Owes =
            [
                Owed.Refresh("offer:", now),
                new($"wave:{order.Version}", Kinds.Wave, now),
                .. Schedule.Of(moved, rules, now),
            ],
        };
    }
}
