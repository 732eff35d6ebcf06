using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Foresight.Alerts;
using DataSharing.Core.Foresight.Needs;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Organizations;
using DataSharing.Dashboard.Features.Organizations.Glance;
using DataSharing.Dashboard.Features.Overview;
using DataSharing.Dashboard.Features.Support;
using DataSharing.Dashboard.Identity;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.Reading;
using DataSharing.Dashboard.Sharing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>Organizations side by side: each row says what its own pages say, and many cost no more than few.</summary>
public sealed class GlanceTests : IAsyncLifetime
{
    private const string Model = "gpt-4.1-2025-04-14";

    private static readonly GlanceAddress _all = new();

    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private Support.TestServer _server = default!;
    private ApplicationUser _person = default!;

    private Instant Now => Instant.From(_clock.GetUtcNow());

    private GlanceQueries Glances => _server.Get<GlanceQueries>();

    private Actor Person => Actor.User(_person.Id, "test", _person.SecurityStamp);

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(
            _clock,
            schedules: false,
            configure: services =>
                services.AddLogging(logging => logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.Information))
        );
        _person = await _server.CreateUserAsync("person@example.com");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Rows_SayWhatTheOverviewSays_AndNeverZeroForWhatIsNotKnown()
    {
        await CreateAsync("org-enrolled", share: true);
        await SendAsync("org-enrolled", 412_000);
        await CreateAsync("org-eligible");
        await SendAsync("org-eligible", 1_000);
        await CreateAsync("org-broke", share: true);
        await SendAsync("org-broke", 1_000);
        await _server
            .Get<SetFacts>()
            .ExecuteAsync(Actor.Operator, "org-broke", new FactValuesInput(Balance: "not_positive"), null, default);
        await CreateAsync("org-zdr", zdr: "yes");
        await CreateAsync("org-tierless", tier: "unknown");
        await CreateAsync("org-read", share: true);
        await CreateAsync("org-stale", share: true);
        await CreateAsync("org-unread", share: true);
        await CreateAsync("org-drift", share: true, project: "proj_b");

        // What was sent before it shared draws on no pool.
        _clock.Advance(TimeSpan.FromHours(1));
        await ReadFromProviderAsync("org-read", TimeSpan.FromMinutes(4), 700_000);
        await ReadFromProviderAsync("org-stale", TimeSpan.FromMinutes(31), 300_000);
        await ConnectAsync("org-unread");
        await ReadFromProviderAsync("org-drift", TimeSpan.FromMinutes(4), 5_000, "incentivized-tier");

        var view = await Glances.OwnAsync(Person, _all, default);

        Assert.Equal(9, view.Rows.Count);
        foreach (var row in view.Rows)
        {
            var (single, _) = await _server.Get<OverviewQueries>().GetAsync(Person, row.Id, default);
            Assert.Equal(single.Today.Verdict.Status, row.Today.Verdict.Status);
            Assert.Equal(single.Today.Verdict.Status, row.Glance.Place.Status);
            Assert.Equal(
                single.Today.Verdict.Rules.Select(rule => rule.Explanation),
                row.Glance.Verdict.Rules.Select(rule => rule.Explanation)
            );
            foreach (var pool in Enum.GetValues<Pool>())
            {
                var (its, here) = (single.Today[pool].Figures, GlancePool.Of(row.Today, pool));
                Assert.Equal(
                    (its.Allowance?.Value, its.Counted?.Value, its.Remaining?.Value, its.IsAtMost),
                    (here.Allowance, here.Counted, here.Remaining, here.IsAtMost)
                );
            }

            Assert.Equal(
                single.Drift.Free.Select(free => (free.ProjectId, free.Tokens)),
                row.Glance.Drift.Free.Select(free => (free.ProjectId, free.Tokens))
            );
            Assert.Equal(
                (single.Sharing.Version, single.Sharing.HasNotice, single.Sharing.Unconfirmed.Count),
                (row.Glance.Sharing.Version, row.Glance.Sharing.HasNotice, row.Glance.Sharing.Unconfirmed.Count)
            );
        }

        Assert.Equal((GlancePoolState.Known, 412_000L), Large("org-enrolled"));
        Assert.Equal((GlancePoolState.NotShared, 0L), Large("org-eligible"));
        Assert.Equal((GlancePoolState.NothingFree, 1_000L), Large("org-broke"));
        Assert.Equal((GlancePoolState.NothingFree, null), Large("org-zdr"));
        Assert.Equal((GlancePoolState.NotKnown, null), Large("org-tierless"));
        Assert.Equal((GlancePoolState.Known, 700_000L), Large("org-read"));
        Assert.Equal((GlancePoolState.Stale, 300_000L), Large("org-stale"));
        Assert.Equal((GlancePoolState.NotKnown, null), Large("org-unread"));
        Assert.Equal(
            [ConnectionStanding.None, ConnectionStanding.Fresh, ConnectionStanding.Stale, ConnectionStanding.NotReadYet],
            new[] { "org-enrolled", "org-read", "org-stale", "org-unread" }.Select(id => Row(id).Glance.Connection)
        );

        // The one that OpenAI probably receives from against the decision comes first.
        Assert.Equal("org-drift", view.Rows[0].Id);
        Assert.Contains(Need.SharesAgainstDecision, view.Rows[0].Glance.Place.Needs);
        Assert.Contains(Need.CountStale, Row("org-stale").Glance.Place.Needs);
        Assert.Contains(Need.NotConfirmed, Row("org-enrolled").Glance.Place.Needs);

        GlanceRow Row(string id) => view.Rows.Single(row => row.Id == id);
        (GlancePoolState, long?) Large(string id) => (Row(id).Large.State, Row(id).Large.Counted);
    }

    [Fact]
    public async Task CountThatWasFresh_GrowsOldWhileNothingIsRead()
    {
        await CreateAsync("org-a", share: true);
        _clock.Advance(TimeSpan.FromHours(1));
        await ReadFromProviderAsync("org-a", TimeSpan.FromMinutes(4), 700_000);
        Assert.Equal(GlancePoolState.Known, Assert.Single((await Glances.OwnAsync(Person, _all, default)).Rows).Large.State);

        _clock.Advance(TimeSpan.FromMinutes(27));
        var row = Assert.Single((await Glances.OwnAsync(Person, _all, default)).Rows);

        Assert.Equal((GlancePoolState.Stale, 700_000L), (row.Large.State, row.Large.Counted!.Value));
        Assert.Contains(Need.CountStale, row.Glance.Place.Needs);
    }

    [Fact]
    public async Task Drift_OfACountThatIsNotFresh_WasSeenUpToThen()
    {
        await CreateAsync("org-fresh", share: true);
        await CreateAsync("org-refused", share: true);
        _clock.Advance(TimeSpan.FromHours(1));
        await ReadFromProviderAsync("org-fresh", TimeSpan.FromMinutes(4), 700_000);
        await ReadFromProviderAsync("org-refused", TimeSpan.FromMinutes(4), 700_000);
        await using (var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync())
        {
            (await database.ProviderConnections.SingleAsync(one => one.OrganizationId == "org-refused")).RefusedAt = Now;
            await database.SaveChangesAsync();
        }

        var glances = (await Glances.OwnAsync(Person, _all, default)).Rows.ToDictionary(row => row.Id, row => row.Glance);

        Assert.Equal((ConnectionStanding.Fresh, "none seen"), (glances["org-fresh"].Connection, GlanceWords.Drift(glances["org-fresh"])));
        Assert.Equal(
            (ConnectionStanding.KeyRefused, "none seen up to 22 November, 12:56 UTC"),
            (glances["org-refused"].Connection, GlanceWords.Drift(glances["org-refused"]))
        );
    }

    [Fact]
    public async Task FiguresOfAnEarlierKey_StandBesideWordsThatSaySo()
    {
        await CreateAsync("org-a", share: true);
        Assert.Equal(("Not connected", ""), await SaidAsync());
        _clock.Advance(TimeSpan.FromHours(1));
        await ReadFromProviderAsync("org-a", TimeSpan.FromMinutes(4), 700_000);
        await _server
            .Get<DataSharing.Dashboard.Features.OpenAIConnection.RemoveConnection>()
            .ExecuteAsync(Actor.Operator, "org-a", default);

        var row = Assert.Single((await Glances.OwnAsync(Person, _all, default)).Rows);
        Assert.Equal((GlancePoolState.Known, ConnectionStanding.None), (row.Large.State, row.Glance.Connection));
        Assert.Equal(("No key now", "read 4 min ago from a file or with an earlier key"), await SaidAsync());
        Assert.Equal("none seen up to 22 November, 12:56 UTC", GlanceWords.Drift(row.Glance));

        async Task<(string, string)> SaidAsync()
        {
            var said = Assert.Single((await Glances.OwnAsync(Person, _all, default)).Rows);
            return (GlanceWords.Connection(said.Glance), GlanceWords.Read(said.Glance, said.Today.AsOf));
        }
    }

    [Fact]
    public async Task Search_FiltersAndPages_ShowWhatIsLookedFor()
    {
        for (var number = 0; number < 30; number++)
        {
            await CreateAsync($"org-{number:00}", name: number == 7 ? "Northwind" : $"Name {number:00}", zdr: number < 2 ? "yes" : "no");
        }

        var first = await Glances.OwnAsync(Person, _all, default);
        var second = await Glances.OwnAsync(Person, _all with { Page = 2 }, default);
        Assert.Equal((30, 25, 2, 5), (first.Found, first.Rows.Count, first.Pages, second.Rows.Count));
        Assert.Equal(30, first.Rows.Concat(second.Rows).Select(row => row.Id).Distinct().Count());
        Assert.Equal(
            Enumerable.Range(0, 30).Where(number => number != 7).Select(number => $"Name {number:00}").Append("Northwind"),
            first.Rows.Concat(second.Rows).Select(row => row.Name)
        );
        Assert.Equal(5, (await Glances.OwnAsync(Person, _all with { Page = 99 }, default)).Rows.Count);

        Assert.Equal(["org-07"], await FindAsync(_all with { Search = " northW " }));
        Assert.Equal(["org-07"], await FindAsync(_all with { Search = "ORG-07" }));
        Assert.Equal(["org-00", "org-01"], await FindAsync(_all with { Status = "ineligible" }));
        Assert.Equal(30, (await FindAsync(_all with { Needs = GlanceAddress.AnyNeed })).Count);
        Assert.Equal(30, (await FindAsync(_all with { Needs = "nothing_decided" })).Count);
        Assert.Empty(await FindAsync(_all with { Needs = "key_refused" }));
        Assert.Empty(await FindAsync(_all with { Search = "%" }));

        async Task<List<string>> FindAsync(GlanceAddress address)
        {
            var found = new List<string>();
            for (var page = 1; ; page++)
            {
                var view = await Glances.OwnAsync(Person, address with { Page = page }, default);
                found.AddRange(view.Rows.Select(row => row.Id));
                if (page >= view.Pages)
                {
                    return found;
                }
            }
        }
    }

    [Fact]
    public async Task Organizations_AreOnesOwn_AndAllForAdministratorsAlone()
    {
        await CreateAsync("org-own");
        await _server.CreateOrganizationAsync("org-other");
        var administrator = Actor.User((await _server.CreateUserAsync("ada@example.com", PlatformRole.Administrator)).Id, "test");
        var support = Actor.User((await _server.CreateUserAsync("sam@example.com", PlatformRole.Support)).Id, "test");

        var own = await Glances.OwnAsync(Person, _all, default);
        Assert.Equal([("org-own", true)], own.Rows.Select(row => (row.Id, row.IsMine)));
        Assert.Equal(
            [("org-other", false), ("org-own", false)],
            (await Glances.AllAsync(administrator, _all, true, default)).Rows.Select(row => (row.Id, row.IsMine)).Order()
        );
        Assert.Empty((await Glances.OwnAsync(support, _all, default)).Rows);
        foreach (var isNewLook in (bool[])[true, false])
        {
            await Assert.ThrowsAsync<RefusedException>(() => Glances.AllAsync(support, _all, isNewLook, default));
            await Assert.ThrowsAsync<NotFoundException>(() => Glances.AllAsync(Person, _all, isNewLook, default));
        }

        await Assert.ThrowsAsync<NotFoundException>(() => Glances.OwnAsync(Actor.User(_person.Id, "test", "another stamp"), _all, default));
    }

    [Fact]
    public async Task Organization_ThatIsNew_Renamed_OrDecidedAbout_ShowsAtOnce()
    {
        await CreateAsync("org-a");
        Assert.Single((await Glances.OwnAsync(Person, _all, default)).Rows);

        await CreateAsync("org-b", name: "Zebra");
        await _server.Get<RenameOrganization>().ExecuteAsync(Actor.Operator, "org-a", "Aardvark", default);
        await _server.Get<SetFacts>().ExecuteAsync(Actor.Operator, "org-a", new FactValuesInput(Zdr: "yes"), null, default);

        Assert.Equal(
            [("Aardvark", EligibilityStatus.Ineligible), ("Zebra", EligibilityStatus.Eligible)],
            (await Glances.OwnAsync(Person, _all, default)).Rows.Select(row => (row.Name, row.Today.Verdict.Status))
        );
    }

    [Fact]
    public async Task Organization_ThatCannotBeRead_TakesNoOtherFromThePage_AndIsSaid()
    {
        await CreateAsync("org-well");
        await CreateAsync("org-torn");
        await using (var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync())
        {
            var facts = SqlDialect.Of(database).Table(Store.Application, "OrganizationFacts");
            var tear = $"""UPDATE {facts} SET "Kind" = 'nonsense' WHERE "OrganizationId" = 'org-torn'""";
            await database.Database.ExecuteSqlRawAsync(tear);
        }

        var view = await Glances.OwnAsync(Person, _all, default);

        Assert.Equal(["org-well"], view.Rows.Select(row => row.Id));
        Assert.Equal(["org-torn"], view.Unread.Select(place => place.Id));
        Assert.Equal((2, 1), (view.Found, view.Unseen));
    }

    [Fact]
    public async Task Place_ThatAPageFound_IsToldToTheOthersInTheNextTurn()
    {
        await CreateAsync("org-a");
        await Glances.OwnAsync(Person, _all, default);
        await TurnAsync();
        var told = 0;
        using var listening = _server
            .Get<LiveFeed>()
            .Subscribe(
                organizationId: null,
                person: null,
                News.Standings,
                _ =>
                {
                    Interlocked.Increment(ref told);
                    return Task.CompletedTask;
                }
            );
        await TurnAsync();
        await _server.Get<SetFacts>().ExecuteAsync(Actor.Operator, "org-a", new FactValuesInput(Zdr: "yes"), null, default);
        Assert.Equal(EligibilityStatus.Ineligible, (await Glances.OwnAsync(Person, _all, default)).Rows[0].Today.Verdict.Status);

        await TurnAsync();

        await Support.Patience.UntilAsync(() => Volatile.Read(ref told) > 0);

        Task TurnAsync() => _server.Get<GlanceBoard>().TurnAsync(exception => Assert.Fail(exception.ToString()), default);
    }

    [Fact]
    public async Task OwnerWhoIsShutOut_IsNoneFromThenOn_AndAgainOnceLetIn()
    {
        await CreateAsync("org-a");
        var administrator = Actor.User((await _server.CreateUserAsync("ada@example.com", PlatformRole.Administrator)).Id, "test");
        Assert.Equal((true, 1), await StandsAsync());

        await WithLinksAsync(links => links.DisableAsync(Actor.Operator, "person@example.com", default));
        Assert.Equal((false, 0), await StandsAsync());

        await WithLinksAsync(links => links.ResetAsync(Actor.Operator, "person@example.com", default));
        Assert.Equal((true, 1), await StandsAsync());

        async Task<(bool HasOwner, int Members)> StandsAsync()
        {
            var glance = Assert.Single((await Glances.AllAsync(administrator, _all, isNewLook: false, default)).Rows).Glance;
            return (!glance.Place.Needs.Contains(Need.NoOwner), glance.Members);
        }

        async Task WithLinksAsync(Func<PasswordLinks, Task> act)
        {
            await using var scope = _server.Services.CreateAsyncScope();
            await act(scope.ServiceProvider.GetRequiredService<PasswordLinks>());
        }
    }

    [Fact]
    public async Task Row_OfAnOrganizationThatIsNotOnesOwn_NamesNeitherProjectsNorPeople()
    {
        await CreateAsync("org-drift", share: true, project: "proj_b");
        _clock.Advance(TimeSpan.FromHours(1));
        await ReadFromProviderAsync("org-drift", TimeSpan.FromMinutes(4), 5_000, "incentivized-tier");
        var mia = Actor.User(
            (await _server.CreateUserAsync("mia@example.com", PlatformRole.None, ("org-drift", OrganizationRole.Member))).Id,
            "test"
        );
        await _server.Get<AskForSharing>().AskAsync(mia, "org-drift", "proj_a", SharingWish.Share, "We need it", default);
        var administrator = Actor.User((await _server.CreateUserAsync("ada@example.com", PlatformRole.Administrator)).Id, "test");

        var own = Shown(await Glances.OwnAsync(Person, _all, default));
        var foreign = Shown(await Glances.AllAsync(administrator, _all, true, default));

        Assert.Contains("OpenAI counted free traffic in Project proj_a, against the decision.", own, StringComparison.Ordinal);
        Assert.Contains("mia asks for a project to share its inputs and outputs.", own, StringComparison.Ordinal);
        Assert.Contains("OpenAI counted free traffic in one project, against the decision.", foreign, StringComparison.Ordinal);
        Assert.Contains("One request of a member waits for an owner.", foreign, StringComparison.Ordinal);
        Assert.DoesNotContain("proj_", foreign, StringComparison.Ordinal);
        Assert.DoesNotContain("mia", foreign, StringComparison.Ordinal);

        static string Shown(GlanceView view)
        {
            using var context = new Bunit.BunitContext();
            return context.Render<GlanceTable>(table => table.Add(shown => shown.Rows, view.Rows)).Markup;
        }
    }

    [Fact]
    public async Task ListOfSupport_HasTheSameOrderAndSentences_WithoutNamesFiguresAndOwners_AndIsRecorded()
    {
        await CreateAsync("org-drift", share: true, project: "proj_b");
        await CreateAsync("org-waits", share: true);
        await _server.CreateOrganizationAsync("org-nobodys");
        _clock.Advance(TimeSpan.FromHours(1));
        await ReadFromProviderAsync("org-drift", TimeSpan.FromMinutes(4), 5_000, "incentivized-tier");
        var administrator = Actor.User((await _server.CreateUserAsync("ada@example.com", PlatformRole.Administrator)).Id, "test");
        var support = Actor.User((await _server.CreateUserAsync("sam@example.com", PlatformRole.Support)).Id, "test");

        var theirs = await Glances.AllAsync(administrator, _all with { Needs = GlanceAddress.AnyNeed }, isNewLook: false, default);
        var list = await Glances.NeedingAsync(support, null, 1, isNewLook: true, default);

        // Nobody owns the last, and nothing is decided there: no owner is no question to support, and upkeep is no call.
        Assert.Contains(Need.NoOwner, theirs.Rows.Single(row => row.Id == "org-nobodys").Glance.Place.Needs);
        Assert.Contains(Need.NothingDecided, theirs.Rows.Single(row => row.Id == "org-nobodys").Glance.Place.Needs);
        Assert.Equal(["org-drift", "org-waits"], list.Rows.Select(row => row.Id));
        Assert.Equal((2, 2), (list.Found, list.Needing));
        Assert.All(list.Needs.Keys, need => Assert.NotEqual(NeedUrgency.Later, NeedPolicy.Urgency(need)));
        Assert.DoesNotContain(Need.NoOwner, list.Needs.Keys);
        Assert.Null(new SupportAddress { Needs = Need.NothingDecided.Wire() }.OnlyNeed);
        Assert.Null(new SupportAddress { Needs = Need.NoOwner.Wire() }.OnlyNeed);
        Assert.Null(new SupportAddress { Needs = "whatever" }.OnlyNeed);
        foreach (var row in theirs.Rows.Where(row => row.Id != "org-nobodys"))
        {
            Assert.Equal(
                row.Glance.Place.Needs.Where(NeedingView.IsOfSupport)
                    .Select(need => (need, GlanceWords.Sentence(need, row.Glance, isMine: false))),
                list.Rows.Single(other => other.Id == row.Id).Needs
            );
        }

        Assert.Equal(["org-waits"], (await Glances.NeedingAsync(support, Need.NotConfirmed, 1, false, default)).Rows.Select(row => row.Id));
        await Assert.ThrowsAsync<NotFoundException>(() => Glances.NeedingAsync(Person, null, 1, isNewLook: true, default));
        await Assert.ThrowsAsync<NotFoundException>(() => Glances.NeedingAsync(Person, null, 1, isNewLook: false, default));
        await using var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        Assert.Equal(
            [("sam", false), ("person", true)],
            await database
                .AuditEntries.Where(entry => entry.Type == "organization.searched")
                .OrderBy(entry => entry.Sequence)
                .Select(entry => new ValueTuple<string, bool>(entry.ActorName, entry.Refused))
                .ToListAsync()
        );
    }

    [Fact]
    public async Task Page_CostsTheSameCommands_AmongTenAsAmongTwoHundred()
    {
        var administrator = Actor.User((await _server.CreateUserAsync("ada@example.com", PlatformRole.Administrator)).Id, "test");
        var support = Actor.User((await _server.CreateUserAsync("sam@example.com", PlatformRole.Support)).Id, "test");
        await CreateManyAsync(0, 10);
        var (opened, followed) = await CostAsync(administrator, 10);
        var list = await CostOfListAsync(10);
        await CreateManyAsync(10, 200);

        Assert.Equal((opened, followed), await CostAsync(administrator, 25));
        Assert.Equal(list, await CostOfListAsync(25));
        Assert.InRange(followed, 1, 4);
        Assert.InRange(opened, followed, 10);
        Assert.InRange(list, 1, 4);

        Task<int> CostOfListAsync(int rows) =>
            LeastAsync(async () =>
                Assert.Equal(rows, (await Glances.NeedingAsync(support, null, 1, isNewLook: false, default)).Rows.Count)
            );
    }

    private async Task CreateManyAsync(int from, int until)
    {
        for (var number = from; number < until; number++)
        {
            await _server
                .Get<CreateOrganization>()
                .ExecuteAsync(
                    Actor.Operator,
                    $"org-{number:000}",
                    $"Name {number:000}",
                    new FactValuesInput("tier-4", "no", "standard", "positive"),
                    default
                );

            // Decided and not confirmed: each needs a person soon, so that support's list has it too.
            await _server
                .Get<ChangeSharing>()
                .ExecuteAsync(
                    Actor.Operator,
                    new SharingChange(
                        $"org-{number:000}",
                        new Dictionary<SharingControl, SharingList> { [SharingControl.InputsOutputs] = SharingList.AllProjects },
                        0,
                        1
                    ),
                    default
                );
        }
    }

    // Once all were looked at; opened, and then followed.
    private async Task<(int Opened, int Followed)> CostAsync(Actor administrator, int rows)
    {
        await Glances.AllAsync(administrator, _all, isNewLook: true, default);
        while (await _server.Get<GlanceBoard>().TurnAsync(exception => Assert.Fail(exception.ToString()), default)) { }

        Assert.Equal((rows, 0), Of(await Glances.AllAsync(administrator, _all, isNewLook: true, default)));
        return (
            await LeastAsync(() => Glances.AllAsync(administrator, _all, isNewLook: true, default)),
            await LeastAsync(() => Glances.AllAsync(administrator, _all, isNewLook: false, default))
        );

        static (int, int) Of(GlanceView view) => (view.Rows.Count, view.Unseen);
    }

    // What the server does by itself may fall into one time, and not into each of three.
    private async Task<int> LeastAsync(Func<Task> read)
    {
        var least = int.MaxValue;
        for (var again = 0; again < 3; again++)
        {
            var before = Commands();
            await read();
            least = Math.Min(least, Commands() - before);
        }

        return least;
    }

    private int Commands() => _server.Log.Count(line => line.Contains("Executed DbCommand", StringComparison.Ordinal));

    private async Task CreateAsync(
        string id,
        string? name = null,
        string tier = "tier-4",
        string zdr = "no",
        bool share = false,
        string project = "proj_a"
    )
    {
        await _server.CreateOrganizationAsync(id, tier, zdr, "proj_a", "proj_b");
        if (name is not null)
        {
            await _server.Get<RenameOrganization>().ExecuteAsync(Actor.Operator, id, name, default);
        }

        await _server
            .Get<DataSharing.Dashboard.Features.Members.AddMember>()
            .ExecuteAsync(Actor.Operator, id, "person@example.com", OrganizationRole.Owner, default);
        if (share)
        {
            await _server
                .Get<ChangeSharing>()
                .ExecuteAsync(
                    Actor.Operator,
                    new SharingChange(
                        id,
                        new Dictionary<SharingControl, SharingList> { [SharingControl.InputsOutputs] = SharingList.Selected([project]) },
                        0,
                        1
                    ),
                    default
                );
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private async Task SendAsync(string id, long tokens) =>
        await _server
            .Get<LedgerQueue>()
            .RecordAsync(
                id,
                [
                    Core.Organizations.Request(Model, tokens) with
                    {
                        Id = $"event-{Guid.NewGuid():N}",
                        ProjectId = "proj_a",
                        OccurredAt = Now,
                    },
                ]
            );

    private async Task ConnectAsync(string id)
    {
        await using var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        database.ProviderConnections.Add(
            new ProviderConnection
            {
                OrganizationId = id,
                BaseUrl = "https://api.example.com",
                SealedKey = "",
                SetAt = Now,
                SetBy = "Olga",
                Version = 1,
            }
        );
        await database.SaveChangesAsync();
    }

    private async Task ReadFromProviderAsync(string id, TimeSpan ago, long tokens, string serviceTier = "default")
    {
        await ConnectAsync(id);
        await using var reports = await _server.Get<IDbContextFactory<ReportsDbContext>>().CreateDbContextAsync();
        var read = Now.Plus(-ago);
        reports.KindStates.Add(
            new KindState
            {
                OrganizationId = id,
                Kind = SyncKind.Usage,
                CompletedAt = read,
            }
        );
        await reports.SaveChangesAsync();

        var usage = await _server.Get<ReportWriter>().OpenUsageAsync(id, default);
        var minute = TimeSpan.FromMinutes(1);
        var until = Instant.FromUnixMilliseconds(read.UnixMilliseconds / 60_000 * 60_000);
        await usage.ReplaceAsync(
            new SliceSpan(Now.Day.Start, until, minute),
            read,
            [
                new UsageLine(
                    until.Plus(-minute),
                    until,
                    new UsageDimensions("proj_a", null, null, Model, false, serviceTier),
                    new TokenUsage(1, tokens, 0, 0)
                ),
            ],
            _ => Task.CompletedTask,
            default
        );
    }
}
