using System.CommandLine;
using System.Globalization;
using DataSharing.Bench.Ledger;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.ApiKeys;
using DataSharing.Dashboard.Features.Organizations;
using DataSharing.Dashboard.Hosting;
using DataSharing.Dashboard.Hosting.Storage;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.Sharing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DataSharing.Bench.Pages;

/// <summary>The real server in a process of its own, with the organizations and people of the plan, each with a day of usage.</summary>
internal static class PagesConsole
{
    private const int Rows = 25;

    public static Command Build()
    {
        var folder = new Argument<string>("folder");
        var pages = new Argument<int>("pages");
        var hot = new Argument<int>("hot");
        var command = new Command("pages-console", "Serves for pages until its standard input ends.") { folder, pages, hot };
        command.Hidden = true;
        command.SetAction(
            (parsed, _) => ServeAsync(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(pages), parsed.GetRequiredValue(hot))
        );
        return command;
    }

    private static async Task ServeAsync(string folder, int pages, int hot)
    {
        await using var app = DashboardApp.Build(
            new ServeOptions
            {
                Data = new DataDirectory(folder),
                Catalogue = CatalogueLoader.LoadEmbedded(),
                Urls = "http://127.0.0.1:0",
                OpenPages = pages + 10,
            },
            services => services.AddLogging(logging => logging.ClearProviders())
        );
        app.MapGet("/heap", () => GC.GetTotalMemory(forceFullCollection: true));
        await Databases.MigrateAsync(app.Services, null, CancellationToken.None);
        var organizations = Enumerable.Range(0, PagesPlan.OthersFor(pages, hot)).Select(PagesPlan.Other).Prepend(PagesPlan.Hot).ToList();
        foreach (var organization in organizations)
        {
            await CreateAsync(app.Services, organization);
        }

        await InviteAsync(app.Services, pages, hot);
        var key = await app
            .Services.GetRequiredService<CreateApiKey>()
            .ExecuteAsync(Actor.Operator, PagesPlan.Hot, "bench", [Scopes.UsageWrite], null, default);
        await app.StartAsync();
        foreach (var organization in organizations)
        {
            await SendAsync(app.Services, organization);
        }

        Console.WriteLine($"{app.Urls.First()} {key}");

        // Each line asks for an event of another organization; the last one ends the server.
        for (var number = 0; await Console.In.ReadLineAsync() is { } organization; number++)
        {
            await app
                .Services.GetRequiredService<LedgerQueue>()
                .RecordAsync(organization, [Event(organization, $"more-{number}", number % Rows)]);
        }

        await app.StopAsync();
    }

    private static async Task CreateAsync(IServiceProvider services, string organization)
    {
        await services
            .GetRequiredService<CreateOrganization>()
            .ExecuteAsync(Actor.Operator, organization, organization, new FactValuesInput("tier-4", "no", "standard", "positive"), default);
        for (var project = 0; project < Rows; project++)
        {
            await services
                .GetRequiredService<CreateProject>()
                .ExecuteAsync(Actor.Operator, organization, Project(organization, project), $"Project {project}", default);
        }

        var terms = (await services.GetRequiredService<SharingQueries>().GetAsync(Actor.Operator, organization, default)).Terms.Version;
        await services
            .GetRequiredService<ChangeSharing>()
            .ExecuteAsync(
                Actor.Operator,
                new SharingChange(
                    organization,
                    new Dictionary<SharingControl, SharingList> { [SharingControl.InputsOutputs] = SharingList.AllProjects },
                    0,
                    terms
                ),
                default
            );
    }

    private static async Task InviteAsync(IServiceProvider services, int pages, int hot)
    {
        await using var scope = services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ApplicationUser>>();
        await using var database = await services.GetRequiredService<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        foreach (var person in Enumerable.Range(0, pages).Select(page => PagesPlan.Of(page, hot)).ToLookup(page => page.Person))
        {
            var email = PagesPlan.Person(person.Key);
            var user = new ApplicationUser
            {
                UserName = email,
                Email = email,
                EmailConfirmed = true,
                Name = email,
                CreatedAt = Instant.Beginning,
            };
            var created = await users.CreateAsync(user, PagesPlan.Password);
            if (!created.Succeeded)
            {
                throw new InvalidOperationException(string.Join(' ', created.Errors.Select(error => error.Description)));
            }

            database.Memberships.AddRange(
                person
                    .Select(page => page.Organization)
                    .Distinct()
                    .Select(organization => new Membership
                    {
                        OrganizationId = organization,
                        UserId = user.Id,
                        Role = OrganizationRole.Member,
                        Since = Instant.Beginning,
                    })
            );
        }

        await database.SaveChangesAsync();
    }

    private static Task<IReadOnlyList<Receipt>> SendAsync(IServiceProvider services, string organization) =>
        services
            .GetRequiredService<LedgerQueue>()
            .RecordAsync(organization, [.. Enumerable.Range(0, Rows).Select(row => Event(organization, $"first-{row}", row))]);

    private static UsageEvent Event(string organization, string id, int row) =>
        new(
            id,
            "",
            Instant.From(TimeProvider.System.GetUtcNow()),
            Project(organization, row),
            row % 5 == 0 ? "gpt-4.1" : string.Create(CultureInfo.InvariantCulture, $"model-of-a-catalogue-to-come-{row}"),
            TokenUsage.OfRequest(800 + row, 100, 200),
            ServiceTier.Default,
            false,
            [],
            false,
            null,
            null
        );

    // Those of the load, for the organization that it sends for.
    private static string Project(string organization, int number) =>
        organization == PagesPlan.Hot && number < Traffic.Projects.Count
            ? Traffic.Projects[number]
            : string.Create(CultureInfo.InvariantCulture, $"proj_{organization}_{number:D3}");
}
