using System.Collections.Immutable;
using System.Globalization;
using ExperienceBot.Calendar;
using ExperienceBot.Orders;
using ExperienceBot.Places;
using ExperienceBot.Teams;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Experts;

/// <summary>The register as coordinators see it: all of a profile but the units that somebody avoids, which are nobody's to know (domain §5.1, §5.5).</summary>
public sealed class RegisterCards(Roster roster, OrderFacts facts, Brokering rules)
{
    internal const int MostAccesses = 40;
    const int MostListed = 10;

    /// <summary>What a coordinator may change: every column but the id, and the status, which has buttons of its own.</summary>
    internal static readonly ImmutableArray<string> Fields = [.. RosterFile.Columns.Where(c => c is not ("id" or "status"))];

    public AdaptiveCard List(ImmutableArray<Expert> found, string query, Words words)
    {
        var body = new List<CardElement?>
        {
            Title(words["register.title"]),
            Text(found.IsEmpty ? words["register.none"] : words.Say(query.Length > 0 ? "register.found" : "register.all", found.Length)),
        };
        foreach (var expert in found.Take(MostListed))
        {
            body.Add(new Container(
                Text($"**{PlainText.Escape(expert.Name)}** · {PlainText.Escape(expert.Municipality ?? "–")} · {words[$"expert.status.{expert.Status}"]}"),
                new ActionSet(Button("expert.open", words["order.show"], ("expert", expert.Id.Value))))
            {
                Spacing = Spacing.Small,
            });
        }

        if (found.Length > MostListed)
            body.Add(Subtle(words.Say("register.more", found.Length - MostListed)));
        body.Add(new TextInput("query") { Label = words["register.query"], MaxLength = 100, Value = query.Length > 0 ? query : null });
        return Card(words, body, Send("expert.find", words["register.find"]), AddButton(words));
    }

    static ShowCardAction AddButton(Words words) => new(words["register.add"], Card(
        words,
        [
            Text(words["register.add_how"]),
            new TextInput("id") { Label = words["field.id"], MaxLength = 60, IsRequired = true, ErrorMessage = words["error.Text"] },
            new TextInput("name") { Label = words["field.name"], MaxLength = 120, IsRequired = true, ErrorMessage = words["error.Text"] },
        ],
        Send("expert.add", words["register.add"])));

    public AdaptiveCard New(Words words, string? id, string? name, string? problem) => Card(
        words,
        [
            Title(words["register.add"]), problem is null ? null : Notice(PlainText.Escape(problem), ContainerStyle.Warning), Text(words["register.add_how"]),
            new TextInput("id") { Label = words["field.id"], MaxLength = 60, Value = id, IsRequired = true, ErrorMessage = words["error.Text"] },
            new TextInput("name") { Label = words["field.name"], MaxLength = 120, Value = name, IsRequired = true, ErrorMessage = words["error.Text"] },
        ],
        Send("expert.add", words["register.add"]));

