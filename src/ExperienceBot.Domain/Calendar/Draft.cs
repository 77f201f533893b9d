namespace ExperienceBot.Calendar;

/// <summary>What the words so far have told of one session.</summary>
sealed class Draft
{
    public CalendarDay? Named { get; set; }
    public int? InDays { get; set; }
    public DayOfWeek? Weekday { get; set; }

    /// <summary>Weeks from the one now running.</summary>
    public int? Weeks { get; set; }
    public Clock? Start { get; set; }
    public Clock? End { get; set; }
    public int? Minutes { get; set; }
    public Sense Part { get; set; } = Sense.Other;
    public string DateText { get; set; } = "";
    public string TimeText { get; set; } = "";

    public bool HasDate => Named is not null || InDays is not null || Weekday is not null;

    public bool HasTime => Start is not null || Minutes is not null;

    public void TakeTimeOf(Draft other) => (Start, End, Minutes, Part, TimeText) =
        (other.Start, other.End, other.Minutes, other.Part, other.TimeText);

    /// <summary>Null when the text says anything about time that is not understood.</summary>
    public static List<Draft>? Read(string text, bool dated)
    {
        var reader = new DraftReader(text, dated);
        return reader.Read() ? reader.Drafts : null;
    }
}

/// <summary>Words that tell nothing of time are passed over; a number or a limiting word never is.</summary>
sealed class DraftReader(string text, bool dated)
{
    readonly Phrases _phrases = new(text);
    Sense _separator = Sense.Other; // And, a comma's Mark, or Other for none
    Draft _draft = new();
    bool _between;
    bool _clash;

    public List<Draft> Drafts { get; } = [];

    public bool Read()
    {
        Drafts.Add(_draft);
        while (_phrases.Here.Sense != Sense.End)
        {
            if (Separator() || RelativeDay() || Minutes() || Weeks() || Date() || Weekday() || Time() || PartOfDay())
                continue;
            if (_clash || _phrases.Here.Sense is Sense.Number or Sense.Refuse or Sense.Half
                or Sense.Week or Sense.Next or Sense.Later || _phrases.Here is { Sense: Sense.Month, Text: not "may" })
                return false;
            _between |= _phrases.Here.Sense == Sense.Between;
            _phrases.At++;
        }

        return !_clash;
    }

    bool Separator()
    {
        if (_phrases.Skip(Sense.And))
            _separator = Sense.And;
        else if (!_phrases.SkipMark(","))
            return false;
        else if (_separator == Sense.Other)
            _separator = Sense.Mark;
        return true;
    }

    bool RelativeDay()
    {
        var start = _phrases.At;
        if (_phrases.Here.Sense == Sense.Days && _phrases.Ahead(1).Text == "after"
            && _phrases.Ahead(2) is { Sense: Sense.Day, Value: 1 })
        {
            _phrases.At += 3; // the day after tomorrow
            return InDays(2, start);
        }

        var day = _phrases.Here;
        if (!_phrases.Skip(Sense.Day))
            return false;
        var told = InDays(day.Value, start);
        if (day.Text is "ikvall" or "tonight")
            _draft.Part = Sense.Pm;
        return told;
    }

    bool InDays(int days, int start)
    {
        Begin(_draft.Named is not null || _draft.InDays is not null || Parted());
        _draft.InDays = days;
        return Dated(start);
    }

    bool Minutes()
    {
        var start = _phrases.At;
        if (_phrases.Minutes() is not { } minutes)
            return false;
        var isMoment = _phrases.Here.Sense == Sense.Later || _phrases.Ahead(start - 1 - _phrases.At).Sense == Sense.In;
        if (isMoment || _draft.Minutes is not null) // in an hour
            return Clash();
        _separator = Sense.Other;
        _draft.Minutes = minutes;
        _draft.TimeText = _phrases.Since(start);
        return true;
    }

