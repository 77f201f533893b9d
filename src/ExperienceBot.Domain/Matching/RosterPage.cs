using System.Runtime.Intrinsics;
using ExperienceBot.Documents;
using ExperienceBot.Experts;

namespace ExperienceBot.Matching;

/// <summary>Up to 256 people, a column for each thing the bars and the ranking look at.</summary>
sealed class RosterPage
{
    public const int Size = 256;

    /// <summary>However far; zero is nowhere.</summary>
    const int NoLimit = -1;

    readonly ulong[] topics;
    readonly ulong[] traits;
    readonly long[] availableFrom;
    readonly int[] trainedUntil;
    readonly int[] signedUntil;
    readonly short[] places;
    readonly int[] maxKm;
    readonly int[] weeklyCaps;
    readonly int[] monthlyCaps;
    readonly Taken[][] calendars;
    readonly Expert?[] people;

    public RosterPage()
    {
        (topics, traits, availableFrom, trainedUntil, signedUntil) = (new ulong[Size], new ulong[Size], new long[Size], new int[Size], new int[Size]);
        (places, maxKm, weeklyCaps, monthlyCaps) = (new short[Size], new int[Size], new int[Size], new int[Size]);
        (calendars, people) = (new Taken[Size][], new Expert?[Size]);
    }

    RosterPage(RosterPage from)
    {
        (topics, traits, availableFrom) = ([.. from.topics], [.. from.traits], [.. from.availableFrom]);
        (trainedUntil, signedUntil) = ([.. from.trainedUntil], [.. from.signedUntil]);
        (places, maxKm, weeklyCaps, monthlyCaps) = ([.. from.places], [.. from.maxKm], [.. from.weeklyCaps], [.. from.monthlyCaps]);
        (calendars, people) = ([.. from.calendars], [.. from.people]);
    }

    /// <summary>In the order of the rows; nothing where somebody was removed.</summary>
    public ReadOnlySpan<Expert?> People => people;

    public RosterPage With(int row, Expert? e, Brokering rules)
    {
        var next = new RosterPage(this);
        next.Set(row, e, rules);
        return next;
    }

    /// <summary>Only where nobody reads yet.</summary>
    public void Set(int row, Expert? e, Brokering rules)
    {
        people[row] = e;
        topics[row] = e is null ? 0 : Traits.OfTopics(e.Topics);
        traits[row] = e is null ? 0 : Traits.Of(e);
        if (e is null)
            return;
        availableFrom[row] = e switch
        {
            { Status: ExpertStatus.Active } => long.MinValue,
            { Status: ExpertStatus.Paused, PausedUntil: { } until } => until.UtcTicks,
            _ => long.MaxValue,
        };
        trainedUntil[row] = Fit.TrainedUntil(e)?.DayNumber ?? -1;
        signedUntil[row] = Document.SignedUntil(e)?.DayNumber ?? -1;
        places[row] = Distances.Number(e.Municipality);
        maxKm[row] = e.MaxKm is { } most ? Math.Max(most, 0) : NoLimit;
        weeklyCaps[row] = e.WeeklyCap ?? rules.WeeklyCap;
        monthlyCaps[row] = e.MonthlyCap ?? rules.MonthlyCap;
        calendars[row] = Taken.Of(e, rules.Zone);
    }

    /// <summary>Whether the calendar holds time of this very order, which then does not count.</summary>
    public bool IsIn(int row, Wanted order)
    {
        foreach (ref readonly var taken in calendars[row].AsSpan())
        {
            if (taken.OrderMark == order.OrderMark)
                return true;
        }

        return false;
    }

    /// <summary>A bit for each of 64 rows whose person has all an order wants of topics and <see cref="Traits"/>.</summary>
    public ulong Passing(int first, Wanted order)
    {
        var passing = 0UL;
        var (anyTopic, anyLanguage) = (Vector256.Create(order.Topics), Vector256.Create(order.Languages));
        var (must, looked) = (Vector256.Create(order.Must), Vector256.Create(order.Must | order.MustNot));
        for (var at = 0; at < 64; at += Vector256<ulong>.Count)
        {
            var theirs = Vector256.Create<ulong>(topics.AsSpan(first + at));
            var has = Vector256.Create<ulong>(traits.AsSpan(first + at));
            var lacks = Vector256.Equals(theirs & anyTopic, Vector256<ulong>.Zero)
                | Vector256.Equals(has & anyLanguage, Vector256<ulong>.Zero)
                | ~Vector256.Equals(has & looked, must);
            passing |= (ulong)(~lacks).ExtractMostSignificantBits() << at;
        }

        return passing;
    }

