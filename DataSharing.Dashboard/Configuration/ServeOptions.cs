using System.Net;
using DataSharing.Core.Accounting;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;

namespace DataSharing.Dashboard.Configuration;

/// <summary>How to serve, checked as a whole before anything starts.</summary>
internal sealed class ServeOptions
{
    public const string DefaultUrls = "http://localhost:5151";

    public const int DefaultOpenPages = 2_000;

    public required DataDirectory Data { get; init; }

    /// <summary>Null for SQLite's files in the folder.</summary>
    public PostgreSqlOptions? PostgreSql { get; init; }

    public required ProgrammeCatalogue Catalogue { get; init; }

    /// <summary>Addresses to listen on, separated by semicolons.</summary>
    public required string Urls { get; init; }

    /// <summary>
    /// Addresses at which nothing but health and metrics is answered; none: metrics are answered to callers on this machine only.
    /// </summary>
    public IReadOnlyList<string> MetricsUrls { get; init; } = [];

    /// <summary>The https address under which people reach it, or null on loopback.</summary>
    public Uri? PublicUrl { get; init; }

    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    public string? TermsFile { get; init; }

    /// <summary>Base addresses of the provider's admin API that owners may choose besides OpenAI's own.</summary>
    public IReadOnlyList<string> OpenAIAddresses { get; init; } = [];

    /// <summary>Calls of /v1 with one key within a minute; null for no limit.</summary>
    public int? ApiCallsPerMinute { get; init; }

    /// <summary>Pages that may be open at once, of all people.</summary>
    public int OpenPages { get; init; } = DefaultOpenPages;

    /// <summary>For how many days events are kept with all that they say; null for ever.</summary>
    public int? KeepEventsDays { get; init; }

    public bool Demo { get; init; }

    /// <summary>How messages leave this server.</summary>
    public DeliveryOptions Deliveries { get; init; } = DeliveryOptions.None;

    /// <summary>Whether cookies can be bound to https. The exception goes by address: plain http on loopback only.</summary>
    public bool IsSecure => PublicUrl is not null;

