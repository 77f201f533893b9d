using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Numerics;
using ExperienceBot.Experts;
using ExperienceBot.Orders;

namespace ExperienceBot.Matching;

/// <summary>
/// The roster in columns, so that an order finds its people among a hundred thousand in well under a millisecond. It decides
/// nothing anew: <see cref="Fit"/> is the rule, and a property test holds the two together.
/// Writers take turns. Readers wait for nobody: a ranking reads one moment of the roster, for what has been published is never
/// written again. A changed person's page is copied; a new person is written where nobody reads yet, then published.
/// </summary>
/// <param name="rules">Where the days of calendars begin and end, and the usual limits.</param>
public sealed class RosterIndex(Brokering rules)
{
    readonly Lock writing = new();
    readonly ConcurrentDictionary<PersonId, int> rows = new(); // a row stays its person's for good
    volatile Moment published = new([], 0);

    sealed record Moment(RosterPage[] Pages, int Rows)
    {
        public Expert? At(int row) => row < Rows ? Pages[row / RosterPage.Size].People[row % RosterPage.Size] : null;
    }

    /// <summary>One ranking: the order, and what was known when it began.</summary>
    sealed record Asking(Order Order, Wanted Wanted, Moment Moment, DateTimeOffset Now, IReadOnlyDictionary<PersonId, int> OpenOffers);

    /// <summary>Adds the person, or takes the place of what was known.</summary>
    public void Put(Expert expert)
    {
        lock (writing)
        {
            var before = published;
            if (rows.TryGetValue(expert.Id, out var row))
            {
                Replace(row, expert);
                return;
            }

            row = before.Rows;
            var pages = row % RosterPage.Size == 0 ? [.. before.Pages, new RosterPage()] : before.Pages;
            pages[^1].Set(row % RosterPage.Size, expert, rules);
            rows[expert.Id] = row;
            published = new(pages, row + 1);
        }
    }

    public void Remove(PersonId person)
    {
        lock (writing)
        {
            if (rows.TryGetValue(person, out var row))
                Replace(row, null);
        }
    }

    void Replace(int row, Expert? expert)
    {
        RosterPage[] pages = [.. published.Pages];
        pages[row / RosterPage.Size] = pages[row / RosterPage.Size].With(row % RosterPage.Size, expert, rules);
        published = new(pages, published.Rows);
    }

    /// <summary>The first <paramref name="count"/> of what <see cref="Fit.Rank"/> gives.</summary>
    /// <param name="openOffers">Unanswered offers of other orders; nobody who has none.</param>
    /// <param name="byHand">For a coordinator who picks: haste bars nobody then.</param>
    public ImmutableArray<Ranked> Best(Order order, int count, DateTimeOffset now, IReadOnlyDictionary<PersonId, int> openOffers, bool byHand = false)
    {
        var (wanted, moment) = (new Wanted(order, now, rules, byHand), published);
        if (!wanted.IsPlain)
            return [.. Fit.Rank(order, Candidates(moment, openOffers), now, rules, byHand).Take(count)];

        var most = Math.Min(count, moment.Rows);
        var places = ArrayPool<Place>.Shared.Rent(most + 1);
        var asking = new Asking(order, wanted, moment, now, openOffers);
        var podium = new Podium(places.AsSpan(0, most), order.Seed);
        Climb(ref podium, asking);
        var best = Explained(podium.Places, asking);
        ArrayPool<Place>.Shared.Return(places);
        return best;
    }

