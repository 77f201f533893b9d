using System.Collections.Immutable;
using ExperienceBot.Orders;

namespace ExperienceBot.Offers;

/// <summary>What an expert's answer to an offer means. Set-to, never toggled: a second tap gives the same reply.</summary>
public static class Answering
{
    const int MostQuestions = 3;

    /// <summary>Of all questions of an order: its row must stay small.</summary>
    const int MostCharacters = 6000;

    public abstract record Reply
    {
        /// <summary>The seat is the expert's.</summary>
        public sealed record Yours : Reply;

        /// <summary>The fair window is open: who gets the seats is known later.</summary>
        /// <param name="Until">UTC; it may be known before.</param>
        public sealed record Held(DateTimeOffset Until) : Reply;

        public sealed record StandingBy : Reply;

        public sealed record Thanks : Reply;

        /// <summary>Everybody needed was found first; standing by is still possible.</summary>
        public sealed record Full : Reply;

        /// <summary>So many questions that a person had better answer: the coordinator.</summary>
        public sealed record Enough : Reply;

        /// <summary>The deadline has passed, or the order is over.</summary>
        public sealed record Closed : Reply;

        /// <summary>Whoever tapped holds no such offer: a forwarded or forged card.</summary>
        public sealed record NotOffered : Reply;

        Reply() { }
    }

    /// <summary>A yes received at the deadline counts.</summary>
    public static Decision<Reply> Accept(Order order, PersonId expert, DateTimeOffset now) =>
        order.OfferTo(expert) switch
        {
            null => new(new Reply.NotOffered()),
            { Status: OfferStatus.Accepted } => new(new Reply.Yours()), // tapped twice, or delivered twice
            _ when !order.IsBrokered || !order.IsAhead(now) => new(new Reply.Closed()),
            { Status: OfferStatus.Standby } when order.OpenSeats == 0 => new(new Reply.StandingBy()),
            { Status: OfferStatus.Sent or OfferStatus.Withdrawn } offer when order.OpenSeats == 0 => Late(order, offer, now),
            { Status: OfferStatus.Sent, YesAt: not null } when order.FairUntil is { } until => new(new Reply.Held(until)), // tapped twice
            { Status: OfferStatus.Sent or OfferStatus.Standby } offer when now <= offer.Deadline =>
                order.FairUntil is { } until && offer is { Called: false, Reconfirm: false } ? Hold(order, offer, until, now) : Seat(order, offer, now),
            _ => new(new Reply.Closed()),
        };

    /// <summary>In reserve: asked first when a seat falls free, and free to say no then.</summary>
    public static Decision<Reply> StandBy(Order order, PersonId expert, DateTimeOffset now) =>
        order.OfferTo(expert) switch
        {
            null => new(new Reply.NotOffered()),
            { Status: OfferStatus.Standby } => new(new Reply.StandingBy()),
            { Status: OfferStatus.Accepted } => new(new Reply.Yours()),
            _ when !order.IsBrokered || !order.IsAhead(now) => new(new Reply.Closed()),
            { Status: OfferStatus.Sent or OfferStatus.Withdrawn } offer => Unanswered(
                // Called already, and still in reserve: not called again for the same seat.
                new Reply.StandingBy(), order, offer with { Status = OfferStatus.Standby, AnsweredAt = now }, now),
            _ => new(new Reply.Closed()),
        };

    /// <summary>No reason is needed; one that is given is for the coordinator alone.</summary>
    /// <param name="reason">A key under <c>decline.</c>, or null.</param>
    public static Decision<Reply> Decline(Order order, PersonId expert, string? reason, DateTimeOffset now) =>
        order.OfferTo(expert) switch
        {
            null => new(new Reply.NotOffered()),
            { Status: OfferStatus.Declined } offer when reason is null || offer.DeclineReason == reason => new(new Reply.Thanks()),
            { Status: OfferStatus.Declined } offer => new(new Reply.Thanks(), order.With(offer with { DeclineReason = reason })),
            { Status: OfferStatus.Accepted } => new(new Reply.Yours()),
            { Status: OfferStatus.Sent or OfferStatus.Standby } offer => Unanswered(
                new Reply.Thanks(), order, offer with { Status = OfferStatus.Declined, DeclineReason = reason, AnsweredAt = now }, now),
            _ => new(new Reply.Closed()),
        };

    /// <summary>A pause takes the person's open offer back, silently (domain §5.4).</summary>
    public static Decision<Reply> WithdrawForPause(Order order, PersonId expert, DateTimeOffset now) =>
        order.OfferTo(expert) is { Status: OfferStatus.Sent or OfferStatus.Standby } offer
            ? Unanswered(new Reply.Thanks(), order, offer with { Status = OfferStatus.Declined, AnsweredAt = now }, now)
            : new(new Reply.Closed());

