using ExperienceBot.Teams;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;

namespace ExperienceBot.Tests.Teams;

public sealed class BotSettingsTests
{
    const string Id = "11111111-1111-4111-8111-111111111111";
    const string Other = "22222222-2222-4222-8222-222222222222";

    static string Problems(string environment, string settings)
    {
        var pairs = settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2));
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(pairs.Select(pair => KeyValuePair.Create($"Bot:{pair[0]}", (string?)pair[1]))).Build();
        var bot = configuration.GetSection("Bot").Get<BotSettings>() ?? new();
        return string.Join('|', bot.Problems(new HostingEnvironment { EnvironmentName = environment }).Select(line => line.Split(' ')[0]));
    }

    [Theory]
    [InlineData("Development", "", "")]
    [InlineData("Production", "", "Bot:AppId")]
    [InlineData("Production", "AppId=", "Bot:AppId")]
    [InlineData("Staging", "", "Bot:AppId")]
    [InlineData("Production", $"AppId={Id} TenantId={Id} AppPassword=x", "")]
    [InlineData("Production", $"AppId={Id} TenantId={Id} AppPassword=x CertificatePath=", "")]
    [InlineData("Development", $"AppId={Id} TenantId={Id}", "")]
    [InlineData("Production", $"AppId={Id} TenantId={Id}", "Bot:CertificatePath")]
    [InlineData("Production", $"AppId=x TenantId={Id} AppPassword=x", "Bot:AppId")]
    [InlineData("Production", $"AppId={Id} TenantId=contoso AppPassword=x", "Bot:TenantId")]
    [InlineData("Production", $"AppId={Id} AppPassword=x", "Bot:TenantId")]
    [InlineData("Production", $"AppId={Id} AppType=MultiTenant AppPassword=x", "Bot:AllowedTenants")]
    [InlineData("Production", $"AppId={Id} AppType=MultiTenant AppPassword=x AllowedTenants:0=contoso", "Bot:AllowedTenants")]
    [InlineData("Production", $"AppId={Id} AppType=MultiTenant AppPassword=x AllowedTenants:0={Id}", "")]
    [InlineData("Production", $"AppId={Id} AppType=MultiTenant AppPassword=x AllowedTenants:0={Id} AllowedTenants:1={Other}", "Bot:TenantId")]
    [InlineData("Production", $"AppId={Id} AppType=MultiTenant AppPassword=x TenantId={Id} AllowedTenants:0={Id} AllowedTenants:1={Other}", "")]
    [InlineData("Production", $"AppId={Id} AppType=UserAssignedMSI TenantId={Id}", "")]
    [InlineData("Production", $"AppId={Id} AppType=UserAssignedMSI TenantId={Id} AppPassword=x", "Bot:AppPassword")]
    [InlineData("Production", $"AppId={Id} TenantId={Id} AppPassword=x CertificatePath=/dev/null", "Bot:AppPassword")]
    [InlineData("Production", $"AppId={Id} TenantId={Id} CertificatePath=/nowhere.pem", "Bot:CertificatePath")]
    [InlineData("Production", $"AppId={Id} TenantId={Id} CertificatePath=/dev/null", "Bot:CertificatePath")]
    [InlineData("Production", $"AppId={Id} TenantId={Id} AppPassword=x OpenIdMetadataUrl=http://127.0.0.1:1/", "Bot:OpenIdMetadataUrl")]
    [InlineData("Development", $"AppId={Id} TenantId={Id} OpenIdMetadataUrl=http://127.0.0.1:1/ TokenEndpoint=http://[::1]:2/", "")]
    [InlineData("Development", $"AppId={Id} TenantId={Id} OpenIdMetadataUrl=http://evil.example/", "Bot:OpenIdMetadataUrl")]
    [InlineData("Production", $"AppId={Id} TenantId={Id} AppPassword=x DefaultServiceUrl=http://localhost:1/", "Bot:DefaultServiceUrl")]
    [InlineData("Production", $"AppId={Id} TenantId={Id} AppPassword=x AllowedServiceHosts:0=https://x", "Bot:DefaultServiceUrl|Bot:AllowedServiceHosts")]
    public void Every_problem_names_its_setting(string environment, string settings, string problems) =>
        Assert.Equal(problems, Problems(environment, settings));

    [Theory]
    [InlineData("https://smba.trafficmanager.net/teams/", true)]
    [InlineData("https://emea.botframework.com/", true)]
    [InlineData("https://smba.infra.gcc.teams.microsoft.com/teams", true)]
    [InlineData("https://botframework.com.evil.example/", false)]
    [InlineData("https://smba.trafficmanager.net:444/", false)]
    [InlineData("https://a@smba.trafficmanager.net/", false)]
    [InlineData("https://127.0.0.1/", false)]
    public void Messages_go_to_the_channels_hosts_only(string url, bool allowed) => Assert.Equal(
        allowed ? "" : "Bot:DefaultServiceUrl",
        Problems("Production", $"AppId={Id} TenantId={Id} AppPassword=x DefaultServiceUrl={url}"));

    [Fact]
    public void Named_hosts_replace_the_usual_ones() => Assert.Equal(
        "Bot:DefaultServiceUrl",
        Problems("Production", $"AppId={Id} TenantId={Id} AppPassword=x AllowedServiceHosts:0=connector.example"));
}
