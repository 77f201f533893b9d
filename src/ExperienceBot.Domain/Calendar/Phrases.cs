namespace ExperienceBot.Calendar;

/// <summary>A time of day as told, in minutes; in words, small hours mean the afternoon.</summary>
readonly record struct Clock(int Minutes, bool InWords, Sense Part);

/// <summary>A day of a month as told; it need not exist.</summary>
readonly record struct CalendarDay(int Day, int Month, int? Year);

/// <summary>Reads a phrase at a time; each reading moves past what it understood, or gives null and stays.</summary>
sealed class Phrases(string text)
{
    readonly List<Token> _tokens = Vocabulary.Tokens(text);

    public int At { get; set; }

    public Token Here => Ahead(0);

    public Token Ahead(int count) => At + count is var at && at >= 0 && at < _tokens.Count ? _tokens[at] : default;

    public bool Skip(Sense sense)
    {
        if (Here.Sense != sense)
            return false;
        At++;
        return true;
    }

    public bool SkipMark(string mark)
    {
        if (Here.Sense != Sense.Mark || Here.Text != mark)
            return false;
        At++;
        return true;
    }

    /// <summary>What was typed from the token at <paramref name="start"/> to here.</summary>
    public string Since(int start) => text[_tokens[start].From.._tokens[At - 1].To];

    public int? Count()
    {
        if (Here.Sense is not (Sense.Number or Sense.Count or Sense.One))
            return null;
        var first = Here;
        At++;
        if (first.Sense != Sense.Count || first.Value < 20 || first.Value % 10 != 0)
            return first.Value;
        var dash = Here.Text == "-" ? 1 : 0; // twenty-five, twenty five
        if (Ahead(dash) is not { Sense: Sense.Count, Value: > 0 and < 10 } last)
            return first.Value;
        At += dash + 1;
        return first.Value + last.Value;
    }

    /// <summary>A length of time in minutes: 1,5 h; an hour and a half; kolme varttia; 1 h 15 min.</summary>
    public int? Minutes()
    {
        var start = At;
        var amount = Amount();
        var unit = Here;
        if (unit.Sense is not (Sense.Hour or Sense.Minute or Sense.Quarter or Sense.HalfHour)
            || amount is null && (unit.Sense == Sense.Minute || unit.Text == "h")
            || unit.Sense == Sense.Quarter && IsPastOrTo(Ahead(1)))
            return Back(start);
        At++;
        var minutes = (amount ?? 1) * unit.Value;
        if (unit.Sense == Sense.Hour)
            minutes += RestOfHour(unit);
        else if (unit.Sense == Sense.Quarter && Here.Text == "of" && Ahead(1).Sense == Sense.One
            && Ahead(2).Sense == Sense.Hour)
            At += 3; // of an hour
        return minutes <= 1_000_000 && minutes == decimal.Truncate(minutes) ? (int)minutes : Back(start);
    }

    int RestOfHour(Token unit)
    {
        var start = At;
        if (Here is { Sense: Sense.Number, Value: < 60 } adjacent && adjacent.From == unit.To && Ahead(1).Text != "-")
        {
            At++; // 1h30, 1h30m
            Skip(Sense.Minute);
            return adjacent.Value;
        }

        Skip(Sense.And);
        var half = Here.Sense == Sense.One ? 1 : 0; // an hour and a half
        if (Ahead(half).Sense == Sense.Half && Ahead(half + 1).Sense is not (Sense.Hour or Sense.Count or Sense.Past))
        {
            At += half + 1;
            return 30;
        }

        if (Amount() is var amount && Here.Sense is Sense.Minute or Sense.Quarter && !IsPastOrTo(Ahead(1))
            && (amount ?? (Here.Sense == Sense.Quarter ? 1 : 60)) * Here.Value is var more and < 60
            && more == decimal.Truncate(more))
        {
            At++;
            return (int)more;
        }

        At = start;
        return 0;
    }

