using System.Net;
using System.Net.Mime;
using System.Net.Sockets;
using ExperienceBot.Teams;
using Microsoft.AspNetCore.HttpOverrides;

namespace ExperienceBot.Web;

/// <summary>In front of every page: from where somebody comes, how fast and with what. The channel has a door of its own.</summary>
static class Doorway
{
    // A whole hall behind one address opens the page at once.
    const int AtOnce = 200;
    const int PerSecond = 20;
    static readonly TimeSpan FormTime = TimeSpan.FromSeconds(10);
    static readonly string[] PassBy = ["/api/messages", "/health", "/dev", "/playground"];

    /// <param name="proxies">How many stand in front of the bot, each of which appends the address that it heard.</param>
    public static void UseDoorway(this WebApplication app, int proxies)
    {
        if (proxies > 0)
        {
            // Counted from the end: what a visitor writes of themselves stands in front of it and is not looked at.
            var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = proxies };
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            app.UseForwardedHeaders(forwarded);
        }

        var tenancy = app.Services.GetRequiredService<Tenancy>();
        var visitors = new Turnstile<IPAddress>(PerSecond, AtOnce, app.Services.GetRequiredService<TimeProvider>());
        app.Use((http, next) =>
        {
            if (PassBy.Any(path => http.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase)))
                return next(http);
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers["Referrer-Policy"] = "no-referrer";
            if (!visitors.IsTooFast(http.Visitor()))
                return next(http);
            http.Response.Headers.RetryAfter = "5";
            var html = new FeedbackHtml(FeedbackVisit.LanguageOf(http.Request) ?? tenancy.DefaultLanguage, isPlain: false, tenancy);
            return html.Answer(http.Response, html.Notice("too_fast"), StatusCodes.Status429TooManyRequests).ExecuteAsync(http);
        });
    }

    /// <summary>Whom to count by address. In IPv6 each has a whole network of them.</summary>
    public static IPAddress Visitor(this HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? new([.. address.GetAddressBytes()[..8], .. new byte[8]]) : address;
    }

    /// <summary>What a page's form was sent with, within ten seconds; otherwise the status that says what is wrong with it.</summary>
    public static async Task<(IFormCollection? Form, int Status)> ReadForm(this HttpContext http, TimeProvider clock)
    {
        if (http.Request.GetTypedHeaders().ContentType?.MediaType.Value is not { } type
            || !type.Equals(MediaTypeNames.Application.FormUrlEncoded, StringComparison.OrdinalIgnoreCase))
            return (null, StatusCodes.Status400BadRequest);
        using var enough = new CancellationTokenSource(FormTime, clock);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, enough.Token);
        using var body = new MemoryStream();
        try
        {
            // Whole first, within the page's limit: the reading of a form can be given up only together with its connection.
            await http.Request.Body.CopyToAsync(body, reading.Token);
            body.Position = 0;
            http.Request.Body = body;
            return (await http.Request.ReadFormAsync(http.RequestAborted), StatusCodes.Status200OK);
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            return (null, StatusCodes.Status408RequestTimeout);
        }
        catch (BadHttpRequestException slow) when (slow.StatusCode == StatusCodes.Status408RequestTimeout)
        {
            return (null, StatusCodes.Status408RequestTimeout); // the server has lost patience first
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
        {
            return (null, StatusCodes.Status400BadRequest); // too large, too much, cut off or in an encoding that is not read
        }
    }
}
