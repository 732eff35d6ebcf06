using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.OpenAIConnection;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using DataSharing.Dashboard.ProviderUsage.Reading;
using DataSharing.Dashboard.Sharing;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Xunit;
using Setting = DataSharing.Tests.OpenAI.SyncTests.Setting;

namespace DataSharing.Tests.OpenAI;

/// <summary>Projects at the provider are followed here, and what it says of them is kept with its age.</summary>
public sealed class WatchTests
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Projects_CreatedRenamedAndArchivedThere_AreSoHereWithTheOldNameAndOpenAIAsActor()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Projects.AddRange([("proj_a", "Alpha", false), ("proj_b", "Beta", false), ("proj_c", "Gamma", false)]);
        await ReadAsync(setting);
        setting.Clock.Advance(TimeSpan.FromMinutes(5));
        setting.Replica.Projects.Clear();
        setting.Replica.Projects.AddRange([
            ("proj_n", "New", false),
            ("proj_a", "Alpha 2", false),
            ("proj_b", "Beta", true),
            ("proj_c", "Gamma", false),
        ]);

        Assert.Equal(new FollowedProjects(1, 1, 1, 1), (await ReadAsync(setting)).Followed);

        Assert.Equal(
            [("proj_a", "Alpha 2", false), ("proj_b", "Beta", true), ("proj_c", "Gamma", false), ("proj_n", "New", false)],
            (await ProjectsAsync(setting)).Select(project => (project.Id, project.Name, project.Archived))
        );
        var entries = (await AuditAsync(setting)).FindAll(entry => entry.At == Instant.From(setting.Clock.GetUtcNow()));
        Assert.Equal(["project.archived", "project.created", "project.updated"], entries.Select(entry => entry.Type).Order());
        Assert.All(entries, entry => Assert.Equal(("OpenAI", ActorKind.Connection), (entry.ActorName, entry.ActorKind)));
        Assert.Contains("Alpha", entries.Find(entry => entry.Type == "project.updated")!.OldValue, StringComparison.Ordinal);
        Assert.Equal(new FollowedProjects(0, 0, 0, 4), (await ReadAsync(setting)).Followed);
    }

    [Fact]
    public async Task Projects_NotListedAnyMore_AreNotArchivedAndSaySinceWhen()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Projects.AddRange([("proj_a", "Alpha", false), ("proj_b", "Beta", false)]);
        await ReadAsync(setting);
        setting.Clock.Advance(TimeSpan.FromMinutes(5));
        var missing = Instant.From(setting.Clock.GetUtcNow());
        setting.Replica.Projects.RemoveAt(1);
        await ReadAsync(setting);
        setting.Clock.Advance(TimeSpan.FromMinutes(5));
        await ReadAsync(setting);

        Assert.DoesNotContain(await ProjectsAsync(setting), project => project.Archived);
        await using (var reports = await setting.ReportsAsync())
        {
            Assert.Equal(missing, (await reports.ProviderProjects.SingleAsync(row => row.ProjectId == "proj_b")).NotListedSince);
        }

        setting.Replica.Projects.Add(("proj_b", "Beta", false));
        await ReadAsync(setting);
        await using var again = await setting.ReportsAsync();
        Assert.Null((await again.ProviderProjects.SingleAsync(row => row.ProjectId == "proj_b")).NotListedSince);
    }

    [Fact]
    public async Task Projects_ByTheThousandAndWithIdsNobodyCanKeep_AreReadPageByPageOnce()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Projects.AddRange(
            Enumerable.Range(0, 1_205).Select(number => ($"proj_{number:D4}", $"Project {number}", number % 7 == 0))
        );
        setting.Replica.Projects.Add(("proj with a space", "Odd", false));
        setting.Replica.Projects.Add(($"proj_{new string('x', 200)}", "Long", false));
        setting.Replica.Watched.Asked.Clear();

        var (followed, leftOut) = await ReadAsync(setting);

        Assert.Equal((1_205, 2), (followed.Added, leftOut));
        Assert.Equal(13, setting.Replica.Watched.Asked.Count);
        Assert.Contains("2 of OpenAI's projects", WatchProjects.NoteOf(leftOut), StringComparison.Ordinal);
        Assert.Equal(1_205, (await ReadAsync(setting)).Followed.Unchanged);
    }

    [Fact]
    public async Task Projects_OfAListThatBreaksOff_ChangeNothing()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Projects.AddRange(Enumerable.Range(0, 150).Select(number => ($"proj_{number:D4}", "Project", false)));
        setting.Replica.OnRequest = () =>
        {
            if (setting.Replica.Watched.Asked.Count == 2)
            {
                setting.Replica.Answer("""{"object":"list","data":null}""");
            }

            return Task.CompletedTask;
        };
        setting.Replica.Watched.Asked.Clear();

        await Assert.ThrowsAsync<AdminApiException>(() => ReadAsync(setting));

        Assert.Equal(3, (await ProjectsAsync(setting)).Count);
        await using var reports = await setting.ReportsAsync();
        Assert.False(await reports.ProviderProjects.AnyAsync());
    }

    [Fact]
    public async Task Projects_ReadBySixteenAtOnce_AreMadeOnce()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Projects.AddRange(Enumerable.Range(0, 30).Select(number => ($"proj_{number:D4}", "Project", number % 2 == 0)));

        var turns = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => ReadAsync(setting))));

        Assert.Equal(30, turns.Sum(turn => turn.Followed.Added));
        Assert.Equal(
            30,
            (await AuditAsync(setting)).Count(entry => entry.Type == "project.created" && entry.ActorKind == ActorKind.Connection)
        );
    }

    [Fact]
    public async Task Projects_OfAnUnknownStatusResidencyAndName_AreKeptByName()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Projects.AddRange([("proj_a", "\u0007 \n", false), ("proj_b", "Beta", false)]);
        setting.Replica.Watched.Residency["proj_a"] = "MOON_STORAGE";
        setting.Replica.Watched.Residency["proj_b"] = null;
        setting.Replica.Watched.ExternalKeys["proj_b"] = "ekey_1";
        setting.Replica.Watched.Status["proj_a"] = "suspended";

        await ReadAsync(setting);

        Assert.Equal("proj_a", (await ProjectsAsync(setting))[0].Name);
        await using var reports = await setting.ReportsAsync();
        var rows = await reports.ProviderProjects.AsNoTracking().OrderBy(row => row.ProjectId).ToListAsync();
        Assert.Equal(
            [("MOON_STORAGE", null, "suspended"), (null, "ekey_1", "active")],
            rows.Select(row => (row.Residency, row.ExternalKeyId, row.Status))
        );
        Assert.Equal(Instant.FromUnixSeconds(1_700_000_000), rows[0].CreatedAt);
    }

    [Fact]
    public async Task ImportButton_ReadsTheSameWayAsTheOwner()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Projects.AddRange([("proj_a", "Alpha 2", false), ("proj_n", "New", true)]);

        var imported = await setting
            .Server.Get<ImportProjects>()
            .ExecuteAsync(Actor.Operator, Setting.Organization, CancellationToken.None);

        Assert.Equal(new FollowedProjects(1, 1, 1, 0), imported);
        Assert.Contains(
            await AuditAsync(setting),
            entry => entry.Type == "project.created" && entry.ActorKind == ActorKind.Operator && entry.Subject == "proj_n"
        );
    }

    [Fact]
    public async Task NewProject_UnderAllProjects_IsUndecidedUntilAnOwnerKeepsOrStopsIt()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Projects.AddRange([("proj_a", "Alpha", false), ("proj_b", "Beta", false), ("proj_c", "Gamma", false)]);
        await ReadAsync(setting);
        await DecideAsync(setting, SharingList.AllProjects);
        setting.Clock.Advance(TimeSpan.FromMinutes(5));
        setting.Replica.Projects.AddRange([("proj_n", "New", false), ("proj_o", "Newer", false)]);
        await ReadAsync(setting);
        Assert.Equal(["proj_n", "proj_o"], (await UndecidedAsync(setting)).Select(project => project.Id));

        var decide = setting.Server.Get<DecideUndecided>();
        setting.Clock.Advance(TimeSpan.FromMinutes(5));
        await decide.KeepAsync(Actor.Operator, Setting.Organization, ["proj_n"], CancellationToken.None);
        Assert.Equal(["proj_o"], (await UndecidedAsync(setting)).Select(project => project.Id));
        await Assert.ThrowsAsync<ConflictException>(() =>
            decide.KeepAsync(Actor.Operator, Setting.Organization, ["proj_n"], CancellationToken.None)
        );
        await Assert.ThrowsAsync<NotFoundException>(() =>
            decide.KeepAsync(Actor.Connection, Setting.Organization, ["proj_o"], CancellationToken.None)
        );

        await decide.StopAsync(Actor.Operator, Setting.Organization, ["proj_o"], [], CancellationToken.None);
        Assert.Empty(await UndecidedAsync(setting));
        var sharing = await setting.Server.Get<SharingQueries>().GetAsync(Actor.Operator, Setting.Organization, CancellationToken.None);
        Assert.Equal(SharingList.Selected(["proj_a", "proj_b", "proj_c", "proj_n"]), sharing[SharingControl.InputsOutputs].List);
        Assert.True(sharing[SharingControl.InputsOutputs].AtProvider.MayStillReceive);
        Assert.Contains(await AuditAsync(setting), entry => entry.Type == "data_sharing.project_kept" && entry.Subject == "proj_n");
    }

    [Fact]
    public async Task Stop_OfANewProject_SelectsNoOtherThatNobodyDecidedAbout()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Projects.AddRange([("proj_a", "Alpha", false)]);
        await ReadAsync(setting);
        await DecideAsync(setting, SharingList.AllProjects);
        setting.Clock.Advance(TimeSpan.FromMinutes(5));
        setting.Replica.Projects.AddRange([
            ("proj_n", "New", false),
            ("proj_o", "Shown", false),
            ("proj_p", "Not shown", false),
            ("proj_z", "Zero Data Retention", false),
        ]);
        await ReadAsync(setting);
        await setting
            .Server.Get<MarkProject>()
            .ExecuteAsync(Actor.Operator, Setting.Organization, "proj_z", ProjectMarkKind.Zdr, true, CancellationToken.None);
        setting.Clock.Advance(TimeSpan.FromMinutes(5));

        // What does not share now would begin to, once its retention is switched; what appeared while the owner was asked was never agreed
        // to.
        await setting
            .Server.Get<DecideUndecided>()
            .StopAsync(Actor.Operator, Setting.Organization, ["proj_n"], ["proj_o"], CancellationToken.None);

        var sharing = await setting.Server.Get<SharingQueries>().GetAsync(Actor.Operator, Setting.Organization, CancellationToken.None);
        var list = sharing[SharingControl.InputsOutputs].List;
        Assert.Equal((SharingMode.SelectedProjects, true, true), (list.Mode, list.Chooses("proj_a"), list.Chooses("proj_o")));
        Assert.Equal([], new[] { "proj_n", "proj_p", "proj_z" }.Where(list.Chooses));
    }

    [Fact]
    public async Task NewProject_UnderSelectedProjects_IsNeitherSharedNorUndecided()
    {
        await using var setting = await Setting.StartAsync(_noon);
        await DecideAsync(setting, SharingList.Selected(["proj_a"]));
        setting.Clock.Advance(TimeSpan.FromMinutes(5));
        setting.Replica.Projects.AddRange([("proj_a", "Alpha", false), ("proj_n", "New", false)]);
        await ReadAsync(setting);

        Assert.Empty(await UndecidedAsync(setting));
        var project = (await ProjectsAsync(setting)).Single(project => project.Id == "proj_n");
        await using var database = await DatabaseAsync(setting);
        var now = Instant.From(setting.Clock.GetUtcNow());
        Assert.False(
            (await database.FindHistoryAsync(Setting.Organization, default))!.At(now).Sharing(SharingControl.InputsOutputs, project).Shared
        );
    }

    [Fact]
    public async Task Settings_OfManyProjects_AreReadAFewEachTurnOldestFirst()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Projects.AddRange(Enumerable.Range(0, 25).Select(number => ($"proj_{number:D2}", "Project", number == 24)));
        await ReadAsync(setting);
        setting.Replica.Watched.Tiers["proj_03"] = "fast";
        var settings = setting.Server.Get<WatchSettings>();
        for (var turn = 0; turn < 3; turn++)
        {
            setting.Replica.Watched.Asked.Clear();
            await settings.ReadTiersAsync(Setting.Organization, await KeyAsync(setting), CancellationToken.None);
            Assert.Equal(turn < 2 ? 10 : 4, setting.Replica.Watched.Asked.Count);
            setting.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        await using (var reports = await setting.ReportsAsync())
        {
            Assert.Equal(24, await reports.ProviderTiers.CountAsync());
            var fast = await reports.ProviderTiers.SingleAsync(row => row.ProjectId == "proj_03");
            Assert.Equal(("fast", "all"), (fast.Default, fast.Enabled));
        }

        setting.Clock.Advance(TimeSpan.FromMinutes(30));
        setting.Replica.Watched.Asked.Clear();
        await settings.ReadTiersAsync(Setting.Organization, await KeyAsync(setting), CancellationToken.None);
        Assert.Equal("organization/projects/proj_00/service_tier_settings", setting.Replica.Watched.Asked[0]);
    }

    [Fact]
    public async Task SpendLimits_OfOrganizationAndProjects_AreReadAndNoneIsNotUnknown()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Projects.AddRange([("proj_a", "Alpha", false), ("proj_b", "Beta", false)]);
        setting.Replica.Watched.SpendLimits[""] = (50_000, "enforcing");
        setting.Replica.Watched.SpendLimits["proj_a"] = (1_250, "inactive");
        await ReadAsync(setting);
        await setting
            .Server.Get<WatchSettings>()
            .ReadSpendLimitsAsync(Setting.Organization, await KeyAsync(setting), byTheMinute: false, CancellationToken.None);

        await using var reports = await setting.ReportsAsync();
        var rows = await reports.ProviderSpendLimits.AsNoTracking().OrderBy(row => row.ProjectId).ToListAsync();
        Assert.Equal(
            [("", "enforcing", 50_000L), ("proj_a", "inactive", 1_250L), ("proj_b", null, null)],
            rows.Select(row => (row.ProjectId, row.Status, row.ThresholdCents))
        );
        Assert.All(rows, row => Assert.NotNull(row.ReadAt));
    }

    [Fact]
    public async Task AuditLog_OfTheProvider_IsKeptOnceWithUnknownTypesByNameAndWithoutSignIns()
    {
        await using var setting = await Setting.StartAsync(_noon);
        var log = setting.Replica.Watched.AuditLog;
        log.AddRange([
            new Logged("log_4", "data_sharing.enabled", _noon.AddMinutes(-1), new { id = "org" }),
            new Logged(
                "log_3",
                "project.created",
                _noon.AddMinutes(-2),
                new { id = "proj_n", data = new { name = "New" } },
                Project: "proj_n"
            ),
            new Logged("log_2", "login.succeeded", _noon.AddMinutes(-3)),
            new Logged(
                "log_1",
                "organization.updated",
                _noon.AddMinutes(-4),
                new { changes_requested = new { api_call_logging = "enabled_per_project" } },
                Email: null
            ),
        ]);
        var watch = setting.Server.Get<WatchAuditLog>();
        Assert.Null(await watch.ReadAsync(Setting.Organization, await KeyAsync(setting), null, CancellationToken.None));
        Assert.Null(await watch.ReadAsync(Setting.Organization, await KeyAsync(setting), null, CancellationToken.None));

        await using var reports = await setting.ReportsAsync();
        var rows = await reports.ProviderAuditEntries.AsNoTracking().OrderBy(row => row.Id).ToListAsync();
        Assert.Equal(["organization.updated", "project.created", "data_sharing.enabled"], rows.Select(row => row.Type));
        Assert.Equal(["", "anna@northwind.example", "anna@northwind.example"], rows.Select(row => row.Actor));
        Assert.Contains("api_call_logging", rows[0].Details, StringComparison.Ordinal);
        Assert.Equal("proj_n", rows[1].ProjectId);
        Assert.DoesNotContain(rows, row => row.Details?.Contains("203.0.113.9", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task AuditLog_LongerThanATurnReads_SaysWhatWasNotRead()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Watched.AuditLog.AddRange(
            Enumerable.Range(0, 2_500).Select(number => new Logged($"log_{number:D4}", "login.succeeded", _noon.AddSeconds(-number)))
        );

        var note = await setting
            .Server.Get<WatchAuditLog>()
            .ReadAsync(Setting.Organization, await KeyAsync(setting), null, CancellationToken.None);

        Assert.Contains("more than 2000 entries", note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AuditLog_WhatDidNotFit_StaysSaidUntilItIsRead()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Watched.AuditLog.AddRange(
            Enumerable.Range(0, 5_000).Select(number => new Logged($"log_{number:D4}", "login.succeeded", _noon.AddSeconds(-number)))
        );
        setting.Replica.Watched.AuditLog.Add(new Logged("log_last", "project.updated", _noon.AddDays(-3)));
        var notes = new List<string?>();
        for (var turn = 0; turn < 4; turn++)
        {
            await setting.SyncAsync();
            notes.Add((await setting.KindAsync(WatchedKinds.AuditLog)).Note);
            setting.Clock.Advance(TimeSpan.FromMinutes(40));
        }

        Assert.Contains("more than 2000 entries", notes[0], StringComparison.Ordinal);
        Assert.Contains("since 23 October, 12:00 UTC", notes[0], StringComparison.Ordinal);
        Assert.Contains("OpenAI's log from 23 October, 12:00 UTC to 22 November", notes[1], StringComparison.Ordinal);
        Assert.Null(notes[^1]);
        await using var reports = await setting.ReportsAsync();
        Assert.True(await reports.ProviderAuditEntries.AnyAsync(row => row.Id == "log_last"));
    }

    [Fact]
    public async Task AuditLog_WithEntriesThatLackSomething_LeavesThoseOutAndCountsThem()
    {
        await using var setting = await Setting.StartAsync(_noon);
        var at = _noon.AddHours(-1).ToUnixTimeSeconds();
        setting.Replica.Instead["organization/audit_logs"] = context =>
            context.Response.WriteAsync(
                $$"""
                {"object":"list","data":[{"id":"log_1","type":"project.created","effective_at":{{at}}},{"id":"log_2","effective_at":{{at}}},{"id":"log_3","type":"project.created"},
                {"id":"log_4","type":"project.created","effective_at":"yesterday"},{"type":"project.created","effective_at":{{at}}},null],"has_more":false}
                """
            );

        var note = await setting
            .Server.Get<WatchAuditLog>()
            .ReadAsync(Setting.Organization, await KeyAsync(setting), null, CancellationToken.None);

        Assert.Equal("5 entries without an id, a type or a time were left out.", note);
        await using var reports = await setting.ReportsAsync();
        Assert.Equal("log_1", (await reports.ProviderAuditEntries.SingleAsync()).Id);
    }

    [Fact]
    public async Task Projects_ListedWithLittleOrWithNonsense_AreReadAndWhatIsMissingIsNotKnown()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Projects.Add(("proj_a", "Alpha", true));
        await ReadAsync(setting);
        setting.Replica.Instead["organization/projects"] = context =>
            context.Response.WriteAsync(
                """
                {"object":"list","data":[{"id":"proj_a"},{"id":"proj_b","name":7,"created_at":"yesterday","archived_at":{},"residency":3,"status":["x"],"external_key_id":false},
                {"id":"proj_n","name":"New","created_at":1700000000.0,"status":"active"}],"has_more":false}
                """
            );

        Assert.Equal(1, (await ReadAsync(setting)).Followed.Added);

        // Not brought back by silence.
        Assert.True((await ProjectsAsync(setting))[0].Archived);
        await using var reports = await setting.ReportsAsync();
        var rows = await reports.ProviderProjects.AsNoTracking().OrderBy(row => row.ProjectId).ToListAsync();
        Assert.Equal(
            [
                ("proj_a", null, null, null),
                ("proj_b", null, null, null),
                ("proj_n", "active", null, Instant.FromUnixSeconds(1_700_000_000)),
            ],
            rows.Select(row => (row.ProjectId, row.Status, row.Residency, row.CreatedAt))
        );
    }

    [Fact]
    public async Task ShutdownDates_OfAListWithAModelWithoutAnId_AreReadOfTheOthers()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Instead["/models"] = context =>
            context.Response.WriteAsync(
                """{"object":"list","data":[{"object":"model"},null,{"id":"gpt-8","shutdown_date":20261231},{"id":"gpt-9","shutdown_date":"2026-12-31"}]}"""
            );

        await setting.Server.Get<WatchModels>().ReadAsync(Setting.Organization, await KeyAsync(setting), CancellationToken.None);

        await using var reports = await setting.ReportsAsync();
        Assert.Equal("gpt-9", (await reports.ProviderShutdowns.SingleAsync()).Model);
    }

    [Fact]
    public async Task ShutdownDates_OfCatalogueAndProvider_AreTheEarliestWithTheirSource()
    {
        await using var setting = await Setting.StartAsync(_noon);
        var catalogue = DataSharing.Core.Programme.CatalogueLoader.LoadEmbedded();
        var known = catalogue.Models.Snapshots.First(model => model.Shutdown is not null);
        var open = catalogue.Models.Snapshots.First(model => model.Shutdown is null);
        setting.Replica.Watched.Models.AddRange([
            (known.Id, known.Shutdown!.Value.AddDays(5).ToString()),
            (open.Id, "2026-12-24"),
            ("gpt-unheard-of", "2027-01-31"),
            ("gpt-9", null),
            ("gpt-8", "soon"),
            ("ft:gpt-4.1:acme::1", "2026-12-24"),
        ]);
        await setting.Server.Get<WatchModels>().ReadAsync(Setting.Organization, await KeyAsync(setting), CancellationToken.None);

        var dates = await setting.Server.Get<ShutdownDates>().ReadAsync(catalogue.Models, CancellationToken.None);

        Assert.Equal((known.Shutdown.Value, true), (dates[known.Id].Day, dates[known.Id].IsOfCatalogue));
        Assert.Equal(("2026-12-24", Instant.From(_noon)), (dates[open.Id].Day.ToString(), dates[open.Id].ReadAt));
        Assert.Equal("2027-01-31", dates["gpt-unheard-of"].Day.ToString());
        Assert.DoesNotContain(dates.Keys, model => model is "gpt-9" or "gpt-8" || model.StartsWith("ft:", StringComparison.Ordinal));
    }

    internal static async Task<(FollowedProjects Followed, int LeftOut)> ReadAsync(Setting setting) =>
        await setting
            .Server.Get<WatchProjects>()
            .ReadAsync(Actor.Connection, Setting.Organization, await KeyAsync(setting), CancellationToken.None);

    internal static Task<AdminKey> KeyAsync(Setting setting) =>
        setting.Server.Get<ConnectionKeys>().OpenAsync(Setting.Organization, CancellationToken.None);

    internal static Task<ApplicationDbContext> DatabaseAsync(Setting setting) =>
        setting.Server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();

    internal static async Task DecideAsync(Setting setting, SharingList list)
    {
        var view = await setting.Server.Get<SharingQueries>().GetAsync(Actor.Operator, Setting.Organization, CancellationToken.None);
        await setting
            .Server.Get<ChangeSharing>()
            .ExecuteAsync(
                Actor.Operator,
                new SharingChange(
                    Setting.Organization,
                    Enum.GetValues<SharingControl>().ToDictionary(control => control, _ => list),
                    view.Version,
                    view.Terms.Version
                ),
                CancellationToken.None
            );
        setting.Clock.Advance(TimeSpan.FromSeconds(3));
    }

    internal static async Task<IReadOnlyList<UndecidedProject>> UndecidedAsync(Setting setting)
    {
        await using var database = await DatabaseAsync(setting);
        return await DecideUndecided.ReadAsync(
            database,
            Setting.Organization,
            new Dictionary<string, Instant>(),
            setting.Server.Get<ChangeInstant>().Next(),
            CancellationToken.None
        );
    }

    private static async Task<List<ProjectState>> ProjectsAsync(Setting setting)
    {
        await using var database = await DatabaseAsync(setting);
        var now = Instant.From(setting.Clock.GetUtcNow());
        return
        [
            .. (await database.FindHistoryAsync(Setting.Organization, default))!
                .At(now)
                .Projects.OrderBy(project => project.Id, StringComparer.Ordinal),
        ];
    }

    private static async Task<List<AuditEntry>> AuditAsync(Setting setting)
    {
        await using var database = await DatabaseAsync(setting);
        return await database.AuditEntries.AsNoTracking().Where(entry => entry.OrganizationId == Setting.Organization).ToListAsync();
    }
}
