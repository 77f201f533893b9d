using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Sessions;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Sessions;

public sealed class InvitingTests
{
    static readonly Order Confirmed = (An.Order() with { Status = OrderStatus.Confirmed }).With(An.Offer(501, OfferStatus.Accepted));
    static readonly DateTimeOffset Begun = Confirmed.StartsAt;

    [Theory]
    [InlineData(OrderStatus.Confirmed, true, true)]
    [InlineData(OrderStatus.Filled, false, true)]
    [InlineData(OrderStatus.Offering, false, true)]
    [InlineData(OrderStatus.NoExpertFound, false, true)]
    [InlineData(OrderStatus.Submitted, false, true)]
    [InlineData(OrderStatus.NeedsInfo, false, true)]
    [InlineData(OrderStatus.CancelledByOrderer, false, false)]
    [InlineData(OrderStatus.CancelledForce, false, false)]
    public void An_event_is_made_for_the_confirmed_and_kept_until_it_is_off(OrderStatus status, bool isMade, bool isKept)
    {
        var sent = Inviting.Wanted(Confirmed, 0, null, An.Now);
        var order = Confirmed with { Status = status };
        Assert.NotNull(sent);
        Assert.Equal(isMade, Inviting.Wanted(order, 0, null, An.Now) is not null);
        Assert.Equal(isKept, Inviting.Wanted(order, 0, sent, An.Now) is not null);
        Assert.Equal(sent, Inviting.Wanted(order, 0, sent, Begun)); // what has begun is history
        Assert.Null(Inviting.Wanted(order, 0, null, Begun));
    }

    [Fact]
    public void It_goes_when_a_date_goes_or_nobody_came()
    {
        var sent = Inviting.Wanted(Confirmed, 0, null, An.Now);
        Assert.Null(Inviting.Wanted(Confirmed, 1, sent, An.Now));
        var nobody = An.Order() with { Status = OrderStatus.Closed };
        Assert.Null(Inviting.Wanted(nobody, 0, sent, An.Now));
    }

    [Fact]
    public void What_was_called_off_or_moved_before_it_began_is_no_history()
    {
        var sent = Inviting.Wanted(Confirmed, 0, null, An.Now);
        var late = Begun.AddMinutes(5);
        var off = Confirmed with { Status = OrderStatus.CancelledByOrderer, CancelledAt = Begun.AddMinutes(-10) };
        Assert.Null(Inviting.Wanted(off, 0, sent, late));
        Assert.Equal(sent, Inviting.Wanted(off with { CancelledAt = Begun }, 0, sent, late));
        Assert.Equal(sent, Inviting.Wanted(off with { CancelledAt = null }, 0, sent, late)); // nobody knows when
        foreach (var dates in (string[])[An.When("2026-03-25 13:00"), An.When("2026-03-24 12:30")])
        {
            var moved = Confirmed with { Status = OrderStatus.Offering, Form = An.Form(("dates", dates)) };
            Assert.Equal(moved.StartsAt, Inviting.Wanted(moved, 0, sent, late)!.Start);
            Assert.Null(Inviting.Wanted(moved, 1, sent, late));
        }
    }

    [Theory]
    [InlineData("onsite", null, false, "Kokkola")]
    [InlineData("remote", "Teams", true, null)]
    [InlineData("hybrid", "Teams, Liisa auttaa", true, "Kokkola")]
    [InlineData("remote", "https://example.fi/huone", false, null)]
    [InlineData("hybrid", "ZOOM", false, "Kokkola")]
    public void A_meeting_online_is_made_unless_somebody_brings_one(string mode, string? details, bool isOnline, string? place)
    {
        var form = An.Form(("mode", mode));
        var wanted = Inviting.Wanted(Confirmed with { Form = details is null ? form : form.With("remote_details", details) }, 0, null, An.Now)!;
        Assert.Equal((isOnline, place), (wanted.IsOnline, wanted.Place));
        Assert.Equal($"{An.Person(1)} {An.Person(501)}", wanted.People);
    }

    [Fact]
    public void Only_what_calendars_show_owes_something()
    {
        Order[] seen =
        [
            Confirmed with { Status = OrderStatus.CancelledByOrderer }, Confirmed with { Form = An.Form(("dates", An.When("2026-03-25 13:00"))) },
            Confirmed with { Form = An.Form(("mode", "remote")) }, Confirmed.With(An.Offer(502, OfferStatus.Accepted)),
        ];
        Assert.All(seen, next => Assert.Equal(Kinds.Invite, Assert.Single(Inviting.After(Confirmed, next, An.Now)).Kind));
        Order[] unseen = [Confirmed with { Version = 2 }, Confirmed.With(An.Offer(502)), Confirmed with { Form = An.Form(("day_contact", "Anna")) }];
        Assert.All(unseen, next => Assert.Empty(Inviting.After(Confirmed, next, An.Now)));
    }
}