    /// <summary>As <see cref="Fit.BarOf"/>, as far as <see cref="Bar.Distance"/> and but for the requester.</summary>
    /// <param name="km">From each municipality to the order's.</param>
    public Bar ProfileBarOf(int row, Wanted order, ReadOnlySpan<short> km)
    {
        var has = traits[row];
        return (has & order.MustNot) != 0 ? Bar.Role
            : (has & Traits.Matching) == 0 ? Bar.Consent
            : (topics[row] & order.Topics) == 0 ? Bar.Topic
            : (has & order.Side) != order.Side ? Bar.Side
            : (has & order.Task) == 0 ? Bar.TaskType
            : availableFrom[row] > order.Now ? Bar.Status
            : trainedUntil[row] < order.LastDay ? Bar.Training
            : signedUntil[row] < order.Today ? Bar.Documents
            : (has & order.Languages) == 0 ? Bar.Language
            : order.IsRemote && (has & Traits.Remote) == 0 ? Bar.Remote
            : !order.IsRemote && !IsWithinReach(row, km) && !(order.IsHybrid && (has & Traits.Remote) != 0) ? Bar.Distance
            : Bar.None;
    }

    bool IsWithinReach(int row, ReadOnlySpan<short> km) =>
        maxKm[row] == NoLimit || (Km(row, km) is { } way && way <= maxKm[row] && maxKm[row] > 0);

    int? Km(int row, ReadOnlySpan<short> km) => !km.IsEmpty && places[row] != Distances.Nowhere ? km[places[row]] : null;

    /// <summary>As <see cref="Fit.BarOf"/> from <see cref="Bar.Busy"/> to <see cref="Bar.Rest"/>; not for whoever <see cref="IsIn"/>.</summary>
    public Bar CalendarBarOf(int row, Wanted order)
    {
        var calendar = calendars[row].AsSpan();
        var (isOverCap, isTired) = (false, false);
        for (var n = 0; n < order.Days.Length; n++)
        {
            var (start, end, day) = (order.Sessions[n].Start.UtcTicks, order.Sessions[n].End.UtcTicks, order.Days[n]);
            var (week, month) = (Taken.WeekOf(day), Taken.MonthOf(day));
            var (inWeek, inMonth, lastOfWeek, lastOfMonth) = (0, 0, -1, -1);
            foreach (ref readonly var taken in calendar)
            {
                if (start < taken.End && taken.Start < end)
                    return Bar.Busy;
                isOverCap |= taken.Day == day;
                if (taken.Week == week && taken.OrderNumber != lastOfWeek)
                    (inWeek, lastOfWeek) = (inWeek + 1, taken.OrderNumber);
                if (taken.Month == month && taken.OrderNumber != lastOfMonth)
                    (inMonth, lastOfMonth) = (inMonth + 1, taken.OrderNumber);
                isTired |= (taken.IsHeavy && Fit.IsSoon(taken.Day, order.Days[0], order.RestDays)) || (order.IsHeavy && Fit.IsSoon(order.LastDay, taken.Day, order.RestDays));
            }

            isOverCap |= inWeek >= weeklyCaps[row] || inMonth >= monthlyCaps[row];
        }

        return isOverCap ? Bar.Cap : isTired ? Bar.Rest : Bar.None;
    }

    /// <summary>As the last two of <see cref="Fit.BarOf"/>.</summary>
    public Bar WishBarOf(int row, Wanted order) => order.IsHurried && (traits[row] & Traits.Hurry) == 0 ? Bar.Hurry
        : (traits[row] & Traits.Avoids) != 0 && Units.IsAvoided(people[row]!.UnitsToAvoid, order.UnitWords) ? Bar.Unit
        : Bar.None;

    /// <summary>As <see cref="Fit.MeritsOf"/>; not for whoever <see cref="IsIn"/>.</summary>
    public Merits MeritsOf(int row, Wanted order, ReadOnlySpan<short> km)
    {
        var (seats, inYear, lastEnd) = (0, 0, long.MinValue);
        foreach (ref readonly var taken in calendars[row].AsSpan())
        {
            if (!taken.IsSeat)
                continue;
            if (taken.IsFirst && taken.Start > order.YearAgo)
                inYear++;
            if (!taken.IsLast)
                continue;
            seats++;
            lastEnd = Math.Max(lastEnd, taken.End);
        }

        return Known(row, order, km) with
        {
            InYear = inYear,
            IdleMonths = seats == 0 ? Fit.MostIdleMonths : Fit.IdleMonths(TimeSpan.FromTicks(order.Now - lastEnd)),
            IsNewAndLight = seats == 0 && order.IsLight,
        };
    }

    /// <summary>The most points the person can have, before the calendar is opened.</summary>
    public int Ceiling(int row, Wanted order, ReadOnlySpan<short> km) => Known(row, order, km).Points;

    /// <summary>What the profile alone says, with the best of calendars.</summary>
    Merits Known(int row, Wanted order, ReadOnlySpan<short> km) => new(
        (topics[row] & order.PrimaryTopic) != 0,
        ulong.PopCount(topics[row] & order.Topics) > 1,
        order.PrefersOneSide && ulong.PopCount(traits[row] & (Traits.Own | Traits.Relative)) == 1,
        Km(row, km),
        InYear: 0,
        Fit.MostIdleMonths,
        order.IsLight,
        (traits[row] & Traits.PassedOver) != 0,
        (traits[row] & Traits.Again) != 0 && people[row]!.HasServed(order.Requester, order.Order));
}