    /// <summary>A question for the requester, relayed without the asker's name.</summary>
    public static Decision<Reply> Ask(Order order, PersonId expert, string question, DateTimeOffset now)
    {
        if (order.OfferTo(expert) is not { } offer)
            return new(new Reply.NotOffered());
        if (!order.IsBrokered || offer.Status is not (OfferStatus.Sent or OfferStatus.Accepted or OfferStatus.Standby))
            return new(new Reply.Closed());
        if (order.Questions.Any(q => q.Asker == expert && q.Text == question))
            return new(new Reply.Thanks());
        if (order.Questions.Count(q => q.Asker == expert) >= MostQuestions || order.Questions.Sum(q => q.Text.Length) > MostCharacters)
            return new(new Reply.Enough());

        var id = $"q{order.Version}";
        return new(new Reply.Thanks(), order with { Questions = order.Questions.Add(new(id, expert, question, now)) })
        {
            Owes = [Owed.Message($"question:{id}", Kinds.Question, order.Requester, now, id), Owed.Refresh($"offer:{expert}", now)],
        };
    }

    /// <summary>The requester's answer goes back to the asker and stands on every open offer card.</summary>
    public static Decision<bool> AnswerQuestion(Order order, string questionId, string answer, DateTimeOffset now)
    {
        var asked = order.Questions.FirstOrDefault(q => q.Id == questionId);
        if (asked is null || asked.Answer == answer)
            return new(asked is not null);
        if (order.IsOver || order.Status == OrderStatus.Held)
            return new(false);
        return new(true, order with { Questions = order.Questions.Replace(asked, asked with { Answer = answer }) })
        {
            Owes =
            [
                Owed.Message($"answered:{questionId}:{order.Version}", Kinds.Answered, asked.Asker, now, questionId),
                Owed.Refresh($"question:{questionId}", now),
                Owed.Refresh("offer:", now),
            ],
        };
    }

    static Decision<Reply> Unanswered(Reply reply, Order order, Offer offer, DateTimeOffset now)
    {
        var next = order.With(offer with { YesAt = null });
        var hadTime = order.OfferTo(offer.Expert)!.YesAt is not null;
        ImmutableArray<Owed> owes =
        [
            Owed.Refresh($"offer:{offer.Expert}", now), .. hadTime ? ImmutableArray.Create(new Owed("settle", Kinds.Settle, now) { Renewed = true }) : [],
        ];
        if (next.FairUntil is not null && Choosing.AllHaveAnswered(next))
        {
            var closed = Choosing.Close(next, null, now);
            (next, owes) = (closed.Next!, [.. owes, .. closed.Owes]);
        }

        if (next.OpenSeats == 0 && offer.Status == OfferStatus.Standby)
        {
            // Somebody stands by: nobody else need.
            next = next.With(next.Offers.Values.Where(o => o.Status == OfferStatus.Sent).Select(o => o with { Status = OfferStatus.Withdrawn }).ToList());
            owes = [.. owes, Owed.Refresh("offer:", now)];
        }

        var open = next.Offers.Values.Count(o => o.Status == OfferStatus.Sent);
        var goesOn = next.OpenSeats == 0 ? Backup.Of(next) == BackupState.Missing
            : offer.Status == OfferStatus.Standby ? open == 0 : next.OpenSeats > open;
        return new(reply, next) { Owes = [.. owes, .. goesOn ? Asking.NextWave(next, now) : []] };
    }

    static Decision<Reply> Seat(Order order, Offer offer, DateTimeOffset now)
    {
        var seated = Confirming.Seated(
            order.With(offer with { Status = OfferStatus.Accepted, AnsweredAt = now, Called = false, Reconfirm = false, AsBackup = false, Fee = null }), now);
        return new(new Reply.Yours(), seated.Next) { Owes = seated.Owes };
    }

    /// <summary>The yes is held; the last one who was asked, or one who comes when the window has run out, closes it.</summary>
    static Decision<Reply> Hold(Order order, Offer offer, DateTimeOffset until, DateTimeOffset now)
    {
        var held = order.With(offer with { Status = OfferStatus.Sent, YesAt = now });
        if (now < until && !Choosing.AllHaveAnswered(held))
            return new(new Reply.Held(until), held) { Owes = [Owed.Refresh($"offer:{offer.Expert}", now)] };
        var closed = Choosing.Close(held, offer.Expert, now);
        var mine = closed.Next!.OfferTo(offer.Expert)!;
        // In the reply they read how it went.
        return mine.Status == OfferStatus.Accepted
            ? new(new Reply.Yours(), closed.Next) { Owes = closed.Owes }
            : new(new Reply.Full(), closed.Next.With(mine with { NotChosen = false })) { Owes = [.. closed.Owes, Choosing.PassedOver(mine, now)] };
    }

    /// <summary>Said yes in vain: that counts for them the next time (E15), once.</summary>
    static Decision<Reply> Late(Order order, Offer offer, DateTimeOffset now) => offer.WasLate
        ? new(new Reply.Full())
        : new(new Reply.Full(), order.With(offer with { WasLate = true })) { Owes = [Choosing.PassedOver(offer, now)] };
}
