using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExperienceBot.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ExperienceBot.Tests.Deployment;

public sealed partial class CompilingTheBicep
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [BicepFact]
    public async Task It_compiles_without_a_warning_and_gives_the_bot_what_it_needs()
    {
        var resources = await Resources();
        var app = One(resources, "Microsoft.App/containerApps").ToJsonString(Plain);
        Assert.All(
            (string[])["Bot__AppId", "Bot__AppType", "Bot__TenantId", "Bot__AppPassword", "Web__PublicUrl", "Storage__Provider", "Storage__TableEndpoint", "Storage__QueueEndpoint"],
            setting => Assert.Contains(setting, app, StringComparison.Ordinal));
        Assert.Contains("variables('furtherSettings')", app, StringComparison.Ordinal);
        var storage = One(resources, "Microsoft.Storage/storageAccounts")["properties"]!;
        Assert.Equal((false, false, "TLS1_2"), ((bool)storage["allowSharedKeyAccess"]!, (bool)storage["allowBlobPublicAccess"]!, (string?)storage["minimumTlsVersion"]));
        Assert.Equal("CanNotDelete", (string?)One(resources, "Microsoft.Authorization/locks")["properties"]!["level"]);
    }

    [BicepFact]
    public async Task What_it_sets_is_a_setting_and_what_it_asks_is_answered()
    {
        var app = One(await Resources(), "Microsoft.App/containerApps").ToJsonString(Plain);
        var names = EnvironmentNames().Matches(app).Select(m => m.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal)).ToList();
        Assert.Contains("Storage:Provider", names);
        Assert.All(names.Where(n => n != "AZURE_CLIENT_ID"), name => Assert.Contains(name, TheTemplateOfSettings.Known.Keys));

        var probes = Probes().Matches(app).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        Assert.Equal(("/health/live", "/health/live", "/health/ready"), (probes["Startup"], probes["Liveness"], probes["Readiness"]));
        await using var chat = await Chat.Begin();
        var routes = chat.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(e => e.RoutePattern.RawText).ToList();
        Assert.All(probes.Values, path => Assert.Contains(path, routes));
        var healthy = HealthPath().Match(await File.ReadAllTextAsync(TheTemplateOfSettings.Repository("deployment/Dockerfile"))).Value;
        Assert.Equal("/health/live", healthy);
    }

    static async Task<JsonArray> Resources()
    {
        using var bicep = Process.Start(new ProcessStartInfo(
            BicepFactAttribute.Compiler, ["build", TheTemplateOfSettings.Repository("deployment/main.bicep"), "--stdout"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var (template, complaints) = (bicep.StandardOutput.ReadToEndAsync(), bicep.StandardError.ReadToEndAsync());
        await bicep.WaitForExitAsync();
        Assert.Equal("", await complaints);
        Assert.Equal(0, bicep.ExitCode);
        return JsonNode.Parse(await template)!["resources"]!.AsArray();
    }

    static JsonNode One(JsonArray resources, string type) => resources.Single(r => (string?)r!["type"] == type)!;

    // The list is one expression of ARM, with its names in quotes.
    [GeneratedRegex(@"createObject\('name', '(\w+)'")]
    private static partial Regex EnvironmentNames();

    [GeneratedRegex("""\{"type":"(\w+)","httpGet":\{"path":"([^"]+)","port":8080\}""")]
    private static partial Regex Probes();

    [GeneratedRegex("/health/[a-z]+")]
    private static partial Regex HealthPath();
}

/// <summary>A test with the compiler of Bicep: skipped, and saying so, where it does not run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BicepFactAttribute : FactAttribute
{
    public BicepFactAttribute() => Skip = !OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64
        ? "The compiler of Bicep is there for Linux on x64 only." : null;

    public static string Compiler { get; } = typeof(BicepFactAttribute).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Bicep").Value!;
}
