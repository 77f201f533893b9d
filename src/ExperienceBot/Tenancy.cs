using System.Collections.Immutable;

namespace ExperienceBot;

/// <summary>Whose bot this is: from the settings, fixed while it runs but for who is in the directory's groups.</summary>
public sealed record Tenancy
{
    /// <summary>Entra tenant, or <c>dev</c>: the first part of every partition.</summary>
    public required string Tenant { get; init; }

    /// <summary>The bot's address in the channel.</summary>
    public required string BotId { get; init; }

    /// <summary>Those the settings name and the members of their group.</summary>
    public required ImmutableArray<PersonId> Coordinators { get; set; }

    /// <summary>Hears of a red flag that no coordinator has taken; null: the coordinators alone (E38).</summary>
    public PersonId? SecondReceiver { get; init; }

    /// <summary>Telephone numbers of help, as people are told them.</summary>
    public string EmergencyNumber { get; init; } = Settings.EmergencyNumberByDefault;

    /// <inheritdoc cref="EmergencyNumber"/>
    public string CrisisLine { get; init; } = Settings.CrisisLineByDefault;

    /// <inheritdoc cref="EmergencyNumber"/>
    public string CrisisLineSv { get; init; } = Settings.CrisisLineSvByDefault;

    /// <summary>Who may order; null: everybody.</summary>
    public ImmutableHashSet<PersonId>? Requesters { get; set; }

    /// <summary>Whether people are invited by calendar.</summary>
    public bool Invites { get; init; }
    public required Language DefaultLanguage { get; init; }

    /// <summary>Where people without a stored conversation are reached.</summary>
    public required Func<string> DefaultServiceUrl { get; init; }

    /// <summary>The base of links and QR codes, without a trailing slash.</summary>
    public required Func<string> PublicUrl { get; init; }

    /// <summary>The organisation's guideline; null without.</summary>
    public string? GuideUrl { get; init; }

    /// <summary>Whether red flags are theirs to see to.</summary>
    public bool TakesFlags(PersonId person) => IsCoordinator(person) || person == SecondReceiver;

    /// <summary>Where help is to be had, in the reader's language.</summary>
    public string Help(Words words) => words.Say("help.numbers", EmergencyNumber, words.Language == Language.Sv ? CrisisLineSv : CrisisLine);

    public bool IsCoordinator(PersonId person) => Coordinators.Contains(person);

    public bool MayOrder(PersonId person) => Requesters is not { } some || some.Contains(person) || IsCoordinator(person);
}
