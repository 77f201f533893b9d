using System.Globalization;
using CsCheck;
using ExperienceBot.Calendar;

namespace ExperienceBot.Tests.Calendar;

public sealed class SpokenWhenTests
{
    [Theory]
    // The weekday
    [InlineData("ensi ti klo 13–15", "2026-12-01 13:00-15:00")]
    [InlineData("ENSI TIISTAINA KLO 13–15", "2026-12-01 13:00-15:00")]
    [InlineData("nästa tisdag 13–15", "2026-12-01 13:00-15:00")]
    [InlineData("nasta tisdag 13-15", "2026-12-01 13:00-15:00")]
    [InlineData("next Monday 9:00-10:30", "2026-11-30 09:00-10:30")]
    [InlineData("next Sunday at 12", "2026-12-06 12:00")]
    [InlineData("tiistaina klo 9", "2026-11-24 09:00")]
    [InlineData("maanantaina klo 14, kesto 1,5 tuntia", "2026-11-30 14:00-15:30")]
    [InlineData("maanantaina kello 14 kesto puolitoista tuntia", "2026-11-30 14:00-15:30")]
    [InlineData("på fredag kl 14", "2026-11-27 14:00")]
    [InlineData("pa fredag kl 14", "2026-11-27 14:00")]
    [InlineData("on Friday at 2 pm", "2026-11-27 14:00")]
    [InlineData("Friday 2:30pm-4pm", "2026-11-27 14:30-16:00")]
    [InlineData("on kl 14-15", "2026-11-25 14:00-15:00")]
    [InlineData("to 9-11", "2026-11-26 09:00-11:00")]
    [InlineData("ke", "2026-11-25")]
    [InlineData("lördag kl. 10.00–11.00", "2026-11-28 10:00-11:00")]
    [InlineData("sunnuntaina klo 12–14", "2026-11-29 12:00-14:00")]
    [InlineData("9-11 torstaina", "2026-11-26 09:00-11:00")]
    [InlineData("kl 9-11 på torsdag", "2026-11-26 09:00-11:00")]
    [InlineData("ensi viikolla tiistaina klo 9-10", "2026-12-01 09:00-10:00")]
    [InlineData("ensi viikon tiistaina klo 9-10", "2026-12-01 09:00-10:00")]
    [InlineData("tiistaina ensi viikolla klo 9-10", "2026-12-01 09:00-10:00")]
    [InlineData("nästa vecka på tisdag kl 9-10", "2026-12-01 09:00-10:00")]
    [InlineData("Tuesday next week 9-10", "2026-12-01 09:00-10:00")]
    [InlineData("tällä viikolla perjantaina klo 9", "2026-11-27 09:00")]
    // The day
    [InlineData("tänään klo 14-15", "2026-11-23 14:00-15:00")]
    [InlineData("idag kl 14", "2026-11-23 14:00")]
    [InlineData("i dag kl 14", "2026-11-23 14:00")]
    [InlineData("tomorrow 2 pm for 45 min", "2026-11-24 14:00-14:45")]
    [InlineData("tomorrow at 2 p.m. for 45 minutes", "2026-11-24 14:00-14:45")]
    [InlineData("huomenna klo 9 45 min", "2026-11-24 09:00-09:45")]
    [InlineData("huomenna klo 9, 45 min", "2026-11-24 09:00-09:45")]
    [InlineData("i morgon kl 10 i en timme", "2026-11-24 10:00-11:00")]
    [InlineData("imorgon kl 10 i en och en halv timme", "2026-11-24 10:00-11:30")]
    [InlineData("ylihuomenna 10-12", "2026-11-25 10:00-12:00")]
    [InlineData("i övermorgon 10-12", "2026-11-25 10:00-12:00")]
    [InlineData("the day after tomorrow 10-12", "2026-11-25 10:00-12:00")]
    [InlineData("huomenna", "2026-11-24")]
    [InlineData("huomenna 2 tuntia", "2026-11-24 120 min")]
    [InlineData("huomenna 9", "2026-11-24 09:00")]
    [InlineData("huomenna kaksi henkilöä", "2026-11-24")]
    [InlineData("kokous on klo 9 huomenna", "2026-11-24 09:00")]
    [InlineData("klo 9 huomenna", "2026-11-24 09:00")]
    [InlineData("Kokous on huomenna klo 9–10 kirjastossa", "2026-11-24 09:00-10:00")]
    // Weeks and days ahead
    [InlineData("viikon päästä klo 10", "2026-11-30 10:00")]
    [InlineData("2 viikon päästä klo 10", "2026-12-07 10:00")]
    [InlineData("kahden viikon kuluttua tiistaina klo 13", "2026-12-08 13:00")]
    [InlineData("tiistaina kahden viikon kuluttua klo 13", "2026-12-08 13:00")]
    [InlineData("kolmen päivän päästä klo 9", "2026-11-26 09:00")]
    [InlineData("in two weeks at 10", "2026-12-07 10:00")]
    [InlineData("in two weeks on Tuesday at 10", "2026-12-08 10:00")]
    [InlineData("in a week at 10", "2026-11-30 10:00")]
    [InlineData("in 3 days at 10", "2026-11-26 10:00")]
    [InlineData("om två veckor kl 10", "2026-12-07 10:00")]
    [InlineData("om en vecka kl 10", "2026-11-30 10:00")]
    [InlineData("om 10 dagar kl 10", "2026-12-03 10:00")]
    // The calendar
    [InlineData("12.3. klo 9.00", "2027-03-12 09:00")]
    [InlineData("12.3 klo 9.00", "2027-03-12 09:00")]
    [InlineData("12.12 klo 9", "2026-12-12 09:00")]
    [InlineData("12.12. 9.10-10.10", "2026-12-12 09:10-10:10")]
    [InlineData("12.3.2027 klo 9-10.30", "2027-03-12 09:00-10:30")]
    [InlineData("12.3.27 klo 9-10.30", "2027-03-12 09:00-10:30")]
    [InlineData("12. 3. 2027 klo 9", "2027-03-12 09:00")]
    [InlineData("12/3/2027 9:00", "2027-03-12 09:00")]
    [InlineData("ti 24.11. klo 14.00–15.30", "2026-11-24 14:00-15:30")]
    [InlineData("tiistai, 24.11., klo 14.00—15.30", "2026-11-24 14:00-15:30")]
    [InlineData("24.11. tiistaina klo 14", "2026-11-24 14:00")]
    [InlineData("23.11. klo 10.01", "2026-11-23 10:01")]
    [InlineData("23.11. klo 10", "2027-11-23 10:00")]
    [InlineData("23.11.", "2026-11-23")]
    [InlineData("22.11.", "2027-11-22")]
    [InlineData("29.2. klo 9", "2028-02-29 09:00")]
    [InlineData("12. maaliskuuta kello 9", "2027-03-12 09:00")]
    [InlineData("maaliskuun 12. päivä klo 9", "2027-03-12 09:00")]
    [InlineData("12. päivä maaliskuuta klo 9", "2027-03-12 09:00")]
    [InlineData("12 mars kl 9", "2027-03-12 09:00")]
    [InlineData("den 12 mars 2027 kl 9–10", "2027-03-12 09:00-10:00")]
    [InlineData("den 12:e mars kl 9", "2027-03-12 09:00")]
    [InlineData("March 12 at 9 for an hour", "2027-03-12 09:00-10:00")]
    [InlineData("March 12th, 2027 at 9 am for an hour and a half", "2027-03-12 09:00-10:30")]
    [InlineData("on the 12th of March at 9", "2027-03-12 09:00")]
    [InlineData("Fri 12 Mar 2027, 14:00–15:30", "2027-03-12 14:00-15:30")]
    [InlineData("2027-03-12 09:00–10:30", "2027-03-12 09:00-10:30")]
    [InlineData("2027-03-12T09:00", "2027-03-12 09:00")]
    // The time
    [InlineData("huomenna klo 13:15", "2026-11-24 13:15")]
    [InlineData("huomenna klo 9.30.", "2026-11-24 09:30")]
    [InlineData("imorgon kl. 1400", "2026-11-24 14:00")]
    [InlineData("huomenna puoli kolme", "2026-11-24 14:30")]
    [InlineData("huomenna klo puoli kymmenen", "2026-11-24 09:30")]
    [InlineData("huomenna puoli yksi", "2026-11-24 12:30")]
    [InlineData("huomenaamulla puoli seitsemän", "2026-11-24 18:30")]
    [InlineData("huomenna aamulla puoli seitsemän", "2026-11-24 06:30")]
    [InlineData("huomenna kello kaksi", "2026-11-24 14:00")]
    [InlineData("huomenna kello yhdeksältä", "2026-11-24 09:00")]
    [InlineData("huomenna klo 2", "2026-11-24 02:00")]
    [InlineData("huomenna klo 2 iltapäivällä", "2026-11-24 14:00")]
    [InlineData("huomenna iltapäivällä klo 2-4", "2026-11-24 14:00-16:00")]
    [InlineData("huomenna klo 2 ip", "2026-11-24 14:00")]
    [InlineData("imorgon kl 2 på eftermiddagen", "2026-11-24 14:00")]
    [InlineData("imorgon halv tre", "2026-11-24 14:30")]
    [InlineData("imorgon kvart över nio", "2026-11-24 09:15")]
    [InlineData("imorgon kvart i tre", "2026-11-24 14:45")]
    [InlineData("huomenna varttia vaille kymmenen", "2026-11-24 09:45")]
    [InlineData("tomorrow at half past two", "2026-11-24 14:30")]
    [InlineData("tomorrow at a quarter to ten", "2026-11-24 09:45")]
    [InlineData("tomorrow 2-4 pm", "2026-11-24 14:00-16:00")]
    [InlineData("tomorrow 11-1 pm", "2026-11-24 11:00-13:00")]
    [InlineData("tomorrow 12 am to 1 am", "2026-11-24 00:00-01:00")]
    [InlineData("tomorrow from 9 to 10:30", "2026-11-24 09:00-10:30")]
    [InlineData("tomorrow between 9 and 11", "2026-11-24 09:00-11:00")]
    [InlineData("imorgon mellan 9 och 11", "2026-11-24 09:00-11:00")]
    [InlineData("imorgon 9 till 11", "2026-11-24 09:00-11:00")]
    [InlineData("huomenna klo 9:stä 11:een", "2026-11-24 09:00-11:00")]
    [InlineData("huomenna kolmelta", "2026-11-24 15:00")]
    [InlineData("imorgon 0900-1030", "2026-11-24 09:00-10:30")]
    [InlineData("tänä iltana klo 18", "2026-11-23 18:00")]
    [InlineData("huomenna keskipäivällä", "2026-11-24 12:00")]
    [InlineData("tomorrow noon for half an hour", "2026-11-24 12:00-12:30")]
    [InlineData("huomenna klo 9–10 (1 h)", "2026-11-24 09:00-10:00")]
    [InlineData("huomenna klo 9, tunti ja vartti", "2026-11-24 09:00-10:15")]
    [InlineData("huomenna klo 23.30 15 min", "2026-11-24 23:30-23:45")]
    // Several
    [InlineData("ti 24.11. klo 14.00–15.30 ja to 26.11. klo 14-15", "2026-11-24 14:00-15:30; 2026-11-26 14:00-15:00")]
    [InlineData("24.11. klo 14–15; 1.12. klo 14–15\n8.12. klo 14–15",
        "2026-11-24 14:00-15:00; 2026-12-01 14:00-15:00; 2026-12-08 14:00-15:00")]
    [InlineData("ti 24.11. klo 14, ti 1.12. klo 15", "2026-11-24 14:00; 2026-12-01 15:00")]
    [InlineData("3.12 klo 9 ja 5.12 klo 10", "2026-12-03 09:00; 2026-12-05 10:00")]
    [InlineData("på tisdag kl 9-10 och på fredag kl 10-11", "2026-11-24 09:00-10:00; 2026-11-27 10:00-11:00")]
    [InlineData("ti kl 9 och on kl 10", "2026-11-24 09:00; 2026-11-25 10:00")]
    [InlineData("Tuesday 9-10 and Thursday 9-10", "2026-11-24 09:00-10:00; 2026-11-26 09:00-10:00")]
    [InlineData("tiistaina ja torstaina klo 9-10", "2026-11-24 09:00-10:00; 2026-11-26 09:00-10:00")]
    [InlineData("huomenna klo 9-10 ja 13-14", "2026-11-24 09:00-10:00; 2026-11-24 13:00-14:00")]
    [InlineData("huomenna klo 9-10 & huomenna klo 9-10", "2026-11-24 09:00-10:00")]
    [InlineData("15.12. ja 16.12. klo 9-11", "2026-12-15 09:00-11:00; 2026-12-16 09:00-11:00")]
    [InlineData("15.12. klo 9-11 ja 12-14, 16.12. klo 10-11",
        "2026-12-15 09:00-11:00; 2026-12-15 12:00-14:00; 2026-12-16 10:00-11:00")]
    [InlineData("ensi ti klo 9 ja to klo 10", "2026-12-01 09:00; 2026-12-03 10:00")]
    // As phones and other programs type it
    [InlineData("ti\u00a024.11. klo\u00a014.00\u201315.30", "2026-11-24 14:00-15:30")]
    [InlineData("\u200fhuomenna klo 9\u200e 😀", "2026-11-24 09:00")]
    [InlineData("huomenna klo 9 − 10", "2026-11-24 09:00-10:00")]
    [InlineData("ta\u0308na\u0308a\u0308n klo 14", "2026-11-23 14:00")]
    public void A_session_is_read(string text, string expected) =>
        Assert.Equal(expected, Told(Spoken.When(text, Helsinki.Now, Helsinki.Zone)));

