using System.Net;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Alerts;
using DataSharing.Dashboard.Features.ApiKeys;
using DataSharing.Dashboard.Identity;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Ledger.PostgreSql;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.Memory;
using DataSharing.Dashboard.Outbox;
using DataSharing.Dashboard.Sharing;
using DataSharing.Tests.Alerts;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Hosting;

/// <summary>Two equal servers on one database of PostgreSQL, each with a folder of its own.</summary>
public class SeveralServersTests : IAsyncLifetime
{
    private const string Organization = AlertServer.Organization;

    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly KeySeal _seal = KeySeal.Of(Convert.ToBase64String(new byte[32]))!;
    private Support.TwoFolders _folders = default!;
    private Support.TestServer _one = default!;
    private Support.TestServer _other = default!;
    private string? _pooler;
    private string _key = "";

    public async ValueTask InitializeAsync()
    {
        _folders = await Support.TwoFolders.MakeAsync();
        _pooler = await PoolerAsync(_folders.Database);
        _one = await StartAsync(_folders.First);
        _key = await _one.CreateOrganizationAsync(Organization, projects: ["proj_a", "proj_b"]);
        await _one.Get<ChangeSharing>()
            .ExecuteAsync(
                Actor.Operator,
                new SharingChange(
                    Organization,
                    new Dictionary<SharingControl, SharingList> { [SharingControl.InputsOutputs] = SharingList.Selected(["proj_a"]) },
                    0,
                    1
                ),
                default
            );
        _clock.Advance(TimeSpan.FromSeconds(1));
        _other = await StartAsync(_folders.Second);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _folders.DisposeAsync();
        _seal.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What leads to a database beside itself; null for nothing.</summary>
    protected virtual Task<string?> PoolerAsync(string database) => Task.FromResult<string?>(null);

    /// <param name="isReadAnew">Whether the day is read again and again meanwhile, between any two commits; else once, and taken forward
    /// from there.</param>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Day_InMemoryOfEither_HasTheEventsOfBoth(bool isReadAnew)
    {
        Support.TestServer[] servers = [_one, _other];
        await Task.WhenAll(servers.Select(DayOfAsync));
        var senders = servers
            .SelectMany(
                (server, which) =>
                    Enumerable
                        .Range(0, 2)
                        .Select(sender =>
                            Task.Run(async () =>
                            {
                                for (var call = 0; call < 30; call++)
                                {
                                    await RecordUntilTakenAsync(server, $"{which}-{sender}-{call}", 1 + ((call * 7) % 11));
                                }
                            })
                        )
            )
            .ToList();
        var random = new Random(20261128);
        while (!senders.TrueForAll(sender => sender.IsCompleted))
        {
            // No event is added that was in it already, and none is left out.
            var server = servers[random.Next(2)];
            await DayOfAsync(server);
            if (isReadAnew && random.Next(4) == 0)
            {
                server.Get<CommittedGroups>().Doubt();
            }
        }

        await Task.WhenAll(senders);
        foreach (var server in servers)
        {
            await Support.Patience.UntilAsync(async () => (await DayOfAsync(server)).RunningTotals[Pool.Large] == 7_280);
            Assert.Equal(0, await server.Get<LiveDays>().VerifyAsync(default));
        }
    }

    [Fact]
    public async Task Day_ReadBetweenTwoCommitsThatAreToldTogether_HasEachOnce()
    {
        using var goOn = new ManualResetEventSlim();
        var isHeld = new TaskCompletionSource();

        // It was asked for a moment ago.
        _other.Get<CommittedGroups>().IsKept = _ => true;
        _other.Get<CommittedGroups>().Committed += _ =>
        {
            isHeld.TrySetResult();
            goOn.Wait(Support.Patience.Most);
        };
        await RecordAsync(_one, "told", 1);
        await isHeld.Task.WaitAsync(Support.Patience.Most);

        await RecordAsync(_one, "in the day", 1);
        Assert.Equal(20, (await DayOfAsync(_other)).RunningTotals[Pool.Large]);
        await RecordAsync(_one, "after it", 1);
        goOn.Set();

        await Support.Patience.UntilAsync(async () => (await DayOfAsync(_other)).RunningTotals[Pool.Large] == 30);
        Assert.Equal(3, (await DayOfAsync(_other)).Rows.Sum(row => row.Sums.Counted.Requests));
    }

    [Fact]
    public async Task News_OfAnotherServersEvents_ReachAnOpenPage()
    {
        var heard = new TaskCompletionSource();
        using var page = _other
            .Get<LiveFeed>()
            .Subscribe(
                Organization,
                null,
                News.Usage,
                _ =>
                {
                    heard.TrySetResult();
                    return Task.CompletedTask;
                }
            );
        Assert.Empty((await DayOfAsync(_other)).RunningTotals);

        await RecordAsync(_one, "e", 1);
        await heard.Task.WaitAsync(Support.Patience.Most);

        Assert.Equal(10, (await DayOfAsync(_other)).RunningTotals[Pool.Large]);
    }

    [Fact]
    public async Task EventsOfAnother_OfWhichNobodyKeepsADay_AreNotRead_AndTheirOrganizationIsNamed()
    {
        var (named, told) = (new TaskCompletionSource<string>(), 0);
        var committed = _other.Get<CommittedGroups>();
        committed.CommittedElsewhere += id => named.TrySetResult(id);
        committed.Committed += _ => Interlocked.Increment(ref told);

        await RecordAsync(_one, "e", 3);

        Assert.Equal(Organization, await named.Task.WaitAsync(Support.Patience.Most));
        Assert.Equal(0, told);
        Assert.Equal(30, (await DayOfAsync(_other)).RunningTotals[Pool.Large]);

        // From then on each is told.
        await RecordAsync(_one, "f", 2);
        await Support.Patience.UntilAsync(async () => (await DayOfAsync(_other)).RunningTotals[Pool.Large] == 50);
        Assert.Equal(2, told);
    }

    [Fact]
    public async Task Server_ThatIsBehindByMany_ReadsTheDayAnew()
    {
        await RecordAsync(_one, "first", 1);
        await DayOfAsync(_other);

        // More than is read at once, in one commit; the pool's row says what all of them come to.
        await Support.PostgreSqlServer.ExecuteAsync(
            _folders.Database,
            $"""
            BEGIN;
            INSERT INTO "ledger"."events"
            SELECT (jsonb_populate_record("first", jsonb_build_object('Sequence', "Sequence" + n, 'Id', 'many-' || n))).*
            FROM "ledger"."events" AS "first", generate_series(1, {GroupsOfAllServers.Most + 1}) AS n;
            UPDATE "ledger"."pools" SET "RunningTotal" = 123456;
            UPDATE "ledger"."commits" SET "Number" = "Number" + 1;
            COMMIT;
            """
        );

        await Support.Patience.UntilAsync(async () => (await DayOfAsync(_other)).RunningTotals[Pool.Large] == 123_456);
    }

    [Fact]
    public async Task Connections_ThatAreCut_LeaveNoEventOut()
    {
        await DayOfAsync(_other);
        await Support.PostgreSqlServer.CutAsync(_folders.Database);
        await Support.Patience.UntilAsync(async () =>
        {
            try
            {
                await RecordAsync(_one, "e", 5);
                return true;
            }
            catch (LedgerUnavailableException)
            {
                return false;
            }
        });

        await Support.Patience.UntilAsync(async () =>
            DatabaseFault.Is(await Record.ExceptionAsync(() => DayOfAsync(_other))) is false
            && (await DayOfAsync(_other)).RunningTotals.GetValueOrDefault(Pool.Large) == 50
        );
    }

    [Fact]
    public async Task Right_TakenAwayAtOne_IsGoneAtTheOtherAtOnce()
    {
        using var client = _other.Client(_key);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/organization/data_sharing")).StatusCode);
        var keys = await ReadAsync(_one, database => database.ApiKeys.Select(key => key.Id).ToListAsync());

        await _one.Get<RevokeApiKey>().ExecuteAsync(Actor.Operator, Organization, Assert.Single(keys), default);

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/v1/organization/data_sharing")).StatusCode);
    }

    [Fact]
    public async Task Person_WhoSignedInAtOne_IsSignedInAtTheOther_AndOutAtBoth()
    {
        await _one.CreateUserAsync("owner@example.com", memberships: (Organization, OrganizationRole.Owner));
        var cookies = new CookieContainer();
        using var client = await Support.SignedIn.ClientAsync(new Uri(_one.Address), cookies, "owner@example.com");

        // A cookie is of a host, whatever its port: as behind one address.
        using var elsewhere = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = cookies })
        {
            BaseAddress = new Uri(_other.Address),
        };
        Assert.Equal(HttpStatusCode.OK, (await elsewhere.GetAsync($"/organizations/{Organization}")).StatusCode);