    public AdaptiveCard Profile(Expert expert, Words words, DateTimeOffset now, string? note)
    {
        (string, string) id = ("expert", expert.Id.Value);
        var seats = expert.Reservations.Where(r => r.Until is null).ToList();
        var why = Missing(expert, LocalTime.DateOf(now, rules.Zone)).Select(m => words[$"register.missing.{m}"]).ToList();
        return Card(
            words,
            [
                Title(PlainText.Escape(expert.Name)),
                note is null ? null : Notice(note),
                Text(Standing(expert, words)),
                why.Count > 0 && !expert.IsGone ? Text(words.Say("register.no_offers", string.Join(", ", why))) : null,
                Facts(Fields.Where(f => f != "name").Select(f => (words[$"field.{f}"], Shown(expert, f, words)))),
                Facts(
                    (words["register.in_year"], seats.Count(r => r.Sessions[0].Start > now.AddYears(-1)).ToString(CultureInfo.InvariantCulture)),
                    (words["register.last"], seats.Count > 0 ? facts.When([seats.SelectMany(r => r.Sessions).MaxBy(s => s.End)!], words) : null)),
                Subtle(words["register.typed"]),
            ],
            new ShowCardAction(words["register.edit"], Card(
                words,
                [
                    new ChoiceSetInput("field", [.. Fields.Select(f => new Choice(words[$"field.{f}"], f))])
                    {
                        Label = words["register.edit_what"], Style = ChoiceSetStyle.Compact, IsRequired = true, ErrorMessage = words["error.Choice"],
                    },
                ],
                Send("expert.edit", words["register.edit"], id))),
            expert.IsGone ? null : new ShowCardAction(words["register.recovery"], Card(
                words,
                [
                    Text(words["register.recovery_how"]),
                    new DateInput("until") { Label = words["register.recovery_until"], IsRequired = true, ErrorMessage = words["register.recovery_date"] },
                ],
                Send("expert.status", words["register.recovery"], id, ("status", "recovery")))),
            expert is { Status: ExpertStatus.Active } ? null : Button("expert.status", words["register.activate"], id, ("status", "active")),
            expert.IsGone ? null : new ShowCardAction(words["register.deactivate"], Card(
                words, [Text(words["register.deactivate_how"])], Button("expert.status", words["register.deactivate"], id, ("status", "inactive")))),
            Button("expert.log", words["register.log"], id),
            Button("expert.find", words["register.back"]));
    }

    public AdaptiveCard Edit(Expert expert, string field, Words words, string? problem)
    {
        (string, string)[] data = [("expert", expert.Id.Value), ("field", field)];
        return Card(
            words,
            [
                Title(words[$"field.{field}"]), Text(PlainText.Escape(expert.Name)), problem is null ? null : Notice(PlainText.Escape(problem), ContainerStyle.Warning),
                field == "consents" ? Text(words["register.consent_how"]) : null, Input(expert, field, words),
            ],
            Send("expert.set", words["register.save"], data), Button("expert.open", words["register.leave"], ("expert", expert.Id.Value)));
    }

    /// <summary>What an expert reads of an agreed recovery break.</summary>
    public AdaptiveCard Recovery(Expert expert, Words words) => Card(
        words, [Title(words["recovery.title"]), Text(words.Say("recovery.until", facts.Moment(expert.RecoveryUntil!.Value, words))), Text(words["recovery.text"])]);

    public AdaptiveCard Log(IReadOnlyList<(Access Access, string Actor)> shown, Words words)
    {
        var body = new List<CardElement?> { Title(words["access.title"]), Text(words[shown.Count == 0 ? "access.none" : "access.what"]) };
        foreach (var (access, actor) in shown)
        {
            body.Add(PlainText.Of(
                $"{facts.Moment(access.At, words)} · {actor}: {words[$"access.{access.What}"]}" + (access.Whom is { } whom ? $" · {roster.Find(whom)?.Name ?? "–"}" : "")));
        }

        return Card(words, body, Button("expert.find", words["register.back"]));
    }

    /// <summary>All that a search goes through, in the coordinator's language and as it stands in the file.</summary>
    public string Said(Expert expert, Words words) => string.Join(' ', Fields
        .Select(f => $"{Spelling.Fold(RosterFile.Cell(expert, f))} {Spelling.Fold(Shown(expert, f, words) ?? "")}")
        .Append(expert.Id.Value).Append(Spelling.Fold(expert.Id.Value)).Append(Spelling.Fold(words[$"expert.status.{expert.Status}"]))
        .Append(expert.Municipality is { } place ? Spelling.Fold(Municipalities.Find(place)?.Sv ?? "") : ""));