    [Theory]
    [InlineData("31.6. klo 9", "NotADate: 31.6.")]
    [InlineData("30.2.", "NotADate: 30.2.")]
    [InlineData("29.2.2027 klo 9", "NotADate: 29.2.2027")]
    [InlineData("31.13. klo 9", "NotADate: 31.13.")]
    [InlineData("0.1. klo 9", "NotADate: 0.1.")]
    [InlineData("31 juni kl 9", "NotADate: 31 juni")]
    [InlineData("February 30 at 9", "NotADate: February 30")]
    [InlineData("2027-02-30 09:00", "NotADate: 2027-02-30")]
    [InlineData("ke 24.11. klo 9", "WeekdayDiffers: ke 24.11.")]
    [InlineData("Monday, March 12 at 9", "WeekdayDiffers: Monday March 12")]
    [InlineData("12.3.2025 klo 9", "InThePast: 12.3.2025")]
    [InlineData("tänään klo 8–9", "InThePast: klo 8–9")]
    [InlineData("idag kl 10", "InThePast: kl 10")]
    [InlineData("eilen klo 9", "InThePast: eilen")]
    [InlineData("tällä viikolla maanantaina klo 9", "InThePast: klo 9")]
    [InlineData("24.11.2029 klo 9", "TooFar: 24.11.2029")]
    [InlineData("huomenna klo 15–13", "EndBeforeStart: klo 15–13")]
    [InlineData("tomorrow 9-9", "EndBeforeStart: 9-9")]
    [InlineData("imorgon kl 22-01", "EndBeforeStart: kl 22-01")]
    [InlineData("huomenna klo 23.30 45 min", "EndBeforeStart: 45 min")]
    [InlineData("huomenna klo 9.00–9.10", "TooShort: klo 9.00–9.10")]
    [InlineData("huomenna klo 9 10 min", "TooShort: 10 min")]
    [InlineData("huomenna klo 7–20", "TooLong: klo 7–20")]
    [InlineData("imorgon kl 9 i 13 timmar", "TooLong: 13 timmar")]
    [InlineData("huomenna klo 9-10 ja 31.6. klo 9", "NotADate: 31.6.")]
    public void A_refusal_says_which_words_it_is_about(string text, string expected) =>
        Assert.Equal(expected, Told(Spoken.When(text, Helsinki.Now, Helsinki.Zone)));

