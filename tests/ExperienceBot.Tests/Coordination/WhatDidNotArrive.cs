using System.Text.Json.Nodes;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Support;
using ExperienceBot.Work;
using Microsoft.AspNetCore.Http;

namespace ExperienceBot.Tests.Coordination;

/// <summary>A message that does not arrive is in a coordinator's hands (P3), who can mend it.</summary>
public sealed class WhatDidNotArrive
{
    const string Offer = "Sinulle on tehtävätarjous";
    static readonly string Blocked = An.Person(501).Value;

    [Fact]
    public async Task Is_sent_again_when_the_way_is_free()
    {
        await using var chat = await Brokered.With(1);
        await Refused(chat);
        var kaisa = chat.Coordinator();
        Assert.Equal(1, kaisa.Times("Viesti ei mennyt perille"));
        Assert.Contains("Tehtävätarjous", kaisa.Last, StringComparison.Ordinal);
        Assert.Contains(chat.Profile(501).Name, kaisa.Last, StringComparison.Ordinal);

        chat.Teams.Intercept = _ => null;
        Assert.Contains("Lähetetään uudelleen", await kaisa.Taps("Lähetä uudelleen"), StringComparison.Ordinal);
        Assert.Equal(1, chat.Expert(501).Times(Offer));
        Assert.True(kaisa.Sees("Lähetettiin uudelleen ja meni perille"));

        await kaisa.TapsAgain();
        Assert.Equal(1, chat.Expert(501).Times(Offer));
        chat.WasDiscreet();
    }

    [Fact]
    public async Task Comes_back_when_it_is_refused_again()
    {
        await using var chat = await Brokered.With(1);
        await Refused(chat);
        var kaisa = chat.Coordinator();
        await kaisa.Taps("Lähetä uudelleen");
        Assert.Equal(2, kaisa.Cards.Count(c => c.Text.StartsWith("Viesti ei mennyt perille", StringComparison.Ordinal)));
        Assert.True(kaisa.Has("Hoidettu muuten"));
    }

    [Theory]
    [InlineData("Hoidettu muuten", "Merkitty hoidetuksi muulla tavalla", WorkState.Settled)]
    [InlineData("Peru lähetys", "Lähetys peruttiin", WorkState.Dropped)]
    public async Task Is_settled_once_and_the_first_word_stands(string button, string answer, WorkState state)
    {
        await using var chat = await Brokered.With(1);
        var id = await Refused(chat);
        var kaisa = chat.Coordinator();
        var card = kaisa.DataOf("Lähetä uudelleen");

        Assert.Contains(answer, await kaisa.Taps(button), StringComparison.Ordinal);
        Assert.Contains(answer, await kaisa.Sends("work.retry", [.. card.Select(d => (d.Key, d.Value))]), StringComparison.Ordinal);

        chat.Teams.Intercept = _ => null;
        await chat.Listen();
        Assert.Equal(0, chat.Expert(501).Times(Offer));
        await kaisa.Says("Kooste");
        Assert.DoesNotContain("eivät menneet perille", kaisa.Last, StringComparison.Ordinal);
        Assert.Equal(state, (await Work(chat, card["work"])).State);
        Assert.Equal(id.Value, card["work"].Split('|')[0][2..]);
    }

    [Fact]
    public async Task Stands_in_the_digest_until_somebody_has_seen_to_it()
    {
        await using var chat = await Brokered.With(1);
        await Refused(chat);
        await chat.Until("2026-03-03 08:00");
        var kaisa = chat.Coordinator();
        Assert.Contains("Viestit, jotka eivät menneet perille", kaisa.Last, StringComparison.Ordinal);
        Assert.Contains("Lähetä uudelleen · Hoidettu muuten · Peru lähetys", kaisa.Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_counted_with_its_age_where_operators_look()
    {
        await using var chat = await Brokered.With(1);
        await Refused(chat);
        await chat.Wait(TimeSpan.FromMinutes(21));
        Assert.Equal((1, 21), await Aside());
        await chat.Coordinator().Taps("Hoidettu muuten");
        Assert.Equal((1, 21), await Aside()); // whoever asks again at once is told the same
        await chat.Wait(TimeSpan.FromSeconds(1));
        Assert.Equal((0, 0), await Aside());

        async Task<(int, int)> Aside()
        {
            var ready = JsonNode.Parse(await chat.Http.GetStringAsync(new Uri("/health/ready", UriKind.Relative)))!;
            return ((int)ready["aside"]!, (int)ready["asideMinutes"]!);
        }
    }

    [Fact]
    public async Task Is_nobody_elses_to_mend()
    {
        await using var chat = await Brokered.With(1);
        await Refused(chat);
        var card = chat.Coordinator().DataOf("Lähetä uudelleen").Select(d => (d.Key, d.Value)).ToArray();
        var answer = await chat.Requester().Sends("work.settle", card);
        Assert.Equal(answer, await chat.Requester().Sends("work.settle", ("work", "o-nothing|offer:x"), ("v", "0")));
        Assert.Equal(answer, await chat.Coordinator().Sends("work.settle", ("work", "../#|?"), ("v", "0")));
        Assert.Equal(WorkState.Failed, (await Work(chat, card.First(d => d.Key == "work").Value)).State);
    }

    static async Task<OrderId> Refused(Chat chat)
    {
        chat.Teams.Intercept = request => request.Path.Value!.Contains(Blocked, StringComparison.Ordinal)
            ? Results.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = "MessageWritesBlocked" } }, statusCode: 403) : null;
        return await chat.Submits();
    }

    static async Task<WorkItem> Work(Chat chat, string work)
    {
        var (aggregate, id) = (work.Split('|')[0], work.Split('|')[1]);
        var row = await chat.The<IStore>().Get(chat.The<Ledger>().Partition(aggregate), Keys.Work(aggregate, id), CancellationToken.None);
        return StoredJson.Read(row!.Data, StoredJson.Rows.WorkItem);
    }
}