    string Standing(Expert expert, Words words) => expert switch
    {
        { IsRecovering: true } => words.Say("register.recovering", facts.Moment(expert.RecoveryUntil!.Value, words)),
        { Status: ExpertStatus.Paused, PausedUntil: { } until } => words.Say("register.paused", facts.Moment(until, words)),
        _ => $"{words["register.status"]}: {words[$"expert.status.{expert.Status}"]}",
    };

    /// <summary>Keys under <c>register.missing.</c>: why nothing is offered.</summary>
    static IEnumerable<string> Missing(Expert expert, DateOnly today)
    {
        if (expert.Status != ExpertStatus.Active)
            yield return "status";
        if (!expert.Consents.Contains(Consent.Matching))
            yield return "consent";
        if (expert.Topics.IsEmpty)
            yield return "topics";
        if (expert.TaskTypes.IsEmpty)
            yield return "tasks";
        if (!(Documents.Document.SignedUntil(expert) >= today))
            yield return "documents";
    }

    static string? Shown(Expert expert, string field, Words words)
    {
        var cell = RosterFile.Cell(expert, field);
        return cell.Length == 0 ? null
            : RosterRow.KeysIn(field) is not null ? string.Join(", ", cell.Split('|').Select(key => Word(field, key, words)))
            : DateOnly.TryParseExact(cell, "yyyy-MM-dd", out var date) ? Format.Date(date, words.Language)
            : cell;
    }

    /// <summary>A key of a column in words.</summary>
    internal static string Word(string column, string key, Words words) => words[column switch
    {
        "role" => $"expert.role.{key}",
        "topics" => $"topic.{key}",
        "task_types" => $"task.{key}",
        "languages" => $"option.language.{key}",
        "experience_side" => $"option.experience_side.{key}",
        "consents" => $"consent.{Enum.GetValues<Consent>().Single(c => RosterFile.KeyOf(c) == key)}",
        "trainings" => $"training.{key}",
        _ => key,
    }];

    internal static bool IsStatus(string key, string typed) =>
        Words.All($"expert.status.{Enum.GetValues<ExpertStatus>().Single(s => RosterFile.KeyOf(s) == key)}").Append(key).Any(w => w.Equals(typed.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <summary>What was typed, with keys for the words that a column knows; the rest as it was.</summary>
    internal static string Keys(string field, string typed, Words words)
    {
        if (typed is "-" or "–")
            return "";
        if (RosterRow.KeysIn(field) is not { } keys)
            return DateOnly.TryParseExact(typed, "d.M.yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : typed;
        var known = keys.Select(key => (key, said: (string[])[Spelling.Fold(key), Spelling.Fold(Word(field, key, words))])).ToList();
        return string.Join('|', typed.Split(RosterRow.IsList(field) ? [',', '|'] : ['|'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(item => known.Find(k => k.said.Contains(Spelling.Fold(item))).key ?? item));
    }

    static CardInput Input(Expert expert, string field, Words words)
    {
        var (label, cell) = (words[$"field.{field}"], RosterFile.Cell(expert, field));
        if (RosterRow.KeysIn(field) is { } keys)
        {
            var order = field switch
            {
                "topics" => Topics.All.Select(t => t.Key), "task_types" => TaskTypes.All.Select(t => t.Key), "trainings" => Trainings.All, _ => keys.Order(StringComparer.Ordinal),
            };
            return new ChoiceSetInput("value", [.. order.Select(key => new Choice(Word(field, key, words), key))])
            {
                Label = label, IsMultiSelect = RosterRow.IsList(field) ? true : null, Style = RosterRow.IsList(field) ? ChoiceSetStyle.Expanded : ChoiceSetStyle.Compact,
                Value = cell.Length > 0 ? cell.Replace('|', ',') : null,
            };
        }

        return field.EndsWith("_until", StringComparison.Ordinal)
            ? new DateInput("value") { Label = label, Value = cell.Length > 0 ? cell : null }
            : new TextInput("value") { Label = label, Value = cell.Length > 0 ? cell : null, MaxLength = 120 };
    }
}