    [Theory]
    [InlineData("")]
    [InlineData("   \u00a0\n")]
    [InlineData("hei")]
    [InlineData("klo 9")]
    [InlineData("45 min")]
    [InlineData("huomenna klo 25")]
    [InlineData("huomenna klo 9.75")]
    [InlineData("huomenna klo 9:5")]
    [InlineData("ei tiistaina")]
    [InlineData("inte på fredag kl 9")]
    [InlineData("joka tiistai klo 9")]
    [InlineData("tiistaisin klo 9")]
    [InlineData("Tuesdays at 9")]
    [InlineData("viime tiistaina klo 9")]
    [InlineData("tiistaina tai keskiviikkona klo 9")]
    [InlineData("ensi viikolla")]
    [InlineData("ensi kuussa 5. päivä")]
    [InlineData("viikolla 12 tiistaina")]
    [InlineData("next weekend")]
    [InlineData("first Monday in December at 9")]
    [InlineData("kuukauden päästä tiistaina klo 10")]
    [InlineData("tunnin päästä")]
    [InlineData("huomenna tunnin päästä")]
    [InlineData("huomenna klo 9 huone 214")]
    [InlineData("huomenna 20 henkilöä")]
    [InlineData("huomenna kaksi henkilöä klo yhdeksän tai kymmenen")]
    [InlineData("huomenna klo 9–10, 20 henkilöä")]
    [InlineData("huomenna klo 9–10, 10-15 opiskelijaa")]
    [InlineData("3.3. klo 9 - 4.3. klo 12")]
    [InlineData("3.-5.3. klo 9")]
    [InlineData("maanantai tiistai")]
    [InlineData("huomenna klo 9-10 2 tuntia")]
    [InlineData("99999999999999999999.3. klo 9")]
    [InlineData("غدا الساعة 9")]
    [InlineData("👍👎🏽\ud800")]
    public void What_could_mean_something_else_is_not_understood(string text) =>
        Assert.IsType<WhenReading.NotUnderstood>(Spoken.When(text, Helsinki.Now, Helsinki.Zone));