        await Support.SignedIn.SignOutAsync(elsewhere);
        Assert.Equal(HttpStatusCode.Found, (await client.GetAsync($"/organizations/{Organization}")).StatusCode);
    }

    [Fact]
    public async Task AuthenticatorCode_IsTakenOnceByAll()
    {
        Assert.True(await _one.Get<ITakenCodes>().TryTakeAsync("user", 12345));
        Assert.False(await _other.Get<ITakenCodes>().TryTakeAsync("user", 12345));
        Assert.True(await _other.Get<ITakenCodes>().TryTakeAsync("another", 12345));
        Assert.True(await _other.Get<ITakenCodes>().TryTakeAsync("user", 12346));
    }

    [Fact]
    public async Task Alert_OfWhatBothRecorded_FiresOnceAndIsSentOnce()
    {
        await using var receiver = await Support.WebhookReceiver.StartAsync();
        await _other.Get<ChangeAlertChannels>().AddWebhookAsync(Actor.Operator, Organization, receiver.Url, default);
        await _other
            .Get<ChangeAlertRules>()
            .AddAsync(Actor.Operator, Organization, new AlertRuleInput("pool_used", Pool.Large, Tokens: 1_000), default);

        await RecordAsync(_one, "one", 60);
        await RecordAsync(_other, "other", 60);
        await Support.Patience.UntilAsync(() => receiver.Received.Count == 1);
        await Support.Patience.UntilAsync(async () =>
            (await ReadAsync(_one, database => database.Deliveries.ToListAsync())) is [{ State: DeliveryState.Sent }]
        );

        Assert.Single(await ReadAsync(_one, database => database.FiredAlerts.ToListAsync()));
        Assert.Single(receiver.Received);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task Commit_OfAnotherServerBesideOnesOwn_IsNoticed(int commits, bool holds)
    {
        var logged = _one.Get<LoggedChanges>();
        var tick = logged.Refresh();

        await logged.WriteWithoutEntryAsync(
            null,
            async () =>
            {
                await Support.PostgreSqlServer.ExecuteAsync(
                    _folders.Database,
                    $"""UPDATE "app"."commits" SET "Number" = "Number" + {commits}"""
                );
                return true;
            },
            default
        );

        Assert.Equal(holds, logged.Holds(tick));
    }

    [Fact]
    public async Task Try_ThatFailedBeforeAnotherServerTried_IsNotRecordedOverIt()
    {
        var (time, databases) = (_one.Get<TimeProvider>(), _one.Get<IDbContextFactory<ApplicationDbContext>>());
        await using var database = await databases.CreateDbContextAsync();
        var delivery = _one.Get<Deliveries>()
            .Add(database, new OutgoingMessage(DeliveryKind.Test, ChannelKind.Email, "a@example.com", "Title", "Body"), time.Now());
        await database.SaveChangesAsync();
        var before = await ReadAsync(_one, stored => stored.Deliveries.AsNoTracking().SingleAsync());
        (delivery.Attempts, delivery.Error) = (3, "It answered 503.");
        await database.SaveChangesAsync();
        var records = new DeliveryRecords(databases, _one.Get<LoggedChanges>(), time);

        await records.AddAsync(before, new DeliveryResult("It answered 500."));
        var after = await ReadAsync(_one, stored => stored.Deliveries.AsNoTracking().SingleAsync());
        Assert.Equal((3, "It answered 503."), (after.Attempts, after.Error));

        // One that arrived has arrived.
        await records.AddAsync(before, DeliveryResult.Accepted);
        after = await ReadAsync(_one, stored => stored.Deliveries.AsNoTracking().SingleAsync());
        Assert.Equal(DeliveryState.Sent, after.State);
    }

    [Fact]
    public async Task Work_OfTheOneThatLeads_IsTakenOnWhenItIsGone()
    {
        var (one, other) = (_one.Get<ILeadership>(), _other.Get<ILeadership>());
        await Support.Patience.UntilAsync(async () => await one.HoldsAsync(default) || await other.HoldsAsync(default));
        Assert.NotEqual(await one.HoldsAsync(default), await other.HoldsAsync(default));

        var (leader, follower) = await one.HoldsAsync(default) ? (_one, other) : (_other, one);
        await leader.DisposeAsync();

        await Support.Patience.UntilAsync(async () => await follower.HoldsAsync(default));
    }

    private Task<Support.TestServer> StartAsync(string folder) =>
        Support.TestServer.StartAsync(_clock, folder, schedules: false, keySeal: _seal, pooler: _pooler, deliveries: AlertServer.Loopback);

    // A server that waits too long for its turn says so: nothing was recorded, and the same is sent again.
    private async Task RecordUntilTakenAsync(Support.TestServer server, string id, int count)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await RecordAsync(server, id, count);
                return;
            }
            catch (LedgerUnavailableException) when (tries < 5)
            {
                // Both processors of the machine are busy with tests.
            }
        }
    }

    // So many requests of ten tokens each.
    private async Task RecordAsync(Support.TestServer server, string id, int count)
    {
        var receipts = await server
            .Get<LedgerQueue>()
            .RecordAsync(
                Organization,
                [
                    .. Enumerable
                        .Range(0, count)
                        .Select(number =>
                            Core.Organizations.Request("gpt-4.1-2025-04-14", 10) with
                            {
                                Id = $"{id}-{number}",
                                ProjectId = "proj_a",
                                OccurredAt = Instant.From(_clock.GetUtcNow()),
                            }
                        ),
                ]
            );
        Assert.All(receipts, receipt => Assert.NotNull(receipt.Decision));
    }

    private async Task<Dashboard.Days.LedgerDay> DayOfAsync(Support.TestServer server) =>
        (await server.Get<LiveDays>().GetAsync(Organization, Instant.From(_clock.GetUtcNow()), default)).Ledger;

    private static async Task<T> ReadAsync<T>(Support.TestServer server, Func<ApplicationDbContext, Task<T>> read)
    {
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        return await read(database);
    }
}
