using ExperienceBot.Feedback;
using ExperienceBot.Orders;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ExperienceBot.Tests.Web;

/// <summary>The whole bot on a loopback port, with a store of its own, with orders put straight into the book.</summary>
public sealed class FeedbackPageHost : IAsyncLifetime
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("experiencebot-page-");
    WebApplication app = null!;

    public HttpClient Http { get; } = new();

    public DateTimeOffset Now => app.Services.GetRequiredService<TimeProvider>().GetUtcNow();

    OrderBook Orders => app.Services.GetRequiredService<OrderBook>();

    public async Task InitializeAsync()
    {
#pragma warning disable RS0030 // the host's own clock, moved by nobody
        app = await Startup.Build(
            ["--urls", "http://127.0.0.1:0", "--environment", "Development", "--Storage:Path", Path.Combine(folder.FullName, "bot.db")],
            TimeProvider.System, builder => builder.Logging.ClearProviders());
#pragma warning restore RS0030
        await app.StartAsync();
        Http.BaseAddress = new(app.Urls.Single());
    }

    /// <summary>An order whose session began so long ago (a negative number: begins in so long).</summary>
    public async Task<Order> Session(double hoursAgo, OrderStatus status = OrderStatus.Confirmed)
    {
        var start = Now.AddHours(-hoursAgo);
        var order = new Order
        {
            Id = new(NewId.Random.Next()), Requester = PersonId.From("8a1c6d2e-0000-4000-8000-0000000000aa")!.Value, SubmittedAt = start,
            Status = status, Fee = new(null, null), FeedbackCode = NewId.Random.Code(),
            Form = Form.Empty.With("task_type", "story_clients").With("topics", "substance_use").With("goal", "Secret <goal>")
                .With("dates", Form.Write([new(start, start.AddHours(2))])),
        };
        Assert.True(await Orders.Create(order, [], CancellationToken.None));
        return order;
    }

    public async Task<Order> Stored(Order order) => (await Orders.Find(order.Id, CancellationToken.None))!;

    public async Task<IReadOnlyList<FeedbackEntry>> Kept(Order order) => await Orders.FeedbackOf(order.Id, CancellationToken.None);

    public async Task<(int Status, string Body)> Get(string path)
    {
        using var response = await Http.GetAsync(path);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<(int Status, string Body)> Post(Order order, params (string Key, string Value)[] inputs)
    {
        using var form = new FormUrlEncodedContent(inputs.Select(i => KeyValuePair.Create(i.Key, i.Value)));
        using var response = await Http.PostAsync($"/f/{order.FeedbackCode}?lang=en", form);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
