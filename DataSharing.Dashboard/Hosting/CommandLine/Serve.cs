using System.CommandLine;
using DataSharing.Core.Accounting;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Hosting.Demo;
using DataSharing.Dashboard.Hosting.Storage;
using DataSharing.Dashboard.Identity;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace DataSharing.Dashboard.Hosting.CommandLine;

/// <summary>Serves the console until it is told to stop.</summary>
internal static class Serve
{
    private static readonly Option<string?> _urls = new Option<string?>("--urls")
    {
        Description = $"Addresses to listen on (default: {ServeOptions.DefaultUrls}).",
    }.OrSet(ServeOptions.DefaultUrls);
    private static readonly Option<bool> _demo = new Option<bool>("--demo")
    {
        Description = "Three organizations with thirty days of usage and a live trickle, in a folder of their own.",
    }.OrSet();
    private static readonly Option<string?> _publicUrl = new Option<string?>("--public-url")
    {
        Description = "The https address under which people reach it.",
    }.OrSet();
    private static readonly Option<string[]> _proxies = new Option<string[]>("--trusted-proxy")
    {
        Description = "Address or network of a proxy whose forwarded headers are believed.",
        AllowMultipleArgumentsPerToken = true,
    }.OrSet();
    private static readonly Option<string?> _terms = new Option<string?>("--terms")
    {
        Description = "A file with terms of your own; a new text is a new version.",
    }.OrSet();
    private static readonly Option<string[]> _openAI = new Option<string[]>("--openai-address")
    {
        Description = "Another base address of the admin API that owners may choose, such as a proxy.",
        AllowMultipleArgumentsPerToken = true,
    }.OrSet();
    private static readonly Option<int?> _calls = new Option<int?>("--api-calls-per-minute")
    {
        Description = "Calls of /v1 with one key within a minute (default: no limit).",
    }.OrSet();
    private static readonly Option<string[]> _metrics = new Option<string[]>("--metrics-urls")
    {
        Description =
            "Addresses of their own for /metrics and /health, such as http://10.0.0.5:9464 (default: /metrics for callers on this machine only).",
        AllowMultipleArgumentsPerToken = true,
    }.OrSet();
    private static readonly Option<int?> _pages = new Option<int?>("--open-pages")
    {
        Description =
            $"Pages that may be open at once, of all people; each takes about a megabyte of memory (default: {ServeOptions.DefaultOpenPages}).",
    }.OrSet(ServeOptions.DefaultOpenPages);

    private static readonly Option<int?> _keepEvents = new Option<int?>("--keep-events-days")
    {
        Description =
            $"Days for which events are kept with all that they say, at least {EventRetention.FewestDays}; ids, decisions and sums stay (default: all are kept).",
    }.OrSet();

    private static readonly Option<string?> _pooler = new Option<string?>(PostgreSqlSettings.PoolerOption)
    {
        Description =
            "The PostgreSQL database through a pooler such as PgBouncer, in session or transaction mode, as a connection string: for all that needs no session of its own; best set as DATASHARING_POSTGRESQL_POOLER.",
    }.OrSetInSecret();

    private static readonly Option<string?> _smtpServer = new Option<string?>("--smtp-server")
    {
        Description = "The mail server, such as mail.example.com:587 (default: no e-mail is sent).",
    }.OrSet();
    private static readonly Option<string?> _smtpFrom = new Option<string?>("--smtp-from")
    {
        Description = "The e-mail address that mail comes from.",
    }.OrSet();
    private static readonly Option<string?> _smtpUser = new Option<string?>("--smtp-user")
    {
        Description = "Who signs in at the mail server.",
    }.OrSet();
    private static readonly Option<string?> _smtpPassword = new Option<string?>("--smtp-password-file")
    {
        Description = "A file with the password for it.",
    }.OrSet();
    private static readonly Option<string?> _smtpSecurity = new Option<string?>("--smtp-security")
    {
        Description = "starttls, tls, or none for a mail server on this machine (default: starttls).",
    }.OrSet();
    private static readonly Option<string[]> _webhookNetworks = new Option<string[]>("--webhook-network")
    {
        Description = "A private network that webhooks may reach, such as 10.1.0.0/16 (default: public addresses only).",
        AllowMultipleArgumentsPerToken = true,
    }.OrSet();