    [Theory]
    [InlineData("2026-11-24", "9-11", "2026-11-24 09:00-11:00")]
    [InlineData("2026-11-24", "9", "2026-11-24 09:00")]
    [InlineData("2026-11-24", "puoli kolme, tunti", "2026-11-24 14:30-15:30")]
    [InlineData("2026-11-24", "9.10", "2026-11-24 09:10")]
    [InlineData("2026-11-24", "kello yhdeksän", "2026-11-24 09:00")]
    [InlineData("2026-11-24 90", "kl 9", "2026-11-24 09:00-10:30")]
    [InlineData("2026-11-24 09:00", "10.30", "2026-11-24 09:00-10:30")]
    [InlineData("2026-11-24 09:00", "klo 11", "2026-11-24 09:00-11:00")]
    [InlineData("2026-11-24 09:00", "45 min", "2026-11-24 09:00-09:45")]
    [InlineData("2026-11-24 09:00", "45", "2026-11-24 09:00-09:45")]
    [InlineData("2026-11-24 09:00", "en och en halv timme", "2026-11-24 09:00-10:30")]
    [InlineData("2026-11-24 09:00", "10-11", "2026-11-24 10:00-11:00")]
    [InlineData("2026-11-24 09:00", "ke 25.11. klo 10", "2026-11-25 10:00")]
    [InlineData("2026-11-24 09:00", "8", "EndBeforeStart: 8")]
    [InlineData("2026-11-24 09:00", "5 min", "TooShort: 5 min")]
    [InlineData("2026-11-24 09:00", "en tiedä", "NotUnderstood: en tiedä")]
    public void An_answer_fills_the_piece_that_was_missing(string known, string text, string expected)
    {
        var date = DateOnly.Parse(known[..10], CultureInfo.InvariantCulture);
        var span = known[10..] switch
        {
            "" => new Span(date),
            var time when time.Contains(':', StringComparison.Ordinal) =>
                new Span(date, TimeOnly.Parse(time, CultureInfo.InvariantCulture)),
            var minutes => new Span(date, Minutes: int.Parse(minutes, CultureInfo.InvariantCulture)),
        };

        Assert.Equal(expected, Told(Spoken.When(text, Helsinki.Now, Helsinki.Zone, span)));
    }

