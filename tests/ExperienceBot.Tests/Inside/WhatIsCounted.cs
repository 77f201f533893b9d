using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Support;
using ExperienceBot.Work;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ExperienceBot.Tests.Inside;

/// <summary>The bot's own instruments are the process's, so nothing else runs beside.</summary>
[Collection(Processes.Name)]
public sealed class WhatIsCounted
{
    const string Conflict = "experiencebot.commit.duration o conflict ConflictException";
    static readonly string[] Told = ["offers", "seats", "throttled", "turn.duration", $"work.duration {Kinds.Offer} "];

    readonly ConcurrentDictionary<string, long> counts = new(StringComparer.Ordinal);

    [Fact]
    public async Task Turns_commits_work_offers_and_seats_by_what_became_of_them()
    {
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "ExperienceBot")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, by, tags, _) => Count(instrument, tags, by));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Count(instrument, tags, 1));
        listener.Start();
        await using var chat = await Brokered.With(2);
        var throttled = 0;
        chat.Teams.Intercept = request => request.Path.Value!.Contains(An.Person(501).Value, StringComparison.Ordinal) && throttled++ == 0 ? Results.StatusCode(429) : null;
        counts.Clear();

        var id = await chat.Submits();
        await chat.Wait(TimeSpan.FromSeconds(10));
        var (first, second) = (chat.Expert(501), chat.Expert(502));
        await second.Taps("En tällä kertaa");
        await first.Taps("Otan vastaan");
        await first.TapsAgain();
        await first.Taps("En pääse");
        await first.Says("hei");
        await first.Sends("no.such.verb");
        var (ledger, conflicts) = (chat.The<Ledger>(), counts.GetValueOrDefault(Conflict));
        await Assert.ThrowsAsync<ConflictException>(() => ledger.Commit(Keys.Of(id), [new Write.Add(Keys.Head(Keys.Of(id)), "")], [], CancellationToken.None));

        Assert.Equal(
            """
            experiencebot.offers accepted 1
            experiencebot.offers cancelled_by_expert 1
            experiencebot.offers declined 1
            experiencebot.offers sent 2
            experiencebot.seats filled 1
            experiencebot.seats given_up 1
            experiencebot.throttled 1
            experiencebot.turn.duration message done 1
            experiencebot.turn.duration offer.accept done 2
            experiencebot.turn.duration offer.decline done 1
            experiencebot.turn.duration seat.release done 1
            experiencebot.turn.duration unknown done 1
            experiencebot.work.duration offer postponed 1
            experiencebot.work.duration offer sent 2
            """.ReplaceLineEndings("\n"),
            string.Join('\n', counts.Where(c => Told.Any(told => c.Key.StartsWith($"experiencebot.{told}", StringComparison.Ordinal)))
                .Select(c => $"{c.Key} {c.Value}").Order(StringComparer.Ordinal)));
        Assert.Equal(conflicts + 1, counts[Conflict]);
        Assert.InRange(counts["experiencebot.commit.duration o done"], 5, 100);
        Assert.Equal(2, counts["experiencebot.orders offering"]); // again, once the seat is given up
        chat.WasDiscreet();
    }

    [Fact]
    public async Task Nobody_collects_anything_where_nothing_is_exported()
    {
        await using var chat = await Chat.Begin("--OTEL_EXPORTER_OTLP_ENDPOINT", "");
        Assert.Null(chat.Services.GetService<TracerProvider>());
        Assert.Null(chat.Services.GetService<MeterProvider>());
    }

    void Count(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags, long by)
    {
        var key = instrument.Name;
        foreach (var (_, value) in tags)
            key += $" {value}";
        counts.AddOrUpdate(key, by, (_, before) => before + by);
    }
}