    decimal? Amount()
    {
        if (Skip(Sense.OneAndHalf))
            return 1.5m;
        if (Skip(Sense.Half))
        {
            Skip(Sense.One); // half an hour
            return 0.5m;
        }

        var one = Here.Sense == Sense.One;
        if (Count() is not { } count)
            return null;
        if (one && Skip(Sense.Half))
            return 0.5m; // en halv timme
        var amount = (decimal)count;
        if (Ahead(-1).Sense == Sense.Number && Here.Text is "," or "." && Touches(0)
            && Ahead(1) is { Sense: Sense.Number, Text.Length: <= 2 } part && Touches(1))
        {
            At += 2;
            return amount + part.Value / (part.Text.Length == 1 ? 10m : 100m);
        }

        var half = Here.Sense == Sense.And ? 1 : 0; // två och en halv, two and a half, 1½
        if (half == 1 && Ahead(half).Sense == Sense.One)
            half++;
        if (Ahead(half).Sense != Sense.Half || half > 0 && Ahead(half + 1).Sense != Sense.Hour)
            return amount;
        At += half + 1;
        return amount + 0.5m;
    }

    /// <summary>12.3., 12.3.2027, 12/3, 2027-03-12, 12. maaliskuuta, den 12 mars, March 12th, 2027.</summary>
    /// <param name="dated">A day is known already, so 9.10 is a time.</param>
    public CalendarDay? CalendarDay(bool dated)
    {
        var start = At;
        if (Here.Sense == Sense.Month && Ahead(1) is { Sense: Sense.Number, Text.Length: <= 2 } && Ahead(2).Text != ":")
        {
            var month = Here.Value;
            At++;
            return new(Ordinal(), month, Year(true));
        }

        if (Here.Sense != Sense.Number)
            return null;
        var (first, second, third) = (Here, Ahead(2), Ahead(4));
        if (first.Text.Length == 4 && Ahead(1).Text == "-" && second.Sense == Sense.Number && Ahead(3).Text == "-"
            && third.Sense == Sense.Number && Touches(1) && Touches(2) && Touches(3) && Touches(4))
        {
            At += 5;
            return new(third.Value, second.Value, first.Value);
        }

        if (first.Text.Length > 2)
            return null;
        if (Ahead(1).Text is "." or "/" && second is { Sense: Sense.Number, Text.Length: <= 2 } && Touches(1))
        {
            var closed = Ahead(3).Text is "." or "/" && Touches(3); // 12.3.
            var year = closed && third.Sense == Sense.Number && third.Text.Length is 2 or 4
                && Ahead(5).Text is not ("-" or ":" or ".") && (Touches(4) || third.Value is > 1900 and < 2200);
            var isTime = Ahead(1).Text == "." && !year && second.Text.Length == 2
                && first.Value < 24 && second.Value < 60
                && (dated || second.Value is 0 or > 12 || Ahead(3).Text == "-");
            if (!isTime && (Touches(2) || closed))
            {
                At += (year, closed) switch { (true, _) => 5, (_, true) => 4, _ => 3 };
                return new(first.Value, second.Value, !year ? null : Century(third));
            }
        }

        var day = Ordinal();
        if (Here.Text is "of" or "paiva")
            At++;
        if (Here.Sense != Sense.Month)
        {
            At = start;
            return null;
        }

        var named = Here.Value;
        At++;
        return new(day, named, Year(false));
    }

    // 12, 12., 12th, 12:e
    int Ordinal()
    {
        var day = Here.Value;
        At++;
        var mark = Here.Text is "." or ":" && Touches(0) ? 1 : 0;
        if (Ahead(mark).Text is "st" or "nd" or "rd" or "th" or "e" or "a" && Touches(mark))
            At += mark + 1;
        else
            SkipMark(".");
        return day;
    }

    int? Year(bool afterComma)
    {
        var comma = afterComma && Here.Text == "," ? 1 : 0;
        if (Ahead(comma) is not { Sense: Sense.Number, Text.Length: 4 } year || Ahead(comma + 1).Text is "-" or ":")
            return null;
        At += comma + 1;
        return year.Value;
    }

    static int Century(Token year) => year.Text.Length == 2 ? 2000 + year.Value : year.Value;

