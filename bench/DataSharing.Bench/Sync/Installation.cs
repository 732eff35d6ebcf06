using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Features.OpenAIConnection;
using DataSharing.Dashboard.Features.Organizations;
using DataSharing.Dashboard.Hosting;
using DataSharing.Dashboard.Hosting.Storage;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.Reading;
using DataSharing.Tests.OpenAI;
using DataSharing.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace DataSharing.Bench.Sync;

/// <summary>
/// The console in a folder of its own, connected to the replica, with nothing read yet. It serves nobody and reads only when told to.
/// </summary>
internal sealed class Installation : IAsyncDisposable
{
    public const string Organization = "org-Vb4mQx7Lr2Kc9Tz0Hs5W";

    private readonly WebApplication _app;
    private readonly DataDirectory _folder;

    private Installation(WebApplication app, DataDirectory folder)
    {
        (_app, _folder) = (app, folder);
    }

    public string ReportsDatabase => _folder.ReportsDatabase;

    public static async Task<Installation> CreateAsync(string providerAddress)
    {
        var folder = new DataDirectory(Path.Combine(Path.GetTempPath(), $"datasharing-bench-{Guid.NewGuid():N}"));
        var app = DashboardApp.Build(
            new ServeOptions
            {
                Data = folder,
                Catalogue = CatalogueLoader.LoadEmbedded(),
                Urls = "http://127.0.0.1:0",
            },
            services =>
            {
                services.AddLogging(logging => logging.ClearProviders());
                services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new TestClock(Year.Now)));
            }
        );
        var installation = new Installation(app, folder);
        await Databases.MigrateAsync(app.Services, null, CancellationToken.None);
        await installation
            .Get<CreateOrganization>()
            .ExecuteAsync(
                Actor.Operator,
                Organization,
                "Bench",
                new FactValuesInput("tier-4", "no", "standard", "positive"),
                CancellationToken.None
            );
        await installation
            .Get<SetConnection>()
            .ExecuteAsync(Actor.Operator, Organization, providerAddress, Replica.Key, CancellationToken.None);

        // Data retention is no usage, and no other reader here asks for it.
        await using var reports = await installation.Get<IDbContextFactory<ReportsDbContext>>().CreateDbContextAsync();
        reports.KindStates.Add(
            new KindState
            {
                OrganizationId = Organization,
                Kind = "data_retention",
                TriedKey = (await installation.Get<ConnectionKeys>().VersionAsync(Organization, CancellationToken.None))!.ToString(),
                NextAt = Instant.From(Year.Now.AddDays(1)),
            }
        );
        await reports.SaveChangesAsync();
        return installation;
    }

    /// <summary>One turn, as the schedule makes it.</summary>
    public async Task SyncAsync(UtcDay? from)
    {
        var turn = await Get<SyncOrganization>()
            .ExecuteAsync(new SyncRequest(Organization, from, DueOnly: true), null, CancellationToken.None);
        if (turn.Error is not null)
        {
            throw turn.Error;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder.Path, recursive: true);
    }

    private T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();
}
