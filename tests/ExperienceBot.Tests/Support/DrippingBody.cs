using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace ExperienceBot.Tests.Support;

/// <summary>A request whose body comes a letter a second.</summary>
static class DrippingBody
{
    /// <summary>The first line of the answer after ten seconds of it.</summary>
    public static async Task<string?> Post(Uri to, string mediaType, FakeTimeProvider time)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, to.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {to.PathAndQuery} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {mediaType}\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var answer = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 100 Continue", await answer.ReadLineAsync(patience.Token)); // the body is being read
        Assert.Equal("", await answer.ReadLineAsync(patience.Token));
        for (var n = 0; n < 10; n++)
        {
            await stream.WriteAsync("a"u8.ToArray());
            time.Advance(TimeSpan.FromSeconds(1));
        }

        return await answer.ReadLineAsync(patience.Token);
    }
}
