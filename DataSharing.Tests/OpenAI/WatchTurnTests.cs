using System.Text.Json;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Audit;
using DataSharing.Dashboard.Features.Provider;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using DataSharing.Dashboard.ProviderUsage.Reading;
using Microsoft.EntityFrameworkCore;
using Xunit;
using Setting = DataSharing.Tests.OpenAI.SyncTests.Setting;

namespace DataSharing.Tests.OpenAI;

/// <summary>What is watched is part of each turn, each kind by itself, and is shown with its age.</summary>
public sealed class WatchTurnTests
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Turn_AfterAProjectWasMadeThere_KnowsItAndRaisesTheNotice()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Projects.AddRange([("proj_a", "proj_a", false), ("proj_b", "proj_b", false), ("proj_c", "proj_c", false)]);
        await setting.SyncAsync();
        await WatchTests.DecideAsync(setting, SharingList.AllProjects);
        setting.Clock.Advance(TimeSpan.FromMinutes(5));
        setting.Replica.Projects.Add(("proj_n", "New", false));
        setting.Replica.Watched.CreatedAt["proj_n"] = setting.Clock.GetUtcNow().AddMinutes(-2);
        setting.Replica.Watched.Residency["proj_n"] = "EU_STORAGE_PROCESSING";
        setting.Replica.Watched.Tiers["proj_n"] = "fast";
        setting.Replica.Watched.SpendLimits["proj_n"] = (1_250, "enforcing");
        await setting.SyncAsync();
        setting.Clock.Advance(TimeSpan.FromMinutes(4));

        var facts = await FactsAsync(setting);

        var undecided = Assert.Single(facts.Undecided);
        Assert.Equal(("proj_n", Instant.From(_noon.AddMinutes(3).AddSeconds(3))), (undecided.Id, undecided.Since));
        Assert.Equal([ShareCaution.EuropeanResidency], facts.CautionsOf("proj_n"));
        Assert.Equal(
            [
                new ProviderFact("residency EU_STORAGE_PROCESSING", Warns: true),
                new ProviderFact("no own key (read 4 min ago)"),
                new ProviderFact("default tier fast (read 4 min ago)", Warns: true),
                new ProviderFact("spend limit of 12.50 USD a month is being enforced: requests fail (read 4 min ago)", Warns: true),
            ],
            ProviderFactWords.Of(facts, "proj_n")
        );
    }

    [Fact]
    public async Task Turn_WithKindsThatTheKeyMayNotRead_ReadsTheOthersAndSaysOfEachWhy()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Projects.AddRange([("proj_a", "proj_a", false), ("proj_b", "proj_b", false), ("proj_c", "proj_c", false)]);
        setting.Replica.Forbidden.UnionWith(["organization/audit_logs", "models"]);
        setting.Replica.Forbidden.UnionWith(
            new[] { "proj_a", "proj_b", "proj_c" }.Select(id => $"organization/projects/{id}/service_tier_settings")
        );

        var turn = await setting.SyncAsync();

        Assert.Equal(
            [WatchedKinds.AuditLog, WatchedKinds.Models, WatchedKinds.ServiceTiers],
            turn.Kinds.Where(kind => kind.Fault?.Fault == AdminApiFault.Forbidden).Select(kind => kind.Kind).Order()
        );
        var words = ProviderFactWords.Of(await FactsAsync(setting), "proj_a").Select(fact => fact.Text).ToList();
        Assert.Contains("default tier not known: The key may not read this (403", words[2], StringComparison.Ordinal);
        Assert.StartsWith("no spend limit", words[3], StringComparison.Ordinal);

        // Each was asked for once, since one project's refusal may be its own.
        Assert.Equal(3, setting.Replica.Watched.Asked.Count(path => path.EndsWith("service_tier_settings", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Settings_OfOneProjectThatCannotBeRead_StandInNoOthersWay(int status)
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Projects.AddRange([("proj_a", "proj_a", false), ("proj_b", "proj_b", false), ("proj_c", "proj_c", false)]);
        await setting.SyncAsync();
        setting.Replica.Instead["projects/proj_b/service_tier_settings"] = context => Replica.ErrorAsync(context, status, "whatever");
        setting.Replica.Watched.Tiers["proj_c"] = "fast";
        setting.Clock.Advance(TimeSpan.FromMinutes(31));

        var turn = await setting.SyncAsync();

        Assert.Null(turn.Kinds.Single(kind => kind.Kind == WatchedKinds.ServiceTiers).Fault);
        Assert.Contains("1 of 3 could not be read", (await setting.KindAsync(WatchedKinds.ServiceTiers)).Note, StringComparison.Ordinal);
        var facts = await FactsAsync(setting);
        Assert.Contains($"({status}", ProviderFactWords.Of(facts, "proj_b")[2].Text, StringComparison.Ordinal);
        Assert.StartsWith("default tier fast (read 1 min", ProviderFactWords.Of(facts, "proj_c")[2].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_ThatCannotBeReadInARow_AreNotAskedForFirstAgain()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Projects.AddRange(Enumerable.Range(0, 6).Select(number => ($"proj_{number}", "Project", false)));
        for (var number = 0; number < 3; number++)
        {
            setting.Replica.Instead[$"projects/proj_{number}/service_tier_settings"] = context =>
                Replica.ErrorAsync(context, 403, "missing_scope");
        }

        Assert.Equal(
            AdminApiFault.Forbidden,
            (await setting.SyncAsync()).Kinds.Single(kind => kind.Kind == WatchedKinds.ServiceTiers).Fault!.Fault
        );
        setting.Clock.Advance(TimeSpan.FromMinutes(5));
        setting.Replica.Watched.Asked.Clear();
        await setting.SyncAsync();

        Assert.Equal(
            ["proj_3", "proj_4", "proj_5"],
            setting
                .Replica.Watched.Asked.Where(path => path.EndsWith("service_tier_settings", StringComparison.Ordinal))
                .Select(path => path.Split('/')[2])
        );
    }

    [Fact]
    public async Task Turn_WithAListOfModelsThatRefusesAdminKeys_DoesNotBlameTheKey()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Instead["/models"] = context => Replica.ErrorAsync(context, 401, "invalid_api_key");

        var turn = await setting.SyncAsync();

        Assert.Equal(AdminApiFault.Forbidden, turn.Kinds.Single(kind => kind.Kind == WatchedKinds.Models).Fault!.Fault);
        await using var database = await WatchTests.DatabaseAsync(setting);
        Assert.Null((await database.ProviderConnections.SingleAsync()).RefusedAt);
    }

    [Fact]
    public async Task Facts_BeforeAnythingWasReadAndWithoutAConnection_AreNotKnownAndNeverGuessed()
    {
        await using var setting = await Setting.StartAsync(_noon);
        Assert.All(
            ProviderFactWords.Of(await FactsAsync(setting), "proj_a"),
            fact => Assert.Contains("not known: not read yet", fact.Text, StringComparison.Ordinal)
        );

        await using var unconnected = await Setting.StartAsync(_noon, connect: false);
        Assert.Empty(ProviderFactWords.Of(await FactsAsync(unconnected), "proj_a"));
    }

    [Fact]
    public async Task Facts_OfAProjectThatIsNotListed_SaySoWithItsAge()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Projects.AddRange([("proj_a", "proj_a", false), ("proj_b", "proj_b", false)]);
        await setting.SyncAsync();
        setting.Clock.Advance(TimeSpan.FromMinutes(5));
        setting.Replica.Projects.RemoveAt(1);
        await setting.SyncAsync();

        var facts = await FactsAsync(setting);
        Assert.Equal("not listed at OpenAI since 22 November 2026, 12:05 UTC", ProviderFactWords.Of(facts, "proj_b")[0].Text);
        Assert.StartsWith("OpenAI does not list this id", ProviderFactWords.Of(facts, "proj_c")[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProjectsOfTheApi_HaveTheProvidersFieldsWhereTheyAreKnown()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Projects.AddRange([("proj_a", "proj_a", true), ("proj_b", "proj_b", false)]);
        setting.Replica.Watched.Residency["proj_a"] = "JP_STORAGE";
        setting.Replica.Watched.ExternalKeys["proj_a"] = "ekey_1";
        await setting.SyncAsync();
        using var client = setting.Server.Client(await setting.Server.CreateKeyAsync(Setting.Organization, Scopes.SharingRead));

        using var answer = JsonDocument.Parse(await client.GetStringAsync("/v1/organization/projects?include_archived=true"));

        var projects = answer
            .RootElement.GetProperty("data")
            .EnumerateArray()
            .ToDictionary(project => project.GetProperty("id").GetString()!);
        var known = projects["proj_a"];
        Assert.Equal(
            ("JP_STORAGE", "ekey_1"),
            (known.GetProperty("residency").GetString(), known.GetProperty("external_key_id").GetString())
        );
        Assert.Equal(
            (1_700_000_000, 1_750_000_000),
            (known.GetProperty("created_at").GetInt64(), known.GetProperty("archived_at").GetInt64())
        );
        Assert.False(projects["proj_c"].TryGetProperty("residency", out var unknown) && unknown.ValueKind != JsonValueKind.Null);
    }

    [Fact]
    public async Task Activity_HasTheProvidersEntriesByTimeAndTheSealedLogDoesNot()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Watched.AuditLog.AddRange([
            new Logged("log_2", "project.created", _noon.AddMinutes(-5), new { id = "proj_n", data = new { name = "New" } }),
            new Logged(
                "log_1",
                "organization.updated",
                _noon.AddDays(-2),
                new { changes_requested = new { api_call_logging = "disabled" } }
            ),
        ]);
        await setting.SyncAsync();
        var theirs = setting.Server.Get<ProviderAuditQueries>();
        var (ours, more) = await setting
            .Server.Get<AuditQueries>()
            .ListAsync(Actor.Operator, Setting.Organization, new AuditFilter([], null, null), 50, null, null, default);
        Assert.DoesNotContain(ours, entry => entry.Id.StartsWith("log_", StringComparison.Ordinal));

        var now = Instant.From(setting.Clock.GetUtcNow());
        var page = await TheirEntries.ReadAsync(
            theirs,
            Actor.Operator,
            Setting.Organization,
            (ours, more),
            new ProviderAuditFilter(),
            null,
            now,
            default
        );
        Assert.Equal(["log_2", "log_1"], page.Rows.SelectMany(row => row.Theirs.Rows).Concat(page.Rest.Rows).Select(row => row.Id));
        Assert.Contains("read 1 min ago", page.Note, StringComparison.Ordinal);

        var only = await TheirEntries.ReadAsync(
            theirs,
            Actor.Operator,
            Setting.Organization,
            null,
            new ProviderAuditFilter(TypePrefix: "organization"),
            null,
            now,
            default
        );
        Assert.Equal(["api call logging: disabled"], ProviderAuditWords.Fields(Assert.Single(only.Rest.Rows)));
        await Assert.ThrowsAsync<DataSharing.Dashboard.Common.NotFoundException>(() =>
            theirs.ListAsync(Actor.User("nobody", "test"), Setting.Organization, new ProviderAuditFilter(), 10, default)
        );
    }

    [Fact]
    public void Among_EntriesByTime_EachOfTheProvidersStandsOnceBetweenItsNeighbours()
    {
        static AuditEntry Ours(int minute) =>
            new()
            {
                Id = $"audit_{minute}",
                OrganizationId = "org",
                At = Instant.From(_noon.AddMinutes(minute)),
                Type = "x",
                Refused = false,
                Subject = null,
                ActorKind = ActorKind.User,
                ActorId = "a",
                ActorName = "A",
                ActorEmail = null,
                ActorRole = "owner",
                Origin = "",
                OldValue = null,
                NewValue = null,
            };
        static ProviderAuditRow Theirs(int minute) =>
            new()
            {
                OrganizationId = "org",
                Id = $"log_{minute}",
                Type = "x",
                At = Instant.From(_noon.AddMinutes(minute)),
                Actor = "",
                ProjectId = null,
                Details = null,
                ReadAt = Instant.From(_noon),
            };

        // The third was written while the clock was ahead.
        var page = TheirEntries.Among(
            [Ours(30), Ours(20), Ours(25), Ours(10)],
            new ProviderAuditList([Theirs(35), Theirs(22), Theirs(15), Theirs(5)]),
            false,
            null
        );

        Assert.Equal(
            ["log_35", "log_22", "", "log_15"],
            page.Rows.Select(row => string.Join(',', row.Theirs.Rows.Select(their => their.Id)))
        );
        Assert.Equal(["log_5"], page.Rest.Rows.Select(their => their.Id));
    }

    private static Task<ProviderFacts> FactsAsync(Setting setting) =>
        setting.Server.Get<ProviderFactsQueries>().GetAsync(Actor.Operator, Setting.Organization, CancellationToken.None);
}
