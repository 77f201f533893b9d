using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ExperienceBot.Tests.Inside;

/// <summary>Stands before the whole bot and keeps what it is asked and what it answers.</summary>
sealed class WhatIsAnswered : IStartupFilter
{
    public ConcurrentQueue<string> Asked { get; } = new();

    public ConcurrentQueue<(string Method, string Path, int Status, string Body)> Answers { get; } = new();

    /// <summary>What says that something failed, to whoever asked.</summary>
    public IEnumerable<string> Errors => Answers.Where(a => IsError(a.Method, a.Path, a.Status, a.Body)).Select(a => a.Body);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (http, rest) =>
        {
            http.Request.EnableBuffering();
            using var asked = new StreamReader(http.Request.Body, Encoding.UTF8, leaveOpen: true);
            Asked.Enqueue(Uri.UnescapeDataString((await asked.ReadToEndAsync()).Replace('+', ' ')));
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
                Answers.Enqueue((http.Request.Method, http.Request.Path, http.Response.StatusCode, Encoding.UTF8.GetString(kept.ToArray())));
            }
        });
        next(app);
    };

    /// <summary>A form comes back to who sent it with what they wrote, so that they can mend it: that is no error's body.</summary>
    static bool IsError(string method, string path, int status, string body) =>
        (status >= 400 && !(method == "POST" && path.StartsWith("/f/", StringComparison.Ordinal) && body.Contains("<form", StringComparison.Ordinal)))
        || body.Contains("application/vnd.microsoft.error", StringComparison.Ordinal);
}
