using System.Net;
using System.Text.Json;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.ApiKeys;
using DataSharing.Dashboard.Features.Audit;
using DataSharing.Dashboard.Features.Evidence;
using DataSharing.Dashboard.Features.Feedback;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Features.OpenAIConnection;
using DataSharing.Dashboard.Features.Organizations;
using DataSharing.Dashboard.Features.Organizations.Glance;
using DataSharing.Dashboard.Features.Support;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>What staff of the platform sees of an organization, and that the organization sees each look.</summary>
public sealed class StaffLooksTests : IAsyncLifetime
{
    private static readonly DateTimeOffset _now = new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);

    private readonly Support.TestClock _clock = new(_now);
    private Support.TestServer _server = default!;
    private Actor _owner = default!;
    private Actor _support = default!;
    private Actor _administrator = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(_clock, schedules: false);
        await _server.CreateOrganizationAsync("org-a", projects: "proj_a");
        _owner = Actor.User(
            (await _server.CreateUserAsync("owner@example.com", PlatformRole.None, ("org-a", OrganizationRole.Owner))).Id,
            "test"
        );
        _support = Actor.User((await _server.CreateUserAsync("sam@example.com", PlatformRole.Support)).Id, "test");
        _administrator = Actor.User((await _server.CreateUserAsync("ada@example.com", PlatformRole.Administrator)).Id, "test");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Requests_OfADayWithManyOfThem_AreReadToTheLast()
    {
        await _server
            .Get<LedgerQueue>()
            .RecordAsync(
                "org-a",
                [
                    .. Enumerable
                        .Range(0, 60)
                        .Select(number =>
                            Core.Organizations.Request("gpt-4.1", 100) with
                            {
                                Id = $"e-{number}",
                                OccurredAt = Instant.From(_now),
                            }
                        ),
                ]
            );
        await _server.Get<SupportVisits>().BeginAsync(_support, "org-a", "#1", default);
        var visit = (await _server.Get<SupportVisits>().CurrentAsync(_support, "org-a", default))!;
        Task<SupportLook> LookAsync(string? after) =>
            _server
                .Get<SupportLooks>()
                .ReadAsync(
                    _support,
                    "org-a",
                    visit,
                    new SupportAddress
                    {
                        Organization = "org-a",
                        Tab = SupportAddress.BilledTab,
                        After = after,
                    },
                    default
                );

        var newest = await LookAsync(null);
        var older = await LookAsync($"{newest.Events[^1].Sequence}");

        Assert.Equal((50, true), (newest.Events.Count, newest.HasOlder));
        Assert.Equal((10, false), (older.Events.Count, older.HasOlder));
        Assert.Equal(60, newest.Events.Concat(older.Events).Select(row => row.Id).Distinct().Count());
    }

    [Theory]
    [InlineData(20, false)]
    [InlineData(21, true)]
    public async Task Search_ThatFindsMoreThanItAnswers_SaysSo(int count, bool more)
    {
        var organizations = Enumerable.Range(0, count).Select(number => $"org-{number}").ToList();
        foreach (var id in organizations)
        {
            await _server.CreateOrganizationAsync(id);
        }

        await _server.CreateUserAsync(
            "everywhere@example.com",
            PlatformRole.None,
            [.. organizations.Select(id => (id, OrganizationRole.Member))]
        );
        using var support = _server.Client(await _server.CreateKeyAsync(null, Scopes.SupportRead));
        support.DefaultRequestHeaders.Add("X-Support-Reason", "#1");

        var list = JsonDocument.Parse(await support.GetStringAsync("/v1/support/organizations?query=everywhere@example.com")).RootElement;

        Assert.Equal((20, more), (list.GetProperty("data").GetArrayLength(), list.GetProperty("has_more").GetBoolean()));
        Assert.Equal(list.GetProperty("data")[19].GetProperty("id").GetString(), list.GetProperty("last_id").GetString());
    }

    [Fact]
    public async Task Support_OnAVisit_SeesWhatItsApiSees_AndNothingElse()
    {
        await _server.Get<SupportVisits>().OpenAsync(_support, "org-a", "#1", "Eligible?", default);

        await _server.Get<DayQueries>().GetAsync(_support, "org-a", null, default);
        foreach (var look in Others(_support))
        {
            await Assert.ThrowsAsync<RefusedException>(look);
        }

        // Nor a page that happens to read no more than that.
        await Assert.ThrowsAsync<RefusedException>(() =>
            _server.Get<SupportVisits>().NoteAsync(_support, "org-a", "Overview", eachTime: false, default)
        );

        using var client = await Support.SignedIn.ClientAsync(_server, "sam@example.com");
        foreach (
            var file in (string[])
                ["activity/export", "feedback/csv", "feedback/json", "evidence/json", "usage/csv", "usage/json", "usage/focus"]
        )
        {
            Assert.Equal((file, HttpStatusCode.Forbidden), (file, (await client.GetAsync($"/organizations/org-a/{file}")).StatusCode));
        }
    }

    [Fact]
    public async Task Administrator_OnAVisit_SeesAll_AndWithoutOneNothing()
    {
        foreach (var look in Others(_administrator))
        {
            await Assert.ThrowsAsync<NotFoundException>(look);
        }

        await _server.Get<SupportVisits>().OpenAsync(_administrator, "org-a", "#1", "Eligible?", default);
        foreach (var look in Others(_administrator))
        {
            await look();
        }
    }

    [Fact]
    public async Task EachPageAndDownload_OfAnAdministrator_IsListedWithItsTime_InOneLook()
    {
        await _server.Get<SupportVisits>().OpenAsync(_administrator, "org-a", "ticket 48213", "Eligible?", default);
        var cookies = new CookieContainer();
        using var client = await Support.SignedIn.ClientAsync(new Uri(_server.Address), cookies, "ada@example.com");
        _clock.Advance(TimeSpan.FromMinutes(5));
        for (var times = 0; times < 2; times++)
        {
            await using var members = await Support.HeadlessPage.OpenAsync(client, cookies, "/organizations/org-a/members");
            await using var activity = await Support.HeadlessPage.OpenAsync(client, cookies, "/organizations/org-a/activity?who=owner");
            (await client.GetAsync("/organizations/org-a/activity/export")).EnsureSuccessStatusCode();

            // A page shows its heading before it has been read.
            await Support.Patience.UntilAsync(async () => (await LogAsync("org-a"))[0].Opened.Count >= 4 + times);
        }

        var look = Assert.Single(await LogAsync("org-a"), entry => entry.Type.StartsWith("support.", StringComparison.Ordinal));
        Assert.Equal(("ada", "administrator", "{\"reason\":\"ticket 48213\"}"), (look.ActorName, look.ActorRole, look.NewValue));
        Assert.Equal(
            [("Activity?who=owner", 5), ("Download activity/export", 5), ("Download activity/export", 5), ("Eligible?", 0), ("Members", 5)],
            look.Opened.OrderBy(AuditWords.Opened, StringComparer.Ordinal)
                .Select(opened => (AuditWords.Opened(opened), (int)(opened.At.ToDateTimeOffset() - _now).TotalMinutes))
        );
        Assert.True((await _server.Get<AuditLogs>().VerifyAsync(_owner, "org-a", default)).IsUnchanged);
    }

    [Fact]
    public async Task Openings_WhoseLookIsBeforeWhatIsAskedFor_AreListedByThemselves()
    {
        var visits = _server.Get<SupportVisits>();
        await visits.OpenAsync(_administrator, "org-a", "#1", "Eligible?", default);
        var look = (await LogAsync("org-a"))[0];
        _clock.Advance(TimeSpan.FromHours(1));
        await visits.NoteAsync(_administrator, "org-a", "Members", eachTime: false, default);
        var queries = _server.Get<AuditQueries>();
        async Task<IEnumerable<string>> OpenedAsync(AuditFilter filter, string? before) =>
            (await queries.ListAsync(_owner, "org-a", filter, 50, null, before, default))
                .Entries.Where(entry => entry.Type == "support.opened")
                .Select(AuditWords.Opened);

        Assert.Equal(["Members"], await OpenedAsync(new AuditFilter([], Instant.From(_now.AddMinutes(30)), null), null));
        Assert.Equal(["Members", "Eligible?"], await OpenedAsync(new AuditFilter([], null, null), look.Id));
        Assert.Empty(await OpenedAsync(new AuditFilter([], null, null), null));
        Assert.Empty(await OpenedAsync(new AuditFilter([], Instant.From(_now.AddMinutes(-30)), null), null));

        // One group of the page has each by itself, however many a look has.
        var each = AuditWords.Groups.Single(group => group.Group == AuditWords.OpenedGroup).Types;
        Assert.Equal(["Members", "Eligible?"], await OpenedAsync(new AuditFilter(each, null, null), null));
    }

    [Fact]
    public async Task AnotherReason_GivenOnAVisit_IsWhatTheOrganizationReadsFromThenOn()
    {
        var visits = _server.Get<SupportVisits>();
        await visits.BeginAsync(_administrator, "org-a", "ticket A", default);
        await visits.BeginAsync(_administrator, "org-a", "ticket A", default);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await visits.BeginAsync(_administrator, "org-a", "ticket B", default);
        await visits.NoteAsync(_administrator, "org-a", "Members", eachTime: false, default);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await visits.BeginAsync(_administrator, "org-a", "ticket A", default);
        await visits.NoteAsync(_administrator, "org-a", "Usage", eachTime: false, default);

        var looks = (await LogAsync("org-a")).Where(entry => entry.Type == "support.looked_up").Reverse().ToList();
        Assert.Equal(
            [("{\"reason\":\"ticket A\"}", ""), ("{\"reason\":\"ticket B\"}", "Members"), ("{\"reason\":\"ticket A\"}", "Usage")],
            looks.Select(look => (look.NewValue!, string.Join(",", look.Opened.Select(AuditWords.Opened))))
        );
    }

    [Fact]
    public async Task LooksOfSupportKeys_StandInTheOrganizationsApi_OneEntryForEachReasonAndEightHours()
    {
        using var support = _server.Client(await _server.CreateKeyAsync(null, Scopes.SupportRead));
        support.DefaultRequestHeaders.Add("X-Support-Reason", "#7");
        await support.GetAsync("/v1/support/organizations/org-a/eligibility");
        await support.GetAsync("/v1/support/organizations/org-a/events?limit=5");
        await support.GetAsync("/v1/support/organizations/org-a/eligibility");
        _clock.Advance(SupportVisits.Lifetime);
        await support.GetAsync("/v1/support/organizations/org-a/projects");

        using var owner = _server.Client(await _server.CreateKeyAsync("org-a", Scopes.AuditRead));
        using var answer = JsonDocument.Parse(await owner.GetStringAsync("/v1/organization/audit_logs"));
        var looks = answer
            .RootElement.GetProperty("data")
            .EnumerateArray()
            .Where(entry => entry.GetProperty("type").GetString() == "support.looked_up")
            .ToList();
        Assert.Equal(2, looks.Count);
        Assert.Equal(
            ["GET /v1/support/organizations/org-a/eligibility", "GET /v1/support/organizations/org-a/events?limit=5"],
            looks[1].GetProperty("opened").EnumerateArray().Select(opened => opened.GetProperty("opened").GetString())
        );
        Assert.Equal(_now.ToUnixTimeSeconds(), looks[1].GetProperty("opened")[0].GetProperty("at").GetInt64());
        Assert.Single(looks[0].GetProperty("opened").EnumerateArray());
    }

    [Theory]
    [InlineData("?query=org-a", null, 422)]
    [InlineData("?query=org-a", " ", 422)]
    [InlineData("?query=", "#1", 422)]
    [InlineData("", "#1", 422)]
    [InlineData("?query=%20", "#1", 422)]
    [InlineData("?query=org-a", "#1", 200)]
    public async Task SupportsSearch_WithoutAReasonOrAnythingToSearchFor_IsRefused(string query, string? reason, int status)
    {
        using var client = _server.Client(await _server.CreateKeyAsync(null, Scopes.SupportRead));
        if (reason is not null)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation("X-Support-Reason", reason);
        }

        using var answer = await client.GetAsync($"/v1/support/organizations{query}");

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Search_OfSupport_FindsByWholeWordsOnly_OfAnAdministratorByParts()
    {
        await _server.Get<RenameOrganization>().ExecuteAsync(Actor.Operator, "org-a", "Northwind Traders", default);
        foreach (var query in (string[])["org-a", "proj_a", "owner@example.com", "northwind traders"])
        {
            Assert.Equal(
                (query, "org-a"),
                (query, Assert.Single(await _server.Get<SupportQueries>().SearchAsync(_support, query, "#1", default)).Id)
            );
        }

        foreach (var query in (string[])["north", "org-", "wind", "owner@", "proj", "a"])
        {
            Assert.Empty(await _server.Get<SupportQueries>().SearchAsync(_support, query, "#1", default));
        }

        Assert.Single(await _server.Get<SupportQueries>().SearchAsync(_administrator, "north", "#1", default));
    }

    [Fact]
    public async Task SearchAgain_WithTheSameReason_IsOneEntry_AndTheReasonIsKnownAfterAReload()
    {
        Assert.Null(await _server.Get<SupportQueries>().ReasonOfAsync(_support, "org-a", default));
        await _server.Get<SupportQueries>().SearchAsync(_support, "org-a", "#1", default);
        await _server.Get<SupportQueries>().SearchAsync(_support, "org-a", "#1", default);
        Assert.Equal("#1", await _server.Get<SupportQueries>().ReasonOfAsync(_support, "org-a", default));
        Assert.Null(await _server.Get<SupportQueries>().ReasonOfAsync(_administrator, "org-a", default));

        await _server.Get<SupportVisits>().OpenAsync(_support, "org-a", "#1", "Eligible?", default);
        Assert.Equal("#1", (await _server.Get<SupportVisits>().CurrentAsync(_support, "org-a", default))?.Reason);
        _clock.Advance(SupportVisits.Lifetime);

        Assert.Null(await _server.Get<SupportQueries>().ReasonOfAsync(_support, "org-a", default));
        Assert.Null(await _server.Get<SupportVisits>().CurrentAsync(_support, "org-a", default));
        Assert.Equal(1, (await LogAsync(null)).Count(entry => entry.Type == "support.searched"));
    }

    [Fact]
    public async Task ListOfOrganizations_IsForAdministrators_AndRecordedWithWhatWasSearchedFor()
    {
        var glances = _server.Get<GlanceQueries>();
        var (all, found) = (new GlanceAddress(), new GlanceAddress { Search = " org ", Needs = "any" });
        await Assert.ThrowsAsync<RefusedException>(() => glances.AllAsync(_support, all, isNewLook: true, default));
        await Assert.ThrowsAsync<RefusedException>(() => glances.AllAsync(_support, found, isNewLook: true, default));
        await glances.AllAsync(_administrator, all, isNewLook: true, default);
        await glances.AllAsync(_administrator, found, isNewLook: true, default);

        // That an open page follows the news is no look of its own.
        await glances.AllAsync(_administrator, found, isNewLook: false, default);

        Assert.Equal(
            [
                ("ada", "{\"query\":\"org\",\"needs\":\"any\",\"status\":null}", false),
                ("ada", null, false),
                ("sam", null, true),
                ("sam", null, true),
            ],
            (await LogAsync(null))
                .Where(entry => entry.Type == "organization.searched")
                .Select(entry => (entry.ActorName, entry.NewValue, entry.Refused))
        );
    }

    [Theory]
    [InlineData("facts")]
    [InlineData("FACTS")]
    [InlineData("facts/")]
    [InlineData("f%61cts")]
    public async Task FactsThatAnAdministratorKeeps_AreOpenedWithoutAReason_AndTheOrganizationSeesIt(string written)
    {
        var cookies = new CookieContainer();
        using var client = await Support.SignedIn.ClientAsync(new Uri(_server.Address), cookies, "ada@example.com");
        for (var times = 0; times < 2; times++)
        {
            await using var facts = await Support.HeadlessPage.OpenAsync(client, cookies, $"/organizations/org-a/{written}");
            await Support.Patience.UntilAsync(async () =>
                (await LogAsync("org-a")).Exists(entry => entry.Type == "support.opened_to_keep")
            );
        }

        var entry = Assert.Single(await LogAsync("org-a"), entry => entry.Type == "support.opened_to_keep");
        Assert.Equal(("ada", "Facts"), (entry.ActorName, entry.Subject));
    }

    [Theory]
    [InlineData("events/none", 404)]
    [InlineData("complimentary_tokens?date=nonsense", 422)]
    [InlineData("complimentary_tokens", 200)]
    public async Task Read_ThatShowsNothing_IsNoLook(string read, int status)
    {
        using var client = _server.Client(await _server.CreateKeyAsync(null, Scopes.SupportRead));
        client.DefaultRequestHeaders.Add("X-Support-Reason", "#1");

        using var answer = await client.GetAsync($"/v1/support/organizations/org-a/{read}");

        Assert.Equal(status, (int)answer.StatusCode);
        var look = Assert.Single(await LogAsync("org-a"), entry => entry.Type == "support.looked_up");
        Assert.Equal(status == 200 ? 1 : 0, look.Opened.Count);
    }

    [Fact]
    public async Task LookOfVeryMuch_TellsTheLatest_AndHowMuchMore()
    {
        for (var number = 0; number < AuditQueries.MostOpened + 7; number++)
        {
            await _server.Get<SupportVisits>().OpenAsync(_support, "org-a", "#1", $"GET /events?page={number}", default);
        }

        var look = Assert.Single(await LogAsync("org-a"), entry => entry.Type == "support.looked_up");
        Assert.Equal((AuditQueries.MostOpened, 7), (look.Opened.Count, look.OpenedBefore));
        Assert.Contains("page=7", AuditWords.Opened(look.Opened[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LooksThatDifferBehindALongBeginning_AreTwo()
    {
        await _server.Get<SupportVisits>().OpenAsync(_support, "org-a", "#1", "Eligible?", default);
        foreach (var project in (string[])["proj_a", "proj_b", "proj_a"])
        {
            await _server
                .Get<SupportVisits>()
                .OpenAsync(_support, "org-a", "#1", $"GET /events?models={new string('m', 400)}&project_ids={project}", default);
        }

        Assert.Equal(3, Assert.Single(await LogAsync("org-a"), entry => entry.Type == "support.looked_up").Opened.Count);
    }

    [Fact]
    public async Task LookOfAMember_IsNone_AndAPageReadAnewWritesNothing()
    {
        await _server.Get<SupportVisits>().OpenAsync(_administrator, "org-a", "#1", "Eligible?", default);
        var before = await CountAsync();
        Assert.Null(await _server.Get<SupportVisits>().NoteAsync(_owner, "org-a", "Members", eachTime: true, default));
        Assert.Null(await _server.Get<SupportVisits>().NoteAsync(_support, "org-a", "Members", eachTime: true, default));
        Assert.Equal(before, await CountAsync());

        var end = await _server.Get<SupportVisits>().NoteAsync(_administrator, "org-a", "Members", eachTime: false, default);
        Assert.Equal(_now + SupportVisits.Lifetime, end?.ToDateTimeOffset());
        await _server.Get<SupportVisits>().NoteAsync(_administrator, "org-a", "Members", eachTime: false, default);
        Assert.Equal(before + 1, await CountAsync());

        async Task<int> CountAsync()
        {
            await using var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
            return await database.AuditEntries.CountAsync();
        }
    }

    [Fact]
    public async Task LookWithMoreThanAVisitKnows_IsRecorded_AndOnceOnly()
    {
        await _server.Get<SupportVisits>().OpenAsync(_administrator, "org-a", "#1", "Eligible?", default);
        await using (var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync())
        {
            var visit = await database.SupportVisits.SingleAsync();
            visit.Opened = [.. Enumerable.Range(0, 1_000).Select(number => $"Usage?page={number}")];
            await database.SaveChangesAsync();
        }

        for (var times = 0; times < 3; times++)
        {
            await _server.Get<SupportVisits>().NoteAsync(_administrator, "org-a", "Members", eachTime: false, default);
        }

        await using var after = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        Assert.Equal(1_000, (await after.SupportVisits.SingleAsync()).Opened.Count);
        Assert.Equal(2, await after.AuditEntries.CountAsync(entry => entry.Type == "support.opened"));
    }

    private Func<Task>[] Others(Actor actor) =>
        [
            () => _server.Get<MemberQueries>().ListAsync(actor, "org-a", default),
            () => _server.Get<ApiKeyQueries>().ListAsync(actor, "org-a", default),
            () => _server.Get<AuditQueries>().ListAsync(actor, "org-a", new AuditFilter([], null, null), 10, null, null, default),
            () => _server.Get<FeedbackQueries>().GetAsync(actor, "org-a", new FeedbackFilter(), default),
            () =>
                _server
                    .Get<EvidenceQueries>()
                    .GetAsync(
                        actor,
                        "org-a",
                        new EvidenceQuestion(DataSharing.Core.Sharing.SharingControl.Feedback, Day, Day, []),
                        default
                    ),
            () => _server.Get<ConnectionQueries>().GetAsync(actor, "org-a", default),
            () => _server.Get<UsageQueries>().GetAsync(actor, "org-a", Day, Day, UsageGrouping.Day, default),
            () => _server.Get<AuditLogs>().HeadAsync(actor, "org-a", default),
        ];

    private static DataSharing.Core.Primitives.UtcDay Day => DataSharing.Core.Primitives.UtcDay.FromDate(new DateOnly(2026, 11, 1));

    private async Task<List<AuditEntry>> LogAsync(string? organization) =>
        (
            await _server
                .Get<AuditQueries>()
                .ListAsync(
                    organization is null ? Actor.Operator : _owner,
                    organization,
                    new AuditFilter([], null, null),
                    100,
                    null,
                    null,
                    default
                )
        ).Entries;
}
