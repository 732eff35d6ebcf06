using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Support;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Ledger.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Ledger;

/// <summary>Events that were let go, for those who read: told as such wherever they are looked for, and never taken for nothing.</summary>
[Trait("Database", "SQLite")]
public sealed class KeptEventTests : IAsyncLifetime
{
    private const string Organization = "org-k";

    private readonly Support.TestClock _clock = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private Support.TestServer _server = default!;
    private string _key = "";
    private UtcDay _kept;

    // One of the first day, which goes, and one of the second.
    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(_clock, schedules: false);
        _key = await _server.CreateOrganizationAsync(Organization, projects: ["proj_a"]);
        await RecordAsync("old/1", "gateway");
        _clock.Advance(TimeSpan.FromDays(1));
        await RecordAsync("new/1", "gateway");
        _kept = Instant.From(_clock.GetUtcNow()).Day;
        await using var ledger = await _server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
        await using var connection = new SqliteConnection(SqliteEngine.ConnectionString(Path.Combine(_server.Folder, "ledger.db")));
        await connection.OpenAsync();
        using var pruning = new SqliteEventPruning(connection, ledger.Model);
        Assert.True(pruning.Turn(_kept));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Support_FindsIt_AndShowsItsDecisionAndSinceWhenEventsAreKept()
    {
        var support = Actor.User((await _server.CreateUserAsync("sam@example.com", PlatformRole.Support)).Id, "test");

        var found = Assert.Single(await _server.Get<SupportQueries>().SearchAsync(support, "old/1", "#1", default));
        var address = new SupportAddress { Tab = SupportAddress.BilledTab }.Of(found);
        await _server.Get<SupportVisits>().BeginAsync(support, found.Id, "#1", default);
        var visit = await _server.Get<SupportVisits>().CurrentAsync(support, found.Id, default);
        var look = await _server.Get<SupportLooks>().ReadAsync(support, Organization, visit!, address, default);

        Assert.Equal((Organization, "old/1", "gateway"), (address.Organization, address.Event, address.Source));
        Assert.Equal(("old/1", _kept.DaysBefore(1), _kept), (look.Kept!.Row.Id, look.Kept.Row.Day, look.Kept.KeptFrom));
        Assert.Null(look.Event);
        Assert.Empty(look.Events);
        await Assert.ThrowsAsync<NotFoundException>(() =>
            _server.Get<SupportLooks>().ReadAsync(support, Organization, visit!, address with { Source = "another" }, default)
        );
    }

    [Theory]
    [InlineData("/v1/usage/events/old%2F1?source=gateway")]
    [InlineData("/v1/support/organizations/org-k/events/old%2F1?source=gateway")]
    public async Task Api_AnswersWithItsDecision_AndSinceWhenEventsAreKept(string address)
    {
        using var client = await ClientAsync(address);

        var one = await client.GetFromJsonAsync<JsonElement>(address);

        Assert.Equal("usage.kept_event", one.GetProperty("object").GetString());
        Assert.Equal(_kept.ToString(), one.GetProperty("events_kept_from").GetString());
        using var other = await client.GetAsync(new Uri(address.Replace("gateway", "another", StringComparison.Ordinal), UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Theory]
    [InlineData("/v1/usage/events", true)]
    [InlineData("/v1/usage/events?limit=1&project_ids=proj_a", true)]
    [InlineData("/v1/usage/events?project_ids=proj_b", false)]
    [InlineData("/v1/usage/events?start_time=1772409600", false)]
    [InlineData("/v1/support/organizations/org-k/events", true)]
    public async Task List_ThatEndsAtTheFirstKeptDay_SaysSo_AndNoOther(string address, bool isCut)
    {
        using var client = await ClientAsync(address);

        var list = await client.GetFromJsonAsync<JsonElement>(address);

        Assert.Equal(isCut ? _kept.ToString() : null, list.GetProperty("events_kept_from").GetString());
        Assert.Equal(("list", false), (list.GetProperty("object").GetString(), list.GetProperty("has_more").GetBoolean()));
    }

    [Fact]
    public async Task List_OfAnOrganizationThatHadNothingBefore_SaysNothing()
    {
        using var client = _server.Client(await _server.CreateOrganizationAsync("org-young", projects: ["proj_a"]));

        var list = await client.GetFromJsonAsync<JsonElement>("/v1/usage/events");

        Assert.Equal(JsonValueKind.Null, list.GetProperty("events_kept_from").ValueKind);
    }

    [Fact]
    public async Task SupportsRequests_OfADayThatWasLetGo_SaySo()
    {
        var support = Actor.User((await _server.CreateUserAsync("sam@example.com", PlatformRole.Support)).Id, "test");
        await _server.Get<SupportVisits>().BeginAsync(support, Organization, "#1", default);
        var visit = (await _server.Get<SupportVisits>().CurrentAsync(support, Organization, default))!;
        async Task<(int, UtcDay?)> OfAsync(UtcDay day)
        {
            var address = new SupportAddress
            {
                Organization = Organization,
                Tab = SupportAddress.BilledTab,
                Day = day.ToString(),
            };
            var look = await _server.Get<SupportLooks>().ReadAsync(support, Organization, visit, address, default);
            return (look.Events.Count, look.KeptFrom);
        }

        Assert.Equal((0, _kept), await OfAsync(_kept.DaysBefore(1)));
        Assert.Equal((1, null), await OfAsync(_kept));
        Assert.Equal((0, null), await OfAsync(_kept.DaysBefore(2)));
    }

    private async Task<HttpClient> ClientAsync(string address)
    {
        if (!address.Contains("/support/", StringComparison.Ordinal))
        {
            return _server.Client(_key);
        }

        var client = _server.Client(await _server.CreateKeyAsync(null, Scopes.SupportRead));
        client.DefaultRequestHeaders.Add("X-Support-Reason", "#1");
        return client;
    }

    private async Task RecordAsync(string id, string source) =>
        Assert.Equal(
            ReceiptStatus.Recorded,
            (
                await _server
                    .Get<LedgerQueue>()
                    .RecordAsync(
                        Organization,
                        [
                            Core.Organizations.Request("gpt-4.1", 5_000) with
                            {
                                Id = id,
                                Source = source,
                                OccurredAt = Instant.From(_clock.GetUtcNow()),
                            },
                        ]
                    )
            )[0].Status
        );
}