    // Ensi tiistaina; ensi viikon tiistaina; kahden viikon kuluttua; om tre dagar.
    bool Weeks()
    {
        var start = _phrases.At;
        if (_phrases.Here.Sense is Sense.Next or Sense.This)
        {
            var next = _phrases.Here.Sense == Sense.Next;
            _phrases.At++;
            if (_phrases.Here.Sense is Sense.Am or Sense.Pm && !next)
                return InDays(0, start); // tänä iltana
            if (_phrases.Skip(Sense.Week) || next && _phrases.Here.Sense == Sense.Weekday)
                return InWeeks(next ? 1 : 0, start);
            _phrases.At = start;
            return false;
        }

        var ahead = _phrases.Skip(Sense.In);
        var count = _phrases.Count() ?? 1;
        var unit = _phrases.Here;
        if (unit.Sense is not (Sense.Week or Sense.Days) || count > 1000)
        {
            _phrases.At = start;
            return false;
        }

        _phrases.At++;
        if (!_phrases.Skip(Sense.Later) && !ahead)
        {
            _phrases.At = start;
            return false;
        }

        if (unit.Sense == Sense.Days)
            return InDays(count, start);
        InWeeks(count, start);
        _draft.InDays ??= _draft.Weekday is null ? 7 * count : null;
        return true;
    }

    bool InWeeks(int weeks, int start)
    {
        Begin(_draft.Weeks is not null || _draft.Named is not null || _draft.InDays is not null || Parted());
        _draft.Weeks = weeks;
        return Dated(start);
    }

    bool Date()
    {
        var start = _phrases.At;
        var dayKnown = _draft.HasDate && _draft.Weekday is null && _separator == Sense.Other;
        if (_phrases.CalendarDay(dated || dayKnown) is not { } day)
            return false;
        Begin(_draft.Named is not null || _draft.InDays is not null || Parted());
        _draft.Named = day;
        return Dated(start);
    }

    bool Weekday()
    {
        var start = _phrases.At;
        var day = _phrases.Here;
        if (day.Sense != Sense.Weekday || day.Text is "on" or "to" or "so" && !IsWeekday(day.Text))
            return false;
        _phrases.At++;
        var before = _draft;
        var isApart = before.HasDate && _separator != Sense.Other && before.Weeks is null;
        Begin(before.Weekday is not null || isApart || Parted());
        _draft.Weeks ??= before.Weeks; // ensi tiistaina ja torstaina
        if (_draft.Weeks is not null)
            _draft.InDays = null; // in two weeks on Tuesday
        _draft.Weekday = (DayOfWeek)(day.Value % 7);
        return Dated(start);
    }

    bool IsWeekday(string word) => _phrases.Ahead(1) switch
    {
        { Sense: Sense.Clock } clock => word != "on" || clock.Text is "kl" or "klockan", // Finnish "on" is "is"
        { Sense: Sense.Number } => word != "on",
        { Sense: Sense.End } => word == "to",
        _ => false,
    };

    bool Time()
    {
        var start = _phrases.At;
        var named = false;
        while (_phrases.Skip(Sense.Clock) || named && (_phrases.SkipMark(".") || _phrases.SkipMark(":")))
            named = true;
        var expected = _draft.Start is null && (dated || _draft.HasDate);
        if (_phrases.Time(named, expected) is not { } time)
        {
            if (named)
                _phrases.At = start + 1; // "from" and "at" say other things too
            return named;
        }

        var another = _draft.Start is not null;
        Begin(another);
        _draft.Start = time;
        if (_phrases.Range(_between))
            _draft.End = _phrases.Time(true);
        _between = false;
        _draft.TimeText = _phrases.Since(start);
        return named || _phrases.Here.Sense != Sense.About && !(another && _phrases.Here.Sense == Sense.Other)
            || Clash(); // 10-15 henkilöä
    }

    bool PartOfDay()
    {
        if (_phrases.Here.Sense is not (Sense.Am or Sense.Pm))
            return false;
        _draft.Part = _phrases.Here.Sense;
        _phrases.At++;
        return true;
    }

    // "ti klo 9, 3.3. klo 10" and "maanantaina ja 3.3." are two; "tiistaina, 3.3." and "klo 9, 3.3." are one.
    bool Parted() => _separator == Sense.And && _draft.HasDate
        || _separator != Sense.Other && _draft.Start is not null && (_draft.HasDate || Drafts.Count > 1);

    void Begin(bool another)
    {
        if (another)
        {
            _clash |= _separator == Sense.Other;
            Drafts.Add(_draft = new Draft());
        }

        _separator = Sense.Other;
    }

    bool Dated(int start)
    {
        _draft.DateText = (_draft.DateText + " " + _phrases.Since(start)).Trim();
        return true;
    }

    bool Clash() => !(_clash = true);
}
