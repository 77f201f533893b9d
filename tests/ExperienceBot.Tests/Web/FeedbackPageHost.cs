using ExperienceBot.Feedback;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ExperienceBot.Tests.Web;

/// <summary>The whole bot on a loopback port, with a store of its own, with orders put straight into the book.</summary>
public sealed class FeedbackPageHost : IAsyncLifetime
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("experiencebot-page-");
    WebApplication app = null!;
    int visitors;

    public HttpClient Http { get; } = new();

    public DateTimeOffset Now => app.Services.GetRequiredService<TimeProvider>().GetUtcNow();

    OrderBook Orders => app.Services.GetRequiredService<OrderBook>();

    public async Task InitializeAsync()
    {
        app = await Startup.Build(
            ["--urls", "http://127.0.0.1:0", "--environment", "Development", "--Storage:Path", Path.Combine(folder.FullName, "bot.db"), "--Web:Proxies", "1"],
            new FakeTimeProvider(An.Now), builder => builder.Logging.ClearProviders());
        await app.StartAsync();
        Http.BaseAddress = new(app.Urls.Single());
    }

    /// <summary>An order whose session began so long ago (a negative number: begins in so long).</summary>
    public async Task<Order> Session(double hoursAgo, OrderStatus status = OrderStatus.Confirmed, int answers = 0)
    {
        var start = Now.AddHours(-hoursAgo);
        var order = new Order
        {
            Id = new(NewId.Random.Next()), Requester = PersonId.From("8a1c6d2e-0000-4000-8000-0000000000aa")!.Value, SubmittedAt = start,
            Status = status, Fee = new(null, null), FeedbackCode = NewId.Random.Code(), ParticipantAnswers = answers,
            Form = Form.Empty.With("task_type", "story_clients").With("topics", "substance_use").With("goal", "Secret <goal>")
                .With("dates", Form.Write([new(start, start.AddHours(2))])),
        };
        Assert.True(await Orders.Create(order, [], CancellationToken.None));
        return order;
    }

    public Task Resolve(Order order, string flag) => Orders.Change(
        order.Id, "test", "flag.resolve", o => GivingFeedback.ResolveFlag(o, flag, order.Requester, Now), CancellationToken.None);

    public async Task<Order> Stored(Order order) => (await Orders.Find(order.Id, CancellationToken.None))!;

    public async Task<IReadOnlyList<FeedbackEntry>> Kept(Order order) => await Orders.FeedbackOf(order.Id, CancellationToken.None);

    public async Task<(int Status, string Body)> Get(string path)
    {
        using var response = await Http.GetAsync(path);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Each time somebody else.</summary>
    public Task<(int Status, string Body)> Post(Order order, params (string Key, string Value)[] inputs) => Post(order, Somebody(), inputs);

    string Somebody()
    {
        var n = Interlocked.Increment(ref visitors);
        return $"10.0.{n / 250}.{n % 250}";
    }

    public async Task<(int Status, string Body)> Post(Order order, string address, params (string Key, string Value)[] inputs)
    {
        using var form = new FormUrlEncodedContent(inputs.Select(i => KeyValuePair.Create(i.Key, i.Value)));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/f/{order.FeedbackCode}?lang=en") { Content = form };
        request.Headers.Add("X-Forwarded-For", address);
        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