    [Fact]
    public void Around_new_year_a_date_without_a_year_is_the_coming_one()
    {
        var newYearsEve = new DateTimeOffset(2026, 12, 31, 21, 59, 0, TimeSpan.Zero);

        Assert.Equal("2027-01-02 09:00", Told(Spoken.When("2.1. klo 9", newYearsEve, Helsinki.Zone)));
        Assert.Equal("2027-01-01 09:00", Told(Spoken.When("huomenna klo 9", newYearsEve, Helsinki.Zone)));
        Assert.Equal("2027-01-02 09:00", Told(Spoken.When("huomenna klo 9", newYearsEve.AddMinutes(1), Helsinki.Zone)));
    }

    [Fact]
    public void Too_long_a_text_is_not_read_in_part()
    {
        var reading = Spoken.When("huomenna klo 9 " + new string('x', 10_000), Helsinki.Now, Helsinki.Zone);

        Assert.Equal(300, Assert.IsType<WhenReading.NotUnderstood>(reading).Text.Length);
    }

    [Fact]
    public void No_text_makes_it_throw() => Said.Sample(
        text =>
        {
            Spoken.When(text, Helsinki.Now, Helsinki.Zone);
            Spoken.When(text, Helsinki.Now, Helsinki.Zone, new Span(new DateOnly(2026, 11, 24), new TimeOnly(9, 0)));
            Spoken.Date(text, new DateOnly(2026, 11, 23));
            Spoken.Minutes(text);
            Spoken.Number(text);
            Spoken.YesOrNo(text);
        },
        iter: 20_000);