    public static Command Build()
    {
        var command = new Command("serve", "Serve the console (the default).");
        AddTo(command);
        return command;
    }

    public static void AddTo(Command command)
    {
        AddOptionsTo(command);
        command.SetAction((parsed, cancellationToken) => OperatorCommand.GuardAsync(parsed, () => RunAsync(parsed, cancellationToken)));
    }

    /// <summary>The options alone, for a command that looks at what a start would do.</summary>
    public static void AddOptionsTo(Command command)
    {
        var deliveries = (Option[])[_smtpServer, _smtpFrom, _smtpUser, _smtpPassword, _smtpSecurity, _webhookNetworks];
        foreach (
            var option in (Option[])
                [_urls, _demo, _publicUrl, _proxies, _terms, _openAI, _calls, _pages, _metrics, _keepEvents, _pooler, .. deliveries]
        )
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Where the data is.</summary>
    public static string FolderOf(ParseResult parsed) =>
        parsed.GetValue(Commands.Shared.Data) ?? (parsed.GetValue(_demo) ? "data-demo" : "data");

    /// <exception cref="InvalidInputException">A start would refuse them: why, each with its option.</exception>
    public static ServeOptions ReadOptions(ParseResult parsed, bool onlyLooks = false)
    {
        Settings.RequireKnown(parsed);
        return ServeOptions.Read(
            FolderOf(parsed),
            parsed.GetValue(Commands.Shared.Catalogue),
            parsed.GetValue(_urls)!,
            parsed.GetValue(_publicUrl),
            parsed.GetValue(_proxies) ?? [],
            parsed.GetValue(_terms),
            parsed.GetValue(_openAI) ?? [],
            parsed.GetValue(_calls),
            parsed.GetValue(_pages) ?? ServeOptions.DefaultOpenPages,
            parsed.GetValue(_metrics) ?? [],
            parsed.GetValue(_demo),
            new DeliverySettings(
                parsed.GetValue(_smtpServer),
                parsed.GetValue(_smtpFrom),
                parsed.GetValue(_smtpUser),
                parsed.GetValue(_smtpPassword),
                parsed.GetValue(_smtpSecurity),
                parsed.GetValue(_webhookNetworks) ?? []
            ),
            parsed.GetValue(_keepEvents),
            onlyLooks,
            new PostgreSqlSettings(
                Settings.SecretOf(parsed, Commands.Shared.PostgreSql),
                Settings.SecretOf(parsed, _pooler),
                Settings.SecretOf(parsed, Commands.Shared.KeyEncryptionKey)
            )
        );
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = ReadOptions(parsed);
        using var running = FolderLock.Server(options.Data);
        await using var app = DashboardApp.Build(options);
        await Databases.MigrateAsync(app.Services, options.TermsFile, cancellationToken);
        await using var right = await app.Services.GetRequiredService<IStorage>().ServeAsync(cancellationToken);
        var accounts = options.Demo ? await DemoData.PrepareAsync(app.Services, cancellationToken) : [];
        await app.StartAsync(cancellationToken);
        var address =
            options.PublicUrl?.GetLeftPart(UriPartial.Authority)
            ?? app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        await OwnerOnlyFiles.WriteAsync(options.Data.AddressFile, address, cancellationToken);
        await SayAsync(parsed, app, options, address, accounts, cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
    }

    private static async Task SayAsync(
        ParseResult parsed,
        WebApplication app,
        ServeOptions options,
        string address,
        IReadOnlyList<string> accounts,
        CancellationToken cancellationToken
    )
    {
        if (!options.IsSecure)
        {
            parsed.Say("Plain http on this machine only: cookies are not bound to https. For others, serve with --public-url https://…");
        }

        await using var scope = app.Services.CreateAsyncScope();
        if (!options.Demo && await scope.ServiceProvider.GetRequiredService<FirstAdministrator>().IsMissingAsync(cancellationToken))
        {
            parsed.Say(
                $"Nobody has an account yet: the first page creates the administrator. Away from this machine it asks for the setup code {app.Services.GetRequiredService<SetupCode>().Value}"
            );
        }

        parsed.Say($"Open {address}");
        foreach (var account in accounts)
        {
            parsed.Say(account);
        }
    }
}