    /// <summary>As <see cref="Fit.Bars"/>.</summary>
    /// <param name="openOffers">Unanswered offers of other orders; nobody who has none.</param>
    public ImmutableSortedDictionary<Bar, int> Bars(Order order, DateTimeOffset now, IReadOnlyDictionary<PersonId, int> openOffers)
    {
        var (wanted, moment) = (new Wanted(order, now, rules), published);
        if (!wanted.IsPlain)
            return Fit.Bars(order, Candidates(moment, openOffers), now, rules);

        var (asking, requester) = (new Asking(order, wanted, moment, now, openOffers), RowOf(order.Requester));
        Span<int> counts = stackalloc int[(int)Bar.Unit + 1];
        for (var row = 0; row < moment.Rows; row++)
        {
            var (page, at) = (moment.Pages[row / RosterPage.Size], row % RosterPage.Size);
            if (page.People[at] is not null)
                counts[(int)(row == requester ? Bar.Role : BarOf(page, at, asking))]++;
        }

        var bars = ImmutableSortedDictionary.CreateBuilder<Bar, int>();
        for (var bar = (int)Bar.None + 1; bar < counts.Length; bar++)
        {
            if (counts[bar] > 0 && bar != (int)Bar.Unit)
                bars.Add((Bar)bar, counts[bar]);
        }

        return bars.ToImmutable();
    }

    void Climb(ref Podium podium, Asking asking)
    {
        var (wanted, requester) = (asking.Wanted, RowOf(asking.Order.Requester));
        var km = Distances.To(wanted.Place);
        for (var first = 0; first < asking.Moment.Rows; first += 64)
        {
            var page = asking.Moment.Pages[first / RosterPage.Size];
            var passing = page.Passing(first % RosterPage.Size, wanted);
            for (; passing != 0; passing &= passing - 1)
            {
                var row = first + BitOperations.TrailingZeroCount(passing);
                var at = row % RosterPage.Size;
                if (row >= asking.Moment.Rows)
                    break;
                if (row != requester && page.Ceiling(at, wanted, km) >= podium.Least && BarOf(page, at, asking) == Bar.None)
                    podium.Offer(MeritsOf(page, at, asking).Points, row, page.People[at]!.Id);
            }
        }
    }

    /// <summary>Whoever already has time in this very order is looked at the long way: there are few.</summary>
    Bar BarOf(RosterPage page, int row, Asking asking)
    {
        var wanted = asking.Wanted;
        return page.ProfileBarOf(row, wanted, Distances.To(wanted.Place)) is var profile and not Bar.None ? profile
            : page.IsIn(row, wanted) ? Fit.BarOf(asking.Order, new(page.People[row]!, OpenOffersOf(page, row, asking)), asking.Now, rules, !asking.Wanted.IsHurried)
            : page.CalendarBarOf(row, wanted) is var calendar and not Bar.None ? calendar
            : OpenOffersOf(page, row, asking) >= rules.MostOpenOffers ? Bar.OpenOffers
            : page.WishBarOf(row, wanted);
    }

    static int OpenOffersOf(RosterPage page, int row, Asking asking) => asking.OpenOffers.GetValueOrDefault(page.People[row]!.Id);

    static Merits MeritsOf(RosterPage page, int row, Asking asking) => page.IsIn(row, asking.Wanted)
        ? Fit.MeritsOf(asking.Order, page.People[row]!, asking.Now)
        : page.MeritsOf(row, asking.Wanted, Distances.To(asking.Wanted.Place));

    static ImmutableArray<Ranked> Explained(ReadOnlySpan<Place> places, Asking asking)
    {
        var best = ImmutableArray.CreateBuilder<Ranked>(places.Length);
        foreach (var place in places)
        {
            var (page, row) = (asking.Moment.Pages[place.Row / RosterPage.Size], place.Row % RosterPage.Size);
            best.Add(Fit.Explain(page.People[row]!, MeritsOf(page, row, asking)));
        }

        return best.MoveToImmutable();
    }

    int RowOf(PersonId person) => rows.TryGetValue(person, out var row) ? row : -1;

    static IEnumerable<Candidate> Candidates(Moment moment, IReadOnlyDictionary<PersonId, int> openOffers) =>
        Enumerable.Range(0, moment.Rows).Select(moment.At).OfType<Expert>().Select(e => new Candidate(e, openOffers.GetValueOrDefault(e.Id)));
}