    [Fact]
    public void A_session_that_is_written_is_read_back_the_same() =>
        (from language in Gen.OneOf(Language.Fi, Language.Sv, Language.En)
         from days in Gen.Int[1, 1095]
         from start in Gen.Int[0, 24 * 60 - 16]
         from minutes in Gen.Int[15, 12 * 60]
         where start + minutes < 24 * 60
         let date = new DateOnly(2026, 11, 23).AddDays(days)
         where !IsClockChange(date)
         select (language, span: new Span(date, At(start), At(start + minutes)))).Sample(
            sample =>
            {
                var (language, span) = sample;
                var text = Format.Session(
                    Instant(span.Date, span.Start!.Value), Instant(span.Date, span.End!.Value),
                    Helsinki.Zone, language);

                var understood = Assert.IsType<WhenReading.Understood>(Spoken.When(text, Helsinki.Now, Helsinki.Zone));
                Assert.Equal(span, Assert.Single(understood.Sessions));
            },
            iter: 5_000);

    // Random characters, and the readers' own words and marks in any order.
    static readonly Gen<string> Said = Gen.OneOf(
        Gen.String,
        Gen.OneOf(
            "klo", "12", "3", "31", "2027", "99999999999", ".", ":", "-", "–", ",", ";", "/", " ", "\n", "ti", "to",
            "on", "ensi", "viikon", "päästä", "i", "dag", "half", "past", "puoli", "vartti", "kvart", "en", "och", "ja",
            "and", "h", "min", "tunti", "pm", "p", "m", "om", "in", "mars", "of", "½", "twenty", "noin", "between",
            "huomenna",
            "yesterday", "week", "day", "after", "tomorrow", "noon", "24", "00", "👍", "\ud83d", "\u200f")
            .Array[0, 25].Select(string.Concat),
        Gen.OneOf(
            "9", "klo ", "3.", "12.", " ti ", "kaksi ", "h ", "ja ", "- ", "to ", "half ", "9999 ", "viikon ", "in ",
            "noon ", "päästä ", "huomenna ", "01", "pm ")
            .Array[0, 25].Select(string.Concat));

    static bool IsClockChange(DateOnly date) => date is { DayOfWeek: DayOfWeek.Sunday, Month: 3 or 10, Day: > 24 };

    static TimeOnly At(int minutes) => new(minutes / 60, minutes % 60);

    static DateTimeOffset Instant(DateOnly date, TimeOnly time) =>
        LocalTime.ToUtc(date, time, Helsinki.Zone, Overlap.Earlier);

    static string Told(WhenReading reading) => reading switch
    {
        WhenReading.Understood understood => string.Join("; ", understood.Sessions.Select(Told)),
        WhenReading.NotADate refusal => $"NotADate: {refusal.Text}",
        WhenReading.WeekdayDiffers refusal => $"WeekdayDiffers: {refusal.Text}",
        WhenReading.InThePast refusal => $"InThePast: {refusal.Text}",
        WhenReading.TooFar refusal => $"TooFar: {refusal.Text}",
        WhenReading.EndBeforeStart refusal => $"EndBeforeStart: {refusal.Text}",
        WhenReading.TooShort refusal => $"TooShort: {refusal.Text}",
        WhenReading.TooLong refusal => $"TooLong: {refusal.Text}",
        WhenReading.NotUnderstood refusal => $"NotUnderstood: {refusal.Text}",
        _ => throw new ArgumentOutOfRangeException(nameof(reading)),
    };

    static string Told(Span session)
    {
        var minutes = session.Minutes is { } left ? $" {left} min" : "";
        FormattableString told =
            $"{session.Date:yyyy-MM-dd}{session.Start:' 'HH:mm}{session.End:'-'HH:mm}{minutes}";
        return told.ToString(CultureInfo.InvariantCulture);
    }
}
