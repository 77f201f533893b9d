using ExperienceBot.People;
using ExperienceBot.Teams;

namespace ExperienceBot;

/// <summary>One turn with who acts: the verified sender, never a field of the card.</summary>
public sealed record Visit(TurnContext Turn, Person Person, Words Words, DateTimeOffset Now)
{
    public PersonId Who => Person.Id;

    /// <summary>Takes the tapped card's place, or is the next message.</summary>
    public void Show(AdaptiveCard card, string? summary = null)
    {
        if (Turn.Tap is null)
            Turn.Say(card, summary ?? Words["summary.answer"]);
        else
            Turn.Answer(card, summary ?? Words["summary.answer"]);
    }

    public void Tell(string text)
    {
        if (Turn.Tap is null)
            Turn.Say(text);
        else
            Turn.Answer(CardLayout.Card(Words, [CardLayout.Text(text)]), Words["summary.answer"]); // an Execute is always answered by a card
    }
}

/// <summary>A slice's buttons, by verb (architecture §5.5). What the card says is checked anew; only ids and inputs are read.</summary>
public interface ICardActions
{
    IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions { get; }
}

/// <summary>A slice's typed commands. Their words stand under <c>command.{key}</c>, several joined by <c>|</c>, in every language.</summary>
public interface ICommands
{
    /// <summary>By key; gets what was typed after the command.</summary>
    IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands { get; }
}

/// <summary>A slice that understands typed text that is no command: an answer in words to what it asked or showed.</summary>
public interface IListener
{
    /// <summary>Listeners are asked in this order, the lowest first.</summary>
    int Turn { get; }

    /// <summary>False when the text is not for this slice.</summary>
    Task<bool> Heard(Visit visit, string text, CancellationToken ct);
}
