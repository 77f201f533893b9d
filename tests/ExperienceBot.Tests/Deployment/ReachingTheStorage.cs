using ExperienceBot.Tests.Teams;

namespace ExperienceBot.Tests.Deployment;

/// <summary>As whom the bot reaches its storage account, where the machine gives it identities.</summary>
[Collection(Processes.Name)]
public sealed class ReachingTheStorage : IDisposable
{
    const string AppId = "11111111-1111-4111-8111-111111111111";
    const string Identity = "22222222-2222-4222-8222-222222222222";

    readonly string folder = Directory.CreateTempSubdirectory("experiencebot-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("SingleTenant", Identity)]
    [InlineData("UserAssignedMSI", AppId)]
    public async Task The_identity_that_is_named_is_asked_for(string type, string asked)
    {
        await using var machine = await FakeChannel.Start();
        machine.Answers = http =>
        {
            http.Response.StatusCode = 400; // it has none: whom it was asked for is enough
            return Task.CompletedTask;
        };
        await using var doctor = new BotProcess(
            folder, "doctor", "--environment", "Development", "--Bot:AppId", AppId, "--Bot:TenantId", AppId, "--Bot:AppType", type, "--Bot:AppPassword", type == "SingleTenant" ? "x" : "",
            "--Bot:OpenIdMetadataUrl", "http://127.0.0.1:1/", "--Bot:DefaultServiceUrl", "http://127.0.0.1:1/", "--Bot:TokenEndpoint", "http://127.0.0.1:1/",
            "--Storage:Provider", "AzureTables", "--Storage:TableEndpoint", "https://127.0.0.1:1/")
        {
            Environment = { ["IDENTITY_ENDPOINT"] = machine.Url + "token", ["IDENTITY_HEADER"] = "x", ["AZURE_CLIENT_ID"] = Identity },
        };

        Assert.Equal(1, await doctor.Run());

        Assert.NotEmpty(machine.Calls);
        Assert.All(machine.Calls, call => Assert.Contains($"client_id={asked}", call.Target, StringComparison.Ordinal));
        Assert.Contains("BAD storage  Storage:TableEndpoint: the tables cannot be written (", doctor.Output, StringComparison.Ordinal);
    }
}
