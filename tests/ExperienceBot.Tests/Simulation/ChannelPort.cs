using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace ExperienceBot.Tests.Simulation;

/// <summary>A message as it reached a chat.</summary>
/// <param name="Work">The key of the work it was sent for.</param>
sealed record Delivered(string Id, PersonId To, string Partition, string Work, DateTimeOffset At);

/// <summary>The channel as one process reaches it.</summary>
sealed class ChannelPort(Scene scene, Process owner) : HttpMessageHandler
{
    readonly World world = scene.World;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        world.CheckThread();
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        var path = request.RequestUri!.AbsolutePath;
        var fault = scene.Faults.Next(Call.Channel);
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries); // v3 conversations {id} activities {activity}
        var isCreate = parts.Length == 2;
        var to = isCreate ? Member(request) : new PersonId(Uri.UnescapeDataString(parts[2])[2..]);
        scene.Rates.Called(owner, to);
        var owing = scene.Truth.Owing(owner, to);
        world.After(world.Chance(0.02) ? world.Between(2000, 6000) : world.Between(20, 300), null, () =>
        {
            if (owner.IsDead && world.Chance(0.5))
                return;
            world.Note(owner.Number, fault);
            world.Note(path);
            var isPost = request.Method == HttpMethod.Post && !isCreate;
            if (isPost && scene.Truth.IsPoison(owner, to) || fault == Fault.CrashBefore)
            {
                scene.Crash(owner);
                return;
            }

            if (fault == Fault.FailBefore)
            {
                answer.SetException(new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
                return;
            }

            if (fault == Fault.Throttled)
            {
                if (scene.Sabotage.HidesThrottling)
                {
                    answer.SetResult(Status(HttpStatusCode.InternalServerError, null));
                    return;
                }

                TimeSpan? wait = world.Chance(0.5) ? TimeSpan.FromSeconds(world.Random.Next(0, 20)) : null;
                scene.Rates.Throttled(owner, to, wait);
                answer.SetResult(Status(HttpStatusCode.TooManyRequests, wait));
                return;
            }

            if (scene.Blocked.Contains(to) && isPost)
            {
                answer.SetResult(scene.Sabotage.SendsRefused ? Answer("nowhere") : Status(HttpStatusCode.Forbidden, null));
                return;
            }

            var id = isPost && (fault != Fault.Broken || world.Chance(0.5)) ? scene.Truth.Arrived(owner, to, owing, fault != Fault.None) : null;
            switch (fault)
            {
                case Fault.CrashAfter when !owner.IsDead:
                    scene.Crash(owner);
                    break;
                case Fault.Lost:
                    owner.Troubled();
                    answer.SetException(new HttpRequestException(HttpRequestError.ResponseEnded, "lost"));
                    break;
                case Fault.Broken:
                    owner.Troubled();
                    answer.SetResult(Status(HttpStatusCode.BadGateway, null));
                    break;
                default:
                    answer.SetResult(isCreate ? Answer("c-" + to) : Answer(id ?? ""));
                    break;
            }
        });
        return answer.Task;
    }

    /// <summary>Whom a new chat is with.</summary>
    static PersonId Member(HttpRequestMessage request)
    {
        using var body = request.Content!.ReadAsStream();
        using var json = System.Text.Json.JsonDocument.Parse(body);
        return new(json.RootElement.GetProperty("members")[0].GetProperty("id").GetString()!);
    }

    static HttpResponseMessage Answer(string id) =>
        new(HttpStatusCode.Created) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"id":"{{id}}"}""")) };

    static HttpResponseMessage Status(HttpStatusCode status, TimeSpan? retryAfter)
    {
        var answer = new HttpResponseMessage(status) { Content = new ByteArrayContent([]) };
        if (retryAfter is { } wait)
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(wait);
        return answer;
    }
}
