using System.Globalization;
using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Eligibility;
using DataSharing.Dashboard.Features.Organizations.Glance;
using DataSharing.Dashboard.Features.Support;
using DataSharing.Dashboard.Hosting;
using DataSharing.Dashboard.Hosting.Storage;
using DataSharing.Dashboard.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DataSharing.Bench.Search;

/// <summary>The console with so many organizations, each with its facts, two projects, a member and an event; every third shares.</summary>
internal sealed class ManyOrganizations : IAsyncDisposable
{
    public const string ById = "id";
    public const string ByProject = "project";
    public const string ByMember = "member's e-mail";
    public const string ByEvent = "event id";
    public const string ByNameStart = "start of a name";
    public const string ByNamePart = "part of a name";

    private const int AtOnce = 5_000;

    private static readonly Instant _since = Instant.From(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));

    private readonly WebApplication _app;
    private readonly DataDirectory _folder;

    private ManyOrganizations(WebApplication app, DataDirectory folder)
    {
        (_app, _folder) = (app, folder);
    }

    public static IReadOnlyList<string> Kinds { get; } = [ById, ByProject, ByMember, ByEvent, ByNameStart, ByNamePart];

    public GlanceQueries Glances => _app.Services.GetRequiredService<GlanceQueries>();

    public EligibilityOfAll Eligibility => _app.Services.GetRequiredService<EligibilityOfAll>();

    public OrganizationReader Organizations => _app.Services.GetRequiredService<OrganizationReader>();

    public SupportQueries Search => _app.Services.GetRequiredService<SupportQueries>();

    public static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"org-{number:D6}Lr2Kc9Tz0Hs5W");

    public static string Query(string kind, int number) =>
        kind switch
        {
            ById => Id(number),
            ByProject => Project(number, 1),
            ByMember => Email(number),
            ByEvent => Event(number),
            ByNameStart => Name(number)[..^4],
            _ => Name(number)[3..^4],
        };

    public static async Task<ManyOrganizations> CreateAsync(int organizations, CancellationToken cancellationToken)
    {
        var folder = new DataDirectory(Path.Combine(Path.GetTempPath(), $"datasharing-bench-{Guid.NewGuid():N}"));
        var app = DashboardApp.Build(
            new ServeOptions
            {
                Data = folder,
                Catalogue = CatalogueLoader.LoadEmbedded(),
                Urls = "http://127.0.0.1:0",
            },
            services => services.AddLogging(logging => logging.ClearProviders())
        );
        await Databases.MigrateAsync(app.Services, null, cancellationToken);
        foreach (var numbers in Enumerable.Range(0, organizations).Chunk(AtOnce))
        {
            await using var database = await app
                .Services.GetRequiredService<IDbContextFactory<ApplicationDbContext>>()
                .CreateDbContextAsync(cancellationToken);
            await using var ledger = await app
                .Services.GetRequiredService<IDbContextFactory<LedgerDbContext>>()
                .CreateDbContextAsync(cancellationToken);
            foreach (var number in numbers)
            {
                Add(database, number);
                ledger.Events.Add(EventOf(number));
            }

            await database.SaveChangesAsync(cancellationToken);
            await ledger.SaveChangesAsync(cancellationToken);
        }

        return new ManyOrganizations(app, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder.Path, recursive: true);
    }

    private static void Add(ApplicationDbContext database, int number)
    {
        database.Organizations.Add(
            new Organization
            {
                Id = Id(number),
                Name = Name(number),
                CreatedAt = _since,
            }
        );
        database.Projects.AddRange(
            Enumerable
                .Range(0, 2)
                .Select(index => new Project
                {
                    OrganizationId = Id(number),
                    Id = Project(number, index),
                    Name = $"Project {index}",
                    CreatedAt = _since,
                })
        );
        database.OrganizationFacts.AddRange(
            (
                ((FactKind Kind, string Value)[])
                    [
                        (FactKind.Tier, "tier-4"),
                        (FactKind.Zdr, number % 5 == 0 ? "yes" : "no"),
                        (FactKind.Plan, "standard"),
                        (FactKind.Balance, "positive"),
                    ]
            ).Select(fact => new OrganizationFact
            {
                OrganizationId = Id(number),
                Kind = fact.Kind,
                Value = fact.Value,
                EffectiveAt = _since,
                RecordedAt = _since,
                RecordedBy = "benchmark",
                Source = FactSource.Entered,
            })
        );
        if (number % 3 == 0)
        {
            database.SharingRecords.Add(
                new SharingRecord
                {
                    OrganizationId = Id(number),
                    Version = 1,
                    Control = SharingControl.InputsOutputs,
                    List = SharingList.AllProjects,
                    EffectiveAt = _since,
                    RecordedAt = _since,
                    ById = "benchmark",
                    ByName = "Benchmark",
                }
            );
        }

        var user = new ApplicationUser
        {
            UserName = Email(number),
            NormalizedUserName = Email(number).ToUpperInvariant(),
            Email = Email(number),
            NormalizedEmail = Email(number).ToUpperInvariant(),
            Name = Name(number),
            CreatedAt = _since,
        };
        database.Users.Add(user);
        database.Memberships.Add(
            new Membership
            {
                OrganizationId = Id(number),
                UserId = user.Id,
                Role = OrganizationRole.Owner,
                Since = _since,
            }
        );
    }

    private static EventRow EventOf(int number) =>
        new()
        {
            OrganizationId = Id(number),
            Source = "",
            Id = Event(number),
            ContentHash = new byte[32],
            RecordedAt = _since,
            OccurredAt = _since,
            Day = _since.Day,
            ProjectId = Project(number, 0),
            Model = "gpt-4.1",
            ResolvedModel = "gpt-4.1-2025-04-14",
            InputTokens = 100,
            CachedTokens = 0,
            OutputTokens = 10,
            ServiceTier = "default",
            Batch = false,
            HostedTools = "",
            FunctionTools = false,
            UserId = null,
            ApiKeyId = null,
            Reason = DecisionReason.Complimentary,
            Rule = null,
            Pool = Pool.Large,
            ComplimentaryTokens = 110,
            RunningTotal = 110,
            Allowance = 1_000_000,
            Shared = true,
            SharedBy = SharingDecidedBy.Organization,
            Uncertain = false,
            DecidedAsOf = _since,
            CatalogueNumber = 1,
        };

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"Nw{number:D6} Traders");

    private static string Project(int number, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"proj_{number:D6}x{index}Kc9Tz0Hs5W");

    private static string Email(int number) => string.Create(CultureInfo.InvariantCulture, $"owner{number}@example.com");

    private static string Event(int number) => string.Create(CultureInfo.InvariantCulture, $"chatcmpl-{number:D8}Vb4mQx7");
}
