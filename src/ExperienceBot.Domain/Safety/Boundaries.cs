using ExperienceBot.Orders;

namespace ExperienceBot.Safety;

/// <summary>What a requester cannot ask of an expert in the bot, or only with a coordinator (E18, E19, R-207). A help only.</summary>
public static class Boundaries
{
    /// <summary>The reason not to take the text, a key under <c>refused.</c>: it asks who an expert is. Null when it does not.</summary>
    public static string? Refusal(string text) =>
        Stems.Has("wish.diagnosis", text) ? "wish_diagnosis"
        : Stems.Has("wish.photo", text) ? "wish_photo"
        : null;

    /// <summary>Wishes for an age or a sex: a coordinator weighs whether the group needs it.</summary>
    public static bool WishesForPerson(string text) => Stems.Has("wish.person", text);

    /// <summary>The work of staff, or the expert alone with the responsibility: never theirs .</summary>
    public static bool IsStaffWork(string text) => Stems.Has("staff", text);

    /// <summary>Why a coordinator looks at the order first; keys under <c>review.</c>.</summary>
    public static IEnumerable<string> Reasons(Form form)
    {
        var texts = Questions.All.Where(q => q.Kind == AnswerKind.Text).Select(q => form[q.Key]).OfType<string>().ToList();
        if (texts.Exists(IsStaffWork) || (form["pair_professional"] is { } beside && Stems.Has("alone", beside)))
            yield return "staff_work";
        if (texts.Exists(WishesForPerson))
            yield return "person";
    }
}
