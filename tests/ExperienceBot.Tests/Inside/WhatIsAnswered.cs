using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace ExperienceBot.Tests.Inside;

/// <summary>An answer as it left the bot, beside what it was asked.</summary>
sealed record Answered(string Method, string Path, string Asked, int Status, string Headers, string Body)
{
    /// <summary>It tells whoever asked that something failed.</summary>
    public bool IsError => Status >= 400 || Body.Contains("application/vnd.microsoft.error", StringComparison.Ordinal);

    /// <summary>The body without what whoever asked had written themselves: a form comes back with it, to be mended and sent again.</summary>
    public string BodyBesidesAsked => !Body.Contains("<form", StringComparison.Ordinal) ? Body
        : QueryHelpers.ParseQuery(Asked).Values.SelectMany(v => v).OfType<string>().Where(v => v.Length > 8)
            .Aggregate(WebUtility.HtmlDecode(Body), (body, typed) => body.Replace(typed, "", StringComparison.Ordinal));
}

/// <summary>Stands before the whole bot and keeps what it is asked and what it answers.</summary>
sealed class WhatIsAnswered : IStartupFilter
{
    public ConcurrentQueue<Answered> Answers { get; } = new();

    /// <summary>What came in bodies, as it was meant.</summary>
    public IEnumerable<string> Asked => Answers.Select(a => Uri.UnescapeDataString(a.Asked.Replace('+', ' ')));

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (http, rest) =>
        {
            http.Request.EnableBuffering();
            using var reader = new StreamReader(http.Request.Body, Encoding.UTF8, leaveOpen: true);
            var asked = await reader.ReadToEndAsync();
            http.Request.Body.Position = 0;
            var (wire, kept) = (http.Response.Body, new MemoryStream());
            http.Response.Body = kept;
            try
            {
                await rest(http);
            }
            finally
            {
                http.Response.Body = wire;
                await wire.WriteAsync(kept.ToArray());
                Answers.Enqueue(new(
                    http.Request.Method, http.Request.Path, asked, http.Response.StatusCode, string.Join('\n', http.Response.Headers.Select(h => $"{h.Key}: {h.Value}")),
                    Encoding.UTF8.GetString(kept.ToArray())));
            }
        });
        next(app);
    };
}
