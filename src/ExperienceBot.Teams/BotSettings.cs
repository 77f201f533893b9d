using System.Net;
using Microsoft.Extensions.Hosting;

namespace ExperienceBot.Teams;

public enum AppType
{
    SingleTenant,
    UserAssignedMsi,
    MultiTenant,
}

/// <summary>The section Bot. An empty value is an unset one.</summary>
public sealed class BotSettings
{
    static readonly string[] ChannelHosts =
    [
        "*.botframework.com", "smba.trafficmanager.net", "smba.infra.gcc.teams.microsoft.com",
        "smba.infra.gov.teams.microsoft.us",
    ];

    static readonly string[] SharePointHosts = ["*.sharepoint.com", "*.sharepoint.us"];

    public string? AppId { get; set => field = Given(value); }
    public AppType AppType { get; set; } = AppType.SingleTenant;
    public string? TenantId { get; set => field = Given(value); }
    public string? AppPassword { get; set => field = Given(value); }

    /// <summary>A PEM file with the certificate and its key, or a PFX file without a password.</summary>
    public string? CertificatePath { get; set => field = Given(value); }

    public string OpenIdMetadataUrl { get; set => field = Given(value) ?? field; } =
        "https://login.botframework.com/v1/.well-known/openidconfiguration";

    /// <summary>Derived from the app type when unset.</summary>
    public string? TokenEndpoint { get; set => field = Given(value); }

    /// <summary>The own tenant when empty.</summary>
    public IReadOnlyList<string> AllowedTenants { get; set; } = [];

    /// <summary>Host names, `*.` for any below. The public channel service's when empty.</summary>
    public IReadOnlyList<string> AllowedServiceHosts { get; set; } = [];

    /// <summary>Where files that people send lie. The same form; SharePoint's when empty.</summary>
    public IReadOnlyList<string> AllowedFileHosts { get; set; } = [];

    /// <summary>For people who have not written yet.</summary>
    public string DefaultServiceUrl { get; set => field = Given(value) ?? field; } =
        "https://smba.trafficmanager.net/teams/";

    /// <summary>Activities of one tenant; after a silence twice as many at once.</summary>
    public int TakesPerSecond { get; set; } = 200;

    /// <summary>Whose bot this is; null when the settings leave it open.</summary>
    public string? Tenant => TenantId ?? (AllowedTenants is [var only] ? only : null);

    // Apart from the settings, because the binder adds to what it finds there.
    internal IReadOnlyList<string> Tenants =>
        AllowedTenants.Count > 0 || TenantId is null ? AllowedTenants : [TenantId];
    IReadOnlyList<string> ServiceHosts => AllowedServiceHosts.Count > 0 ? AllowedServiceHosts : ChannelHosts;
    IReadOnlyList<string> FileHosts => AllowedFileHosts.Count > 0 ? AllowedFileHosts : SharePointHosts;

    /// <summary>Without one, in Development, messages go out without a token.</summary>
    public bool HasCredential => AppId is not null
        && (AppType == AppType.UserAssignedMsi || AppPassword is not null || CertificatePath is not null);

    /// <summary>What is wrong, one line each: the setting and how to mend it. Empty when the bot may start.</summary>
    public IReadOnlyList<string> Problems(IHostEnvironment environment)
    {
        var development = environment.IsDevelopment();
        if (TakesPerSecond is < 1 or > 1_000_000)
            return [$"Bot:TakesPerSecond is {TakesPerSecond}: give a whole number from 1 to 1000000, such as 200."];
        return AppId is null
            ? development ? [] : ["Bot:AppId is missing: set it to the app id of the bot's registration (Bot__AppId)."]
            : [.. Identity(environment), .. Addresses(development)];
    }

