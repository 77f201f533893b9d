using System.Collections.Immutable;
using ExperienceBot.Documents;
using ExperienceBot.Orders;

namespace ExperienceBot.Offers;

/// <summary>"En pääse": an expert gives the seat back, no reason asked (E1).</summary>
public static class Releasing
{
    /// <summary>A kind word, not the same day.</summary>
    static readonly TimeSpan Softly = TimeSpan.FromDays(3);

    public enum Reply
    {
        Released,

        /// <summary>The session has begun: a coordinator is the one to tell.</summary>
        TooLate,
        NoSeat,
    }

    public static Decision<Reply> Decide(Order order, PersonId expert, Brokering rules, DateTimeOffset now)
    {
        switch (order.OfferTo(expert))
        {
            case { Status: OfferStatus.CancelledByExpert }:
                return new(Reply.Released); // tapped twice, or delivered twice
            case not { Status: OfferStatus.Accepted }:
                return new(Reply.NoSeat);
            case var _ when !order.IsBrokered || !order.IsAhead(now):
                return new(Reply.TooLate);
            case var seat:
                var wasTold = order.Status is OrderStatus.Confirmed or OrderStatus.Filled;
                var next = order.With(seat with { Status = OfferStatus.CancelledByExpert, AnsweredAt = now, Reconfirm = false });
                next = next.With(next.Offers.Values.Where(o => o.Status == OfferStatus.Standby).Select(o => o with { Called = false }));
                next = order.OpenSeats == 0 ? Backup.Freed(next) : next;
                next = next with { Status = next.Taken > 0 ? OrderStatus.PartlyFilled : OrderStatus.Offering };
                return new(Reply.Released, wasTold ? next with { Dilemma = "released", DilemmaOf = order.Version } : next)
                {
                    Owes =
                    [
                        Owed.Refresh("offer:", now),
                        Owed.Refresh($"seat:{expert}", now),
                        Owed.Refresh("remind", now),
                        Owed.Refresh("confirmed", now),
                        new Owed("settle", Kinds.Settle, now) { Renewed = true },
                        .. Signing.Redrawn(order, now),
                        Owed.Coordinators($"alert:released:{order.Version}", Kinds.Alert, now, "released"),
                        .. Asking.NextWave(next, now),
                        .. wasTold
                            ? ImmutableArray.Create(Owed.Message($"decide:{order.Version}", Kinds.Decide, order.Requester, now))
                            : [],
                        Owed.Message($"softly:{expert}:{seat.Round}", Kinds.Softly, expert, rules.Awake(now + Softly)) with { Binding = false },
                    ],
                };
        }
    }

    /// <summary>Who cannot come would send a video; the requester may choose it, nobody asks for it (E1).</summary>
    public static Decision<bool> OfferVideo(Order order, PersonId expert, DateTimeOffset now) =>
        order.OfferTo(expert) is not { Status: OfferStatus.CancelledByExpert } seat || !order.IsBrokered ? new(false)
        : seat.OffersVideo ? new(true)
        : new(true, order.With(seat with { OffersVideo = true })) { Owes = [Owed.Refresh("decide", now)] };

    /// <summary>The expert says that the changed facts suit.</summary>
    public static Decision<bool> Reconfirm(Order order, PersonId expert, DateTimeOffset now)
    {
        if (order.OfferTo(expert) is not { Status: OfferStatus.Accepted } seat || !order.IsBrokered)
            return new(false);
        if (!seat.Reconfirm)
            return new(true);
        var next = order.With(seat with { Reconfirm = false });
        var confirmed = Confirming.Decide(next, now);
        return new(true, confirmed.Next ?? next) { Owes = [.. confirmed.Owes, Owed.Refresh($"alone:{expert}", now)] };
    }
}
