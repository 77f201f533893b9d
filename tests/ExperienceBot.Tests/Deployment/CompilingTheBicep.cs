using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace ExperienceBot.Tests.Deployment;

public sealed class CompilingTheBicep
{
    [BicepFact]
    public async Task It_compiles_without_a_warning_and_gives_the_bot_what_it_needs()
    {
        using var bicep = Process.Start(new ProcessStartInfo(BicepFactAttribute.Compiler, ["build", Source(), "--stdout"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var (template, complaints) = (bicep.StandardOutput.ReadToEndAsync(), bicep.StandardError.ReadToEndAsync());
        await bicep.WaitForExitAsync();
        Assert.Equal("", await complaints);
        Assert.Equal(0, bicep.ExitCode);

        var resources = JsonNode.Parse(await template)!["resources"]!.AsArray();
        var app = resources.Single(r => (string?)r!["type"] == "Microsoft.App/containerApps")!.ToJsonString();
        Assert.All(
            (string[])["Bot__AppId", "Bot__TenantId", "Bot__AppPassword", "Web__PublicUrl", "Web__Proxies", "Storage__Provider", "Storage__TableEndpoint", "Storage__QueueEndpoint"],
            setting => Assert.Contains(setting, app, StringComparison.Ordinal));
        Assert.Contains("/health/ready", app, StringComparison.Ordinal);
        var storage = resources.Single(r => (string?)r!["type"] == "Microsoft.Storage/storageAccounts")!["properties"]!;
        Assert.Equal((false, false, "TLS1_2"), ((bool)storage["allowSharedKeyAccess"]!, (bool)storage["allowBlobPublicAccess"]!, (string?)storage["minimumTlsVersion"]));
    }

    static string Source([CallerFilePath] string test = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(test)!, "../../../deployment/main.bicep"));
}

/// <summary>A test with the compiler of Bicep: skipped, and saying so, where it does not run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BicepFactAttribute : FactAttribute
{
    public BicepFactAttribute() => Skip = !OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64
        ? "The compiler of Bicep is there for Linux on x64 only." : null;

    public static string Compiler { get; } = typeof(BicepFactAttribute).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Bicep").Value!;
}
