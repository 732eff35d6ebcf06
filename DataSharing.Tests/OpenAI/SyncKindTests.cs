using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Features.OpenAIConnection;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using DataSharing.Dashboard.ProviderUsage.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Xunit;
using Instant = DataSharing.Core.Primitives.Instant;
using Setting = DataSharing.Tests.OpenAI.SyncTests.Setting;

namespace DataSharing.Tests.OpenAI;

/// <summary>Each kind is read, recorded and shown by itself: none stands in the way of another.</summary>
public sealed class SyncKindTests
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("costs", 404, "no such thing")]
    [InlineData("costs", 403, "may not read")]
    [InlineData("costs", 500, "a fault (500)")]
    [InlineData("costs", 200, "something else")]
    [InlineData("data_retention", 404, "no such thing")]
    [InlineData("data_retention", 500, "a fault (500)")]
    [InlineData("data_retention", 200, "something else")]
    public async Task Kind_ThatCannotBeRead_StandsInNoOthersWayAndSaysWhatIsNotKnown(string broken, int status, string words)
    {
        await using var setting = await Setting.StartAsync(_noon);
        Count(setting);
        setting.Replica.Retention = "zero_data_retention";
        setting.Replica.Instead[broken] = context =>
            status == 200 ? context.Response.WriteAsync("<html>Hello</html>") : Replica.ErrorAsync(context, status, "whatever");

        var turn = await setting.SyncAsync();

        Assert.Null(turn.Error);
        await setting.CompareAsync();
        var failed = await setting.KindAsync(broken);
        Assert.Contains(words, failed.Error, StringComparison.Ordinal);
        Assert.Null(failed.CompletedAt);
        Assert.Contains("tried again by itself", setting.WordsOf(failed), StringComparison.Ordinal);
        foreach (var other in ((string[])["usage", "costs", "data_retention"]).Where(kind => kind != broken))
        {
            var state = await setting.KindAsync(other);
            Assert.Null(state.Error);
            Assert.NotNull(state.CompletedAt);
        }

        // What rests on usage is worked out: never more is promised than the lag leaves.
        using var client = setting.Server.Client(setting.Key);
        var pools = (await client.GetFromJsonAsync<JsonElement>("/v1/organization/complimentary_tokens"))
            .GetProperty("data")
            .EnumerateArray()
            .ToList();
        Assert.All(pools, pool => Assert.True(pool.GetProperty("safe_remaining").GetInt64() < pool.GetProperty("remaining").GetInt64()));
    }

    [Fact]
    public async Task Usage_ThatCannotBeRead_LetsTheOthersBeRead()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Retention = "zero_data_retention";
        setting.Replica.Instead["usage/completions"] = context => context.Response.WriteAsync("<html>Hello</html>");

        Assert.Equal(AdminApiFault.BadAnswer, (await setting.SyncAsync()).Error!.Fault);

        Assert.NotNull((await setting.KindAsync("costs")).CompletedAt);
        var seen = await setting.Server.Get<OrganizationReader>().ReadAsync(Actor.Operator, Setting.Organization, default);
        Assert.True(seen.History.At(seen.Now).Facts.ZeroDataRetention.Value);
    }

    [Fact]
    public async Task Usage_ThatBreaksOffInTheMiddle_PromisesNothingOfAWeekThatWasNotRead()
    {
        await using var setting = await Setting.StartAsync(_noon);
        Count(setting);
        setting.Replica.Instead["usage/completions"] = context =>
            context.Request.Query["bucket_width"] == "1m"
                ? setting.Replica.UsageAsync(context)
                : Replica.ErrorAsync(context, 403, "missing_scope");

        Assert.Equal(AdminApiFault.Forbidden, (await setting.SyncAsync()).Error!.Fault);

        using var client = setting.Server.Client(setting.Key);
        var pool = (await client.GetFromJsonAsync<JsonElement>("/v1/organization/complimentary_tokens")).GetProperty("data")[0];
        Assert.Equal(JsonValueKind.Number, pool.GetProperty("remaining").ValueKind);
        Assert.Equal(JsonValueKind.Null, pool.GetProperty("safe_remaining").ValueKind);
        Assert.True(pool.GetProperty("uncertain").GetBoolean());
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task Refusal_ThatIsOver_IsClearedByTheSameKey(int status)
    {
        await using var setting = await Setting.StartAsync(_noon);
        var schedule = setting.Server.Get<SyncSchedule>();
        setting.Replica.Instead["usage/completions"] = context =>
            Replica.ErrorAsync(context, status, status == 401 ? "invalid_api_key" : "missing_scope");
        await schedule.TurnAsync(default);
        Assert.Equal(status == 401, await RefusedAsync(setting));
        Assert.NotNull(setting.WordsOf(await setting.KindAsync(SyncKind.Usage)));

        // The key, and nothing here, changed at the provider: the next turn by itself finds that out.
        setting.Replica.Instead.Clear();
        setting.Clock.Advance(TimeSpan.FromMinutes(40));
        await schedule.TurnAsync(default);

        Assert.False(await RefusedAsync(setting));
        var state = await setting.KindAsync(SyncKind.Usage);
        Assert.Equal((null, 0), (state.Error, state.Failures));
        Assert.NotNull(state.CompletedAt);
        Assert.Null(setting.WordsOf(state));
    }

    [Fact]
    public async Task Failure_IsSinceTheFirstOfItsTries_AndForgottenByTheNextThatWorks()
    {
        await using var setting = await Setting.StartAsync(_noon);
        var schedule = setting.Server.Get<SyncSchedule>();
        var refuse = (HttpContext context) => Replica.ErrorAsync(context, 500, "whatever");
        setting.Replica.Instead["usage/completions"] = refuse;
        await schedule.TurnAsync(default);
        var first = Instant.From(setting.Clock.GetUtcNow());

        setting.Clock.Advance(TimeSpan.FromMinutes(40));
        await schedule.TurnAsync(default);
        var failing = await setting.KindAsync(SyncKind.Usage);
        Assert.Equal((first, 2), (failing.FailingSince, failing.Failures));

        setting.Replica.Instead.Clear();
        setting.Clock.Advance(TimeSpan.FromMinutes(40));
        await schedule.TurnAsync(default);
        var works = await setting.KindAsync(SyncKind.Usage);
        Assert.Equal((null, null, 0), (works.FailingSince, works.Error, works.Failures));

        // What fails next begins anew.
        setting.Replica.Instead["usage/completions"] = refuse;
        setting.Clock.Advance(TimeSpan.FromMinutes(40));
        await schedule.TurnAsync(default);
        var again = await setting.KindAsync(SyncKind.Usage);
        Assert.Equal((Instant.From(setting.Clock.GetUtcNow()), 1), (again.FailingSince, again.Failures));
    }

    [Theory]
    [InlineData(401, "invalid_api_key")]
    [InlineData(403, "ip_not_authorized")]
    public async Task Refusal_OfOneKind_LeavesTheOthersAndTheKeyAlone(int status, string code)
    {
        await using var setting = await Setting.StartAsync(_noon);
        Count(setting);
        setting.Replica.Instead["organization/costs"] = context => Replica.ErrorAsync(context, status, code);

        var turn = await setting.SyncAsync();

        Assert.Equal(
            ("costs", AdminApiFault.Forbidden),
            turn.Kinds.Where(kind => kind.Fault is not null).Select(kind => (kind.Kind, kind.Fault!.Fault)).Single()
        );
        Assert.False(await RefusedAsync(setting));
        Assert.Contains($"({status}, {code})", (await setting.KindAsync("costs")).Error, StringComparison.Ordinal);
        Assert.Null((await setting.KindAsync(SyncKind.Usage)).Error);
        Assert.NotNull((await setting.KindAsync("projects")).CompletedAt);
    }

    [Theory]
    [InlineData("organization/costs")] // Alone in its turn.
    [InlineData("usage/completions")] // Before all others.
    public async Task Refusal_OfAKindBeforeAnyOtherWasReadInItsTurn_IsToldFromOneOfTheKey(string path)
    {
        await using var setting = await Setting.StartAsync(_noon);
        await setting.SyncAsync();
        setting.Clock.Advance(TimeSpan.FromMinutes(1));
        await using (var reports = await setting.ReportsAsync())
        {
            var (kind, now) = (
                path.Contains("costs", StringComparison.Ordinal) ? "costs" : SyncKind.Usage,
                Instant.From(setting.Clock.GetUtcNow())
            );
            await reports.Slices.ExecuteDeleteAsync();
            await reports
                .KindStates.Where(state => state.Kind == kind)
                .ExecuteUpdateAsync(set => set.SetProperty(state => state.NextAt, now));
        }

        setting.Replica.Instead[path] = context => Replica.ErrorAsync(context, 401, "invalid_api_key");
        await setting.Server.Get<SyncSchedule>().TurnAsync(default);

        Assert.False(await RefusedAsync(setting));
        Assert.Single(await ErrorsAsync(setting));

        // And when it is the key, all kinds say so after two questions.
        setting.Replica.Instead.Clear();
        setting.Replica.Keys.Clear();
        setting.Clock.Advance(TimeSpan.FromMinutes(50));
        var asked = setting.Replica.Requests;
        await setting.Server.Get<SyncSchedule>().TurnAsync(default);
        Assert.True(await RefusedAsync(setting));
        Assert.Equal(8, (await ErrorsAsync(setting)).Count);
        Assert.InRange(setting.Replica.Requests - asked, 1, 5);
    }

    [Fact]
    public async Task Refusal_IsNotClearedByAKindThatHadNothingToAskFor()
    {
        await using var setting = await Setting.StartAsync(_noon);
        await setting.SyncAsync();
        setting.Replica.Keys.Clear();
        setting.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(AdminApiFault.KeyRefused, (await setting.SyncAsync()).Error!.Fault);
        await using (var reports = await setting.ReportsAsync())
        {
            var now = Instant.From(setting.Clock.GetUtcNow());
            await reports
                .KindStates.Where(state => state.Kind == "costs")
                .ExecuteUpdateAsync(set => set.SetProperty(state => state.NextAt, now));
        }

        await setting.Server.Get<SyncSchedule>().TurnAsync(default);

        Assert.True(await RefusedAsync(setting));
    }

    [Theory]
    [InlineData(true)] // By a turn of its own accord.
    [InlineData(false)] // By what a person does.
    public async Task Refusal_ThatIsOver_LetsNothingWaitAnyLongerThatWaitedBecauseOfIt(bool byTurn)
    {
        await using var setting = await Setting.StartAsync(_noon);
        var schedule = setting.Server.Get<SyncSchedule>();
        await setting.SyncAsync();
        setting.Replica.Keys.Clear();
        for (var refused = 0; refused < 4; refused++)
        {
            setting.Clock.Advance(TimeSpan.FromMinutes(10));
            await setting.SyncAsync();
        }

        Assert.Equal(8, (await ErrorsAsync(setting)).Count);
        setting.Replica.Keys.Add(Replica.Key);
        setting.Clock.Advance(TimeSpan.FromMinutes(1));
        if (byTurn)
        {
            await using var reports = await setting.ReportsAsync();
            var now = Instant.From(setting.Clock.GetUtcNow());
            await reports
                .KindStates.Where(state => state.Kind == SyncKind.Usage)
                .ExecuteUpdateAsync(set => set.SetProperty(state => state.NextAt, now));
            await schedule.TurnAsync(default);
        }
        else
        {
            await setting.Server.Get<ImportProjects>().ExecuteAsync(Actor.Operator, Setting.Organization, default);
        }

        Assert.False(await RefusedAsync(setting));
        await using (var reports = await setting.ReportsAsync())
        {
            Assert.DoesNotContain(await reports.KindStates.AsNoTracking().ToListAsync(), state => state.Failures > 0);
        }

        await schedule.TurnAsync(default);
        Assert.Empty(await ErrorsAsync(setting));
    }

    [Fact]
    public async Task Note_StaysWhileNothingIsReadAgainThatItIsAbout()
    {
        await using var setting = await Setting.StartAsync(_noon);
        var odd = new Counted(_noon.AddDays(-1), "proj_a", "gpt-4.1-2025-04-14", "brand-new", 1, 100, 0, 10);
        setting.Replica.Usage.Add(odd);
        setting.Replica.Instead["organization/costs"] = context => context.Response.WriteAsync(CostsWithoutAmount(context.Request.Query));
        var schedule = setting.Server.Get<SyncSchedule>();
        await setting.SyncAsync();
        await SaidAsync();

        // A usual turn, a look at today, and a turn in which no costs were due.
        setting.Clock.Advance(TimeSpan.FromMinutes(6));
        await schedule.TurnAsync(default);
        await SaidAsync();
        using (setting.Server.Get<TodayWanted>().Hold(Setting.Organization))
        {
            setting.Clock.Advance(TimeSpan.FromMinutes(1));
            await schedule.TurnAsync(default);
        }

        await SaidAsync();
        await setting.SyncAsync();
        await SaidAsync();

        // The day is read again, and what was odd is gone.
        setting.Replica.Usage.Remove(odd);
        setting.Clock.Advance(TimeSpan.FromDays(1));
        await schedule.TurnAsync(default);
        Assert.Null((await setting.KindAsync(SyncKind.Usage)).Note);

        async Task SaidAsync()
        {
            Assert.Contains("brand-new", (await setting.KindAsync(SyncKind.Usage)).Note, StringComparison.Ordinal);
            Assert.Contains("without an amount", (await setting.KindAsync("costs")).Note, StringComparison.Ordinal);
        }
    }

    // Each day that was asked for, all but the first of them empty.
    private static string CostsWithoutAmount(IQueryCollection query)
    {
        var (start, end) = (
            long.Parse(query["start_time"]!, CultureInfo.InvariantCulture),
            long.Parse(query["end_time"]!, CultureInfo.InvariantCulture)
        );
        var days = Enumerable
            .Range(0, (int)((end - start) / 86_400))
            .Select(day =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""{"start_time":{{start + (day * 86_400L)}},"end_time":{{start + ((day + 1) * 86_400L)}},"results":[{{(day == 0 ? """{"line_item":"x"}""" : "")}}]}"""
                )
            );
        return $$"""{"object":"page","data":[{{string.Join(',', days)}}],"has_more":false}""";
    }

    private static async Task<List<string>> ErrorsAsync(Setting setting)
    {
        await using var reports = await setting.ReportsAsync();
        return await reports.KindStates.Where(state => state.Error != null).Select(state => state.Error!).ToListAsync();
    }

    private static async Task<bool> RefusedAsync(Setting setting)
    {
        await using var database = await WatchTests.DatabaseAsync(setting);
        return await database.ProviderConnections.AnyAsync(connection => connection.RefusedAt != null);
    }

    [Fact]
    public async Task Kinds_AreEachReadWhenTheirTimeHasCome()
    {
        await using var setting = await Setting.StartAsync(_noon);
        var schedule = setting.Server.Get<SyncSchedule>();
        await schedule.TurnAsync(default);
        var costs = await setting.KindAsync("costs");
        var retention = await setting.KindAsync("data_retention");

        setting.Clock.Advance(TimeSpan.FromMinutes(6));
        await schedule.TurnAsync(default);

        Assert.Equal(Instant.From(_noon.AddMinutes(6)), (await setting.KindAsync(SyncKind.Usage)).CompletedAt);
        Assert.Equal(costs.CompletedAt, (await setting.KindAsync("costs")).CompletedAt);
        Assert.InRange(costs.NextAt.ToDateTimeOffset(), _noon.AddHours(6), _noon.AddHours(7));
        Assert.InRange(retention.NextAt.ToDateTimeOffset(), _noon.AddHours(24), _noon.AddHours(28));
    }

    [Fact]
    [Trait("Database", "SQLite")]
    public async Task Upgrade_CarriesTheStateOfTheVersionBefore_ThereAndBack()
    {
        using var folder = new Support.TemporaryFolder();
        await using (var server = await Support.TestServer.StartAsync(folder: folder))
        {
            await using var reports = await server.Get<IDbContextFactory<ReportsDbContext>>().CreateDbContextAsync();
            await reports.Database.MigrateAsync("SeriesAndPoints");
            await reports.Database.ExecuteSqlRawAsync(
                """
                INSERT INTO "SyncStates" ("OrganizationId", "NextAt", "StartedAt", "CompletedAt", "Error", "FailedAt", "Failures", "LeaseUntil", "LagMilliseconds", "BusiestHourLarge", "BusiestHourSmall", "DataRetentionReadAt")
                VALUES ('org-failing', 900, 500, 400, 'The key may not read this (403).', 510, 3, 0, 77, 11, 12, 300),
                    ('org-well', 901, 501, 502, 'The key may not read costs (403).', 502, 0, 0, NULL, 0, 0, NULL);
                INSERT INTO "Slices" ("OrganizationId", "Kind", "Start", "End", "WidthSeconds", "ReadAt") VALUES ('org-failing', 'costs', 0, 86400000, 86400, 444)
                """
            );
        }

        await using var upgraded = await Support.TestServer.StartAsync(folder: folder, schedules: false);
        await using var database = await upgraded.Get<IDbContextFactory<ReportsDbContext>>().CreateDbContextAsync();
        var kinds = (await database.KindStates.AsNoTracking().ToListAsync())
            .Select(state =>
                (
                    state.OrganizationId,
                    state.Kind,
                    state.NextAt.UnixMilliseconds,
                    state.CompletedAt?.UnixMilliseconds,
                    state.Error,
                    state.Failures
                )
            )
            .Order();
        Assert.Equal(
            [
                ("org-failing", "costs", 0, 444, null, 0),
                ("org-failing", "data_retention", 86_400_300, 300, null, 0),
                ("org-failing", "usage", 900, 400, "The key may not read this (403).", 3),
                ("org-well", "usage", 901, 502, null, 0),
            ],
            kinds
        );
        var state = await database.SyncStates.AsNoTracking().SingleAsync(state => state.OrganizationId == "org-failing");
        Assert.Equal(
            (77L, 11, 12, 400L),
            (state.LagMilliseconds, state.BusiestHourLarge, state.BusiestHourSmall, state.BusiestHourAt?.UnixMilliseconds)
        );

        await database.Database.MigrateAsync("SeriesAndPoints");
        var before = await database
            .Database.SqlQueryRaw<string>(
                """SELECT "OrganizationId" || ' ' || "NextAt" || ' ' || "CompletedAt" || ' ' || COALESCE("Error", '-') || ' ' || "Failures" || ' ' || COALESCE("DataRetentionReadAt", '-') AS "Value" FROM "SyncStates" ORDER BY 1"""
            )
            .ToListAsync();
        Assert.Equal(["org-failing 900 400 The key may not read this (403). 3 300", "org-well 901 502 - 0 -"], before);
    }

    private static void Count(Setting setting)
    {
        foreach (var model in (string[])["gpt-4.1-2025-04-14", "gpt-4.1-mini-2025-04-14"])
        {
            setting.Replica.Usage.Add(new Counted(_noon.AddHours(-2), "proj_a", model, "incentivized-tier", 3, 30_000, 0, 5_000));
        }
    }
}
