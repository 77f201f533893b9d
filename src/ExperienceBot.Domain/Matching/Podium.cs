namespace ExperienceBot.Matching;

readonly record struct Place(int Points, long Lot, int Row);

/// <summary>The best so far, the best first. Lots are drawn only for those who come near it: a draw costs more than all the bars.</summary>
ref struct Podium(Span<Place> room, int seed)
{
    readonly Span<Place> room = room;
    int taken;

    public readonly ReadOnlySpan<Place> Places => room[..taken];

    /// <summary>With fewer points than this nobody gets in any more.</summary>
    public readonly int Least => taken < room.Length ? int.MinValue : taken == 0 ? int.MaxValue : room[^1].Points;

    public void Offer(int points, int row, PersonId person)
    {
        if (points < Least)
            return;
        var lot = Fit.Lot(seed, person);
        if (taken == room.Length && !IsBefore(points, lot, room[^1]))
            return;
        if (taken < room.Length)
            taken++;
        var at = taken - 1;
        for (; at > 0 && IsBefore(points, lot, room[at - 1]); at--)
            room[at] = room[at - 1];
        room[at] = new(points, lot, row);
    }

    static bool IsBefore(int points, long lot, Place other) => points > other.Points || (points == other.Points && lot < other.Lot);
}
