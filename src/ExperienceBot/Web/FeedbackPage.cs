namespace ExperienceBot.Web;

public static class FeedbackPage
{
    public static void MapFeedbackPage(this IEndpointRouteBuilder endpoints) { }
}
