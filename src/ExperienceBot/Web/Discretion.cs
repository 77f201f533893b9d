using ExperienceBot.Storage;

namespace ExperienceBot.Web;

/// <summary>
/// Where everything ends that a page or an endpoint throws. A message of an exception may quote a person, so it goes neither into
/// the log nor into the answer: its type and its place tell enough.
/// </summary>
static partial class Discretion
{
    public static void UseDiscretion(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Discretion));
        app.Use(async (http, next) =>
        {
            try
            {
                await next(http);
            }
#pragma warning disable CA1031 // nothing that is thrown may get past here
            catch (Exception) when (http.RequestAborted.IsCancellationRequested)
            {
                // Nobody listens any more.
            }
            catch (Exception e)
            {
                var status = (e as BadHttpRequestException)?.StatusCode ?? (e is StoreUnavailableException ? 503 : 500);
                if (status >= 500)
                    Failed(log, http.Request.Method, (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText, e.GetType().Name, e.StackTrace);
                if (http.Response.HasStarted)
                    http.Abort();
                else
                    http.Response.StatusCode = status;
            }
#pragma warning restore CA1031
        });
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Route} failed: {Error}\n{Stack}")]
    static partial void Failed(ILogger log, string method, string? route, string error, string? stack);
}
