using System.Text;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.OpenAIConnection;
using DataSharing.Dashboard.Features.Programme;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.Hosting.Operations;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Memory;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.Reading;
using DataSharing.Dashboard.Sharing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataSharing.Tests.Data;

/// <summary>What is read often costs no command for each row, and goes through no table that grows.</summary>
[Trait("Database", "SQLite")]
public sealed class QueryCostTests : IAsyncLifetime
{
    private const string Own = "org-000";
    private const int Few = 3;
    private const int Many = 30;

    private static readonly string[] _names =
    [
        "belonging",
        "due",
        "unknown facts",
        "connection",
        "days of the provider's form",
        "hours of the provider's form",
        "minutes of the provider's form",
        "usage by project",
        "usage by key",
        "savings",
        "events",
    ];

    private readonly Support.RecordedCommands _commands = new();
    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 10, 20, 12, 0, 0, TimeSpan.Zero));
    private Support.TestServer _server = default!;
    private ApplicationUser _person = default!;
    private int _rows;

    private Instant Now => Instant.From(_clock.GetUtcNow());

    public static TheoryData<string> Names => [.. _names];

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(
            _clock,
            schedules: false,
            configure: services =>
            {
                _commands.Add<ApplicationDbContext>(services);
                _commands.Add<LedgerDbContext>(services);
                _commands.Add<ReportsDbContext>(services);
            }
        );
        await _server.CreateOrganizationAsync(Own, "tier-1", projects: ["proj_a"]);
        await _server
            .Get<ChangeSharing>()
            .ExecuteAsync(
                Actor.Operator,
                new SharingChange(
                    Own,
                    new Dictionary<SharingControl, SharingList> { [SharingControl.InputsOutputs] = SharingList.AllProjects },
                    0,
                    1
                ),
                default
            );
        _person = await _server.CreateUserAsync("person@example.com", PlatformRole.None, (Own, OrganizationRole.Owner));
        _clock.Advance(TimeSpan.FromDays(32));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Reads_TakeTheSameCommands_WithThreeRowsAsWithThirty()
    {
        await GrowAsync(Few);
        var few = await CountAsync();
        await GrowAsync(Many);

        Assert.Equal(few, await CountAsync());
        Assert.All(few, read => Assert.InRange(read.Commands, 1, 40));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Reads_FindWhatTheyNeedByAnIndex(string name)
    {
        await GrowAsync(Few);

        // Catalogues are few, and connections at most as many as organizations; they are read after a change only.
        Assert.Equal("", string.Join("\n", await _commands.ScansAsync(() => ReadAsync(name), "c", "p")));
    }

    [Fact]
    public async Task Verifier_FindsTheLastDaysByAnIndex()
    {
        await GrowAsync(Few);

        await using var ledger = await _server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();

        var scans = await Support.RecordedCommands.ScansAsync(
            SqliteEngine.ConnectionString(Path.Combine(_server.Folder, "ledger.db")),
            LedgerVerifier.Differences(SqlDialect.Of(ledger)),
            [("@from", Now.Day.Number), ("@until", Now.Day.Number)]
        );

        Assert.Empty(scans);
    }

    [Fact]
    public async Task Simulation_FindsWhoHasEventsByAnIndex()
    {
        await GrowAsync(Few);
        var file = Encoding.UTF8.GetBytes(CatalogueLoader.LoadEmbedded().Json);

        Assert.Empty(await _commands.ScansAsync(() => _server.Get<SimulateCatalogue>().ExecuteAsync(Actor.Operator, file, default), "c"));
    }

    private async Task<List<(string Name, int Commands)>> CountAsync()
    {
        var counts = new List<(string, int)>();
        foreach (var name in _names)
        {
            // Whoever reads first after a change is told of it for all: the server's own work may bring that to any of them.
            var least = int.MaxValue;
            for (var again = 0; again < 4; again++)
            {
                least = Math.Min(least, await _commands.CountAsync(() => ReadAsync(name)));
            }

            counts.Add((name, least));
        }

        return counts;
    }

    private async Task ReadAsync(string name)
    {
        var (owner, today) = (Actor.User(_person.Id, "test"), Now.Day);
        switch (name)
        {
            case "belonging":
                var belonging = await _server.Get<OrganizationQueries>().BelongingAsync(owner, default);
                Assert.Equal(_rows, belonging!.Organizations.Count);
                break;
            case "due":
                // Another each time, so that nothing is kept.
                var due = await ActivatorUtilities.CreateInstance<DueOrganizations>(_server.Services).ListAsync(default);
                Assert.Equal(_rows, due.Count);
                break;
            case "unknown facts":
                // Everybody but one had the tier that it does not know, and nobody has.
                var other = CatalogueLoader.Load(
                    Encoding.UTF8.GetBytes(
                        CatalogueLoader.LoadEmbedded().Json.Replace("\"tier-4\"", "\"tier-9\"", StringComparison.Ordinal)
                    )
                );
                await using (var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync())
                {
                    Assert.Null(await database.FindUnknownFactAsync(other, Now, default));
                }

                break;
            case "connection":
                var connection = await _server.Get<ConnectionQueries>().GetAsync(owner, Own, default);
                Assert.Equal(_rows, connection.CoveredDays);
                break;
            case "days of the provider's form":
                await CompletionsAsync(BucketWidth.Day, today.AddDays(-Many).Start, today.Start);
                break;
            case "hours of the provider's form":
                await CompletionsAsync(BucketWidth.Hour, today.AddDays(-Many).Start, today.AddDays(2 - Many).Start);
                break;
            case "minutes of the provider's form":
                await CompletionsAsync(BucketWidth.Minute, today.AddDays(-Many).Start, today.AddDays(1 - Many).Start);
                break;
            case "usage by project":
                await _server.Get<UsageQueries>().GetAsync(owner, Own, today.AddDays(-364), today, UsageGrouping.Project, default);
                break;
            case "usage by key":
                await _server.Get<UsageQueries>().GetAsync(owner, Own, today.AddDays(-364), today, UsageGrouping.Key, default);
                break;
            case "savings":
                var savings = ActivatorUtilities.CreateInstance<SavingsQueries>(
                    _server.Services,
                    new NextTierQueries(ActivatorUtilities.CreateInstance<FittingRequests>(_server.Services))
                );
                var view = await savings.GetAsync(owner, Own, today.AddDays(-364), today, UsageGrouping.Model, default);
                var large = view.NextTier!.Freed!.Single(freed => freed.Pool == Pool.Large);
                Assert.Equal((_rows * 1_000_000L, _rows * 800_000L), (large.Billed.Tokens, large.Free.Tokens));
                break;
            default:
                var (rows, _) = await _server.Get<EventQueries>().ListAsync(Own, new EventFilter(), 10, null, null, default);
                Assert.Equal(10, rows.Count);
                break;
        }
    }

    private async Task CompletionsAsync(BucketWidth width, Instant from, Instant until)
    {
        var none = new HashSet<string>();
        var page = await _server
            .Get<CompletionsReport>()
            .GetAsync(
                Own,
                new CompletionsQuery(
                    from,
                    until,
                    width,
                    none,
                    none,
                    none,
                    none,
                    null,
                    new HashSet<string> { "project_id", "model" },
                    1_440
                ),
                default
            );
        Assert.Contains(page.Data, bucket => bucket.Results.Count > 0);
    }

    // So many organizations, connections, stretches that were read and days with usage.
    private async Task GrowAsync(int rows)
    {
        await using var reports = await _server.Get<IDbContextFactory<ReportsDbContext>>().CreateDbContextAsync();
        for (; _rows < rows; _rows++)
        {
            var (id, day) = ($"org-{_rows:000}", Now.Day.AddDays(_rows - Many));
            if (id != Own)
            {
                await _server.CreateOrganizationAsync(id, projects: ["proj_b"]);
                await _server.Get<SetFacts>().ExecuteAsync(Actor.Operator, id, new FactValuesInput("tier-5"), null, default);
            }

            await using var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
            if (id != Own)
            {
                database.Memberships.Add(
                    new Membership
                    {
                        OrganizationId = id,
                        UserId = _person.Id,
                        Role = OrganizationRole.Member,
                        Since = Now,
                    }
                );
            }

            database.ProviderConnections.Add(
                new ProviderConnection
                {
                    OrganizationId = id,
                    BaseUrl = "https://api.openai.com/v1",
                    SealedKey = "",
                    SetAt = Now,
                    SetBy = "test",
                    Version = 1,
                }
            );
            await database.SaveChangesAsync();
            reports.Slices.Add(
                new ReportSlice
                {
                    OrganizationId = Own,
                    Kind = ReportKind.Usage,
                    Start = day.Start,
                    End = day.End,
                    WidthSeconds = 3_600,
                    ReadAt = Now,
                }
            );
            await reports.SaveChangesAsync();

            // Of a day's large pool one request fits, four more would into the next tier's, and one would not.
            await _server
                .Get<LedgerQueue>()
                .RecordAsync(
                    Own,
                    [
                        .. Enumerable
                            .Range(0, 6)
                            .Select(number =>
                                Core.Organizations.Request("gpt-4.1", 200_000) with
                                {
                                    Id = $"{day}-{number}",
                                    OccurredAt = day.Start.Plus(TimeSpan.FromHours(number)),
                                }
                            ),
                    ]
                );
        }

        // Whoever looks first is told what was written; it is told once for all.
        _server.Get<LoggedChanges>().Refresh();
    }
}