    /// <summary>9.30, 2 pm, half past two, puoli kolme, kvart i tre, noon.</summary>
    /// <param name="named">"klo" or its like went before, so a bare number or a word is enough.</param>
    /// <param name="expected">A time is likely here, so bare digits that count nothing are enough.</param>
    public Clock? Time(bool named, bool expected = false)
    {
        var start = At;
        if (Skip(Sense.Noon))
            return new(12 * 60, false, Sense.Other);
        var shift = 0;
        var half = Here;
        if (Skip(Sense.Half))
            shift = Skip(Sense.Past) || half.Text == "half" ? 30 : -30;
        else if (Ahead(Here.Sense == Sense.One ? 1 : 0).Sense == Sense.Quarter)
        {
            Skip(Sense.One);
            At++;
            if (!IsPastOrTo(Here))
                return Nothing(start);
            shift = Here.Sense == Sense.Past ? 15 : -15;
            At++;
        }

        var hour = Here;
        var (hours, minutes) = (hour.Value, 0);
        var bare = shift == 0;
        named |= hour.Sense == Sense.Count && hour.Text.Contains("lta", StringComparison.Ordinal); // kahdelta
        if (hour.Sense is not (Sense.Number or Sense.Count or Sense.One)
            || bare && !named && hour.Sense != Sense.Number)
            return Nothing(start);
        At++;
        if (hour.Text.Length == 4 && hour.Sense == Sense.Number && (named || expected))
            (hours, minutes) = (hour.Value / 100, hour.Value % 100); // kl 1400
        else if (hour.Sense == Sense.Number && Here.Text is "." or ":" && Touches(0)
            && Ahead(1) is { Sense: Sense.Number, Text.Length: 2 } past && Touches(1))
        {
            minutes = past.Value;
            At += 2;
        }
        else if (Here.Text is "." or ":" && Touches(0) && Ahead(1).Sense == Sense.Number && Touches(1))
            return Nothing(start);

        if (Here.Text == ":" && Touches(0) && Ahead(1).Text is "sta" or "lta" or "een" or "aan" or "n" && Touches(1))
            At += 2; // 9:stä 11:een
        var part = Here.Sense is Sense.Am or Sense.Pm ? Here.Sense : Sense.Other;
        if (part != Sense.Other)
            At++;
        var isRange = Here.Text is "-" or "to" && Ahead(1).Sense is Sense.Number or Sense.Clock or Sense.Noon;
        if (hours * 60 + minutes > 24 * 60 || minutes > 59 || hours * 60 + minutes + shift < 0
            || Here.Sense is Sense.Hour or Sense.Minute || IsPastOrTo(Here) && !isRange && Here.Text != "i"
            || bare && !named && !isRange && part == Sense.Other && At - start == 1
                && (!expected || Here.Sense is Sense.Other or Sense.About))
            return Nothing(start);
        return new(hours * 60 + minutes + shift, !bare || hour.Sense != Sense.Number, part);
    }

    /// <summary>Whether a dash or its like leads to the end of a range.</summary>
    public bool Range(bool between)
    {
        var start = At;
        if (!SkipMark("-") && !Skip(Sense.Till) && !(between && Skip(Sense.And))
            && Ahead(-1).Text is not ("sta" or "lta"))
        {
            if (Here.Text != "to")
                return false;
            At++;
        }

        while (Skip(Sense.Clock) || Skip(Sense.About) || SkipMark("."))
            continue;
        var end = At;
        var isTime = CalendarDay(true) is null && Time(true) is not null;
        At = isTime ? end : start;
        return isTime;
    }

    // "to" and "i" are so only after a quarter.
    static bool IsPastOrTo(Token token) =>
        token.Sense is Sense.Past or Sense.Vaille || token.Text is "to" or "i";

    bool Touches(int ahead) => Ahead(ahead).From == Ahead(ahead - 1).To;

    int? Back(int start)
    {
        At = start;
        return null;
    }

    Clock? Nothing(int start)
    {
        At = start;
        return null;
    }
}
