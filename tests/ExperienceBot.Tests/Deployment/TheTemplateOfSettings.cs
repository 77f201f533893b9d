using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;

namespace ExperienceBot.Tests.Deployment;

public sealed class TheTemplateOfSettings
{
    static readonly JsonDocumentOptions Commented = new() { CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Without any setting, as published.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Known =
        new Settings(new ConfigurationBuilder().Build(), new HostingEnvironment { EnvironmentName = "Production" }).Usual;

    [Fact]
    public void It_holds_every_setting_there_is_with_its_default_and_no_other()
    {
        using var template = JsonDocument.Parse(File.ReadAllText(Repository("appsettings.template.json")), Commented);
        Assert.Equal(
            Known.Select(s => $"{s.Key}={s.Value}").Order(StringComparer.Ordinal),
            Flat("", template.RootElement).Select(s => $"{s.Key}={s.Value}").Order(StringComparer.Ordinal));
    }

    internal static string Repository(string path, [CallerFilePath] string test = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(test)!, "../../..", path));

    static IEnumerable<(string Key, string Value)> Flat(string above, JsonElement element) => element.EnumerateObject().SelectMany(p => p.Value.ValueKind switch
    {
        JsonValueKind.Object => Flat($"{above}{p.Name}:", p.Value),
        JsonValueKind.Array => [($"{above}{p.Name}", "")],
        _ => [($"{above}{p.Name}", p.Value.ToString())],
    });
}