    /// <summary>Reads and checks all options; every error at once, each with its option.</summary>
    public static ServeOptions Read(
        string data,
        string? catalogueFile,
        string urls,
        string? publicUrl,
        IReadOnlyList<string> trustedProxies,
        string? termsFile,
        IReadOnlyList<string> openAIAddresses,
        int? apiCallsPerMinute,
        int openPages,
        IReadOnlyList<string> metricsUrls,
        bool demo,
        DeliverySettings? deliveries = null,
        int? keepEventsDays = null,
        bool onlyLooks = false,
        PostgreSqlSettings? postgreSql = null
    )
    {
        var errors = new List<string>();
        Uri? parsedPublic = null;
        if (
            publicUrl is not null
            && (
                !Uri.TryCreate(publicUrl, UriKind.Absolute, out parsedPublic)
                || parsedPublic.Scheme != Uri.UriSchemeHttps
                || parsedPublic.PathAndQuery != "/"
            )
        )
        {
            errors.Add(
                $"--public-url must be an https address without a path, such as https://sharing.example.com; \"{publicUrl}\" is not."
            );
        }

        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (
            addresses.Length == 0
            || !addresses.All(address => Uri.TryCreate(Parsable(address), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
        )
        {
            errors.Add($"--urls must hold http or https addresses separated by semicolons; \"{urls}\" does not.");
        }
        else if (publicUrl is null && !addresses.All(IsLoopback))
        {
            errors.Add(
                $"Listening beyond this machine (--urls {urls}) needs an https address for people, such as --public-url https://sharing.example.com."
            );
        }

        var taken = addresses
            .Where(address => Uri.TryCreate(Parsable(address), UriKind.Absolute, out _))
            .Select(address => new Uri(Parsable(address)).Port)
            .ToHashSet();
        errors.AddRange(
            metricsUrls
                .Where(address =>
                    !Uri.TryCreate(Parsable(address), UriKind.Absolute, out var uri)
                    || uri.Scheme != "http"
                    || uri.PathAndQuery != "/"
                    || uri.Port == 0
                    || taken.Contains(uri.Port)
                )
                .Select(address =>
                    $"--metrics-urls must hold http addresses with a port of their own, such as http://10.0.0.5:9464; \"{address}\" is not one."
                )
        );

        var networks = new List<IPNetwork>();
        foreach (var proxy in trustedProxies)
        {
            if (
                IPNetwork.TryParse(proxy, out var network)
                || (
                    IPAddress.TryParse(proxy, out var single)
                    && IPNetwork.TryParse($"{single}/{(single.GetAddressBytes().Length * 8)}", out network)
                )
            )
            {
                networks.Add(network);
            }
            else
            {
                errors.Add($"--trusted-proxy must be an address or a network such as 10.0.0.0/8; \"{proxy}\" is not.");
            }
        }

        if (termsFile is not null && !File.Exists(termsFile))
        {
            errors.Add($"--terms: there is no file \"{termsFile}\".");
        }
        else if (termsFile is not null)
        {
            try
            {
                Dashboard.Configuration.TermsFile.Read(termsFile);
            }
            catch (InvalidInputException exception)
            {
                errors.Add(exception.Message);
            }
        }

        errors.AddRange(
            openAIAddresses
                .Where(address =>
                    !Uri.TryCreate(address, UriKind.Absolute, out var uri) || !(uri.Scheme == Uri.UriSchemeHttps || uri.IsLoopback)
                )
                .Select(address => $"--openai-address must be an https address such as https://proxy.example.com/v1; \"{address}\" is not.")
        );

        var database = postgreSql?.Read(errors);
        if (database is not null && demo)
        {
            errors.Add("--demo fills files of its own: leave out --postgresql, or unset DATASHARING_POSTGRESQL.");
        }

        if (apiCallsPerMinute < 1)
        {
            errors.Add("--api-calls-per-minute must be at least 1; leave it out for no limit.");
        }

        if (openPages < 1)
        {
            errors.Add("--open-pages must be at least 1.");
        }

        if (keepEventsDays < EventRetention.FewestDays)
        {
            errors.Add($"--keep-events-days must be at least {EventRetention.FewestDays}; leave it out to keep all.");
        }

        var outgoing = deliveries?.Read(errors) ?? DeliveryOptions.None;
        ProgrammeCatalogue? catalogue = null;
        try
        {
            catalogue = LoadCatalogue(catalogueFile);
        }
        catch (InvalidInputException exception)
        {
            errors.Add(exception.Message);
        }

        return errors.Count == 0
            ? new ServeOptions
            {
                Data = onlyLooks ? DataDirectory.AsItIs(data) : new DataDirectory(data),
                PostgreSql = database,
                Catalogue = catalogue!,
                Urls = string.Join(';', addresses),
                PublicUrl = parsedPublic,
                TrustedProxies = networks,
                TermsFile = termsFile,
                OpenAIAddresses = openAIAddresses,
                ApiCallsPerMinute = apiCallsPerMinute,
                OpenPages = openPages,
                MetricsUrls = [.. metricsUrls],
                Demo = demo,
                Deliveries = outgoing,
                KeepEventsDays = keepEventsDays,
            }
            : throw new InvalidInputException(null, string.Join(Environment.NewLine, errors));
    }

    public static ProgrammeCatalogue LoadCatalogue(string? file)
    {
        if (file is null)
        {
            return CatalogueLoader.LoadEmbedded();
        }

        try
        {
            return CatalogueLoader.Load(BoundedFile.Read(file, CatalogueLoader.MaximumBytes));
        }
        catch (IOException exception)
        {
            throw new InvalidInputException("--catalogue", $"--catalogue: {exception.Message}");
        }
        catch (CatalogueException exception)
        {
            throw new InvalidInputException("--catalogue", $"--catalogue {file}:{Environment.NewLine}{exception.Message}");
        }
    }

    /// <summary>The address with a host name in the place of Kestrel's wildcards, which are none.</summary>
    public static string Parsable(string address) =>
        address.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);

    private static bool IsLoopback(string address) => new Uri(Parsable(address)).IsLoopback;
}