    IEnumerable<string> Identity(IHostEnvironment environment)
    {
        if (!Guid.TryParse(AppId, out _))
            yield return "Bot:AppId is not a GUID: copy it from the bot's registration.";
        if (TenantId is not null && !Guid.TryParse(TenantId, out _))
            yield return "Bot:TenantId is not a GUID: copy it from the overview of Microsoft Entra ID.";
        if (TenantId is null && AppType == AppType.SingleTenant)
            yield return "Bot:TenantId is missing: Bot:AppType=SingleTenant needs the tenant of the registration.";
        if (Tenants.Count == 0 && AppType != AppType.SingleTenant)
            yield return "Bot:AllowedTenants is empty: name the tenants that may use the bot, or set Bot:TenantId.";
        if (Tenant is null && AllowedTenants.Count > 1)
            yield return "Bot:TenantId is missing: of several Bot:AllowedTenants, say under which one the bot keeps what it knows.";
        if (AllowedTenants.Any(tenant => !Guid.TryParse(tenant, out _)))
            yield return "Bot:AllowedTenants holds something that is not a GUID: use tenant ids, not names.";
        if (AppPassword is not null && CertificatePath is not null)
            yield return "Bot:AppPassword and Bot:CertificatePath are both set: keep one, better the certificate.";
        if (AppType == AppType.UserAssignedMsi && environment.IsProduction()
            && (AppPassword ?? CertificatePath) is not null)
            yield return "Bot:AppPassword or Bot:CertificatePath is set beside a managed identity: remove it.";
        if (!HasCredential && !environment.IsDevelopment())
            yield return "Bot:CertificatePath is missing: set it or Bot:AppPassword, or use Bot:AppType=UserAssignedMSI.";
        if (CertificatePath is not null && !File.Exists(CertificatePath))
            yield return "Bot:CertificatePath names no file: mount the certificate or mend the path.";
        else if (CertificatePath is not null && AppPassword is null && !HasCertificate(CertificatePath))
            yield return "Bot:CertificatePath cannot be read as a certificate with its key: give a PEM file with both, or a PFX file without a password.";
    }

    static bool HasCertificate(string path)
    {
        using var certificate = BotToken.Certificate(path);
        return certificate is not null;
    }

    IEnumerable<string> Addresses(bool development)
    {
        (string Name, string? Value)[] urls =
        [
            (nameof(OpenIdMetadataUrl), OpenIdMetadataUrl), (nameof(TokenEndpoint), TokenEndpoint),
            (nameof(DefaultServiceUrl), DefaultServiceUrl),
        ];
        foreach (var (name, value) in urls)
            if (value is not null && !IsSafe(value, development))
                yield return $"Bot:{name} is not an https address: write it as https://…";
        if (IsSafe(DefaultServiceUrl, development) && !IsServiceUrl(DefaultServiceUrl, development))
            yield return "Bot:DefaultServiceUrl is on a host outside Bot:AllowedServiceHosts: add the host there.";
        foreach (var (name, hosts) in ((string, IReadOnlyList<string>)[])[(nameof(AllowedServiceHosts), AllowedServiceHosts), (nameof(AllowedFileHosts), AllowedFileHosts)])
            if (hosts.Any(host => Uri.CheckHostName(host.StartsWith("*.", StringComparison.Ordinal)
                ? host[2..] : host) != UriHostNameType.Dns))
                yield return $"Bot:{name} holds something else than host names: leave out https:// and paths.";
    }

    /// <summary>Whether tokens and messages may go there.</summary>
    internal bool IsServiceUrl(string url, bool development) => IsOn(ServiceHosts, url, development);

    /// <summary>Whether a file may be fetched from there.</summary>
    internal bool IsFileUrl(string url, bool development) => IsOn(FileHosts, url, development);

    static bool IsOn(IReadOnlyList<string> hosts, string url, bool development) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0
        && (IsLocal(uri, development)
            || (uri.Scheme == Uri.UriSchemeHttps && uri.IsDefaultPort && hosts.Any(host => Fits(uri, host))));

    static bool Fits(Uri uri, string host) => host.StartsWith("*.", StringComparison.Ordinal)
        ? uri.IdnHost.EndsWith(host[1..], StringComparison.OrdinalIgnoreCase)
        : uri.IdnHost.Equals(host, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a token may go there.</summary>
    public static bool IsSafe(string url, bool development) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || IsLocal(uri, development));

    static bool IsLocal(Uri uri, bool development) => development && uri.Scheme == Uri.UriSchemeHttp
        && (uri.Host == "localhost"
            || (IPAddress.TryParse(uri.DnsSafeHost, out var address) && IPAddress.IsLoopback(address)));

    static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
