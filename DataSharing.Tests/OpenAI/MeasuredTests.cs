using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;
using Xunit;
using Instant = DataSharing.Core.Primitives.Instant;
using Setting = DataSharing.Tests.OpenAI.SyncTests.Setting;

namespace DataSharing.Tests.OpenAI;

/// <summary>OpenAI's count beside ours: what is left, where they differ, and where OpenAI contradicts a decision.</summary>
public sealed class MeasuredTests
{
    private const string Large = "gpt-4.1-2025-04-14";
    private const string Small = "gpt-4.1-mini-2025-04-14";

    private static readonly DateTimeOffset _noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task ComplimentaryTokens_WithReportsOnly_AreMeasuredAndOursAreNull()
    {
        await using var setting = await Setting.StartAsync(_noon);
        await ShareAsync(setting, _noon.AddDays(-10), "proj_a");
        Count(setting, _noon.AddHours(-2), "proj_a", Large, "incentivized-tier", 300_000);
        Count(setting, _noon.AddHours(-1), "proj_a", Large, "default", 50_000);
        Count(setting, _noon.AddHours(-1), "proj_b", Large, "default", 70_000); // Not shared: draws on no pool.
        Count(setting, _noon.AddHours(-1), "proj_a", Large, "flex-tier", 90_000); // Flex: draws on none either.
        await setting.SyncAsync();

        var pool = await PoolAsync(setting, "large");

        Assert.Equal("measured", pool.GetProperty("basis").GetString());
        Assert.Equal(JsonValueKind.Null, pool.GetProperty("running_total").ValueKind);
        Assert.Equal(JsonValueKind.Null, pool.GetProperty("complimentary_tokens").ValueKind);
        var measured = pool.GetProperty("measured");
        Assert.Equal(
            (300_000, 210_000, 350_000),
            (
                measured.GetProperty("complimentary_tokens").GetInt64(),
                measured.GetProperty("billed_tokens").GetInt64(),
                measured.GetProperty("running_total").GetInt64()
            )
        );
        Assert.False(measured.GetProperty("stale").GetBoolean());
        Assert.Equal(650_000, pool.GetProperty("remaining").GetInt64());

        // Half an hour may be missing, until growth tells better: at most as much as the busiest hour brought.
        Assert.Equal(_noon.AddMinutes(-30).ToUnixTimeSeconds(), pool.GetProperty("counted_until").GetInt64());
        Assert.Equal(350_000, pool.GetProperty("safe_remaining").GetInt64());

        setting.Clock.Advance(TimeSpan.FromMinutes(40));
        Assert.True((await PoolAsync(setting, "large")).GetProperty("measured").GetProperty("stale").GetBoolean());
    }

    [Fact]
    public async Task ComplimentaryTokens_WithBoth_UseTheLargerTotalAndTellTheCoverage()
    {
        await using var setting = await Setting.StartAsync(_noon);
        await ShareAsync(setting, _noon.AddDays(-10), "proj_a");
        Count(setting, _noon.AddDays(-1), "proj_a", Large, "incentivized-tier", 200_000);
        Count(setting, _noon.AddHours(-2), "proj_a", Large, "incentivized-tier", 10_000);
        await setting.SyncAsync();
        using var client = setting.Server.Client(setting.Key);
        await SendAsync(client, "e1", _noon.AddDays(-1), "proj_a", "gpt-4.1", 150_000);
        await SendAsync(client, "e2", _noon.AddHours(-2), "proj_a", "gpt-4.1", 40_000);

        var pool = await PoolAsync(setting, "large");

        Assert.Equal("both", pool.GetProperty("basis").GetString());
        Assert.Equal(40_000, pool.GetProperty("running_total").GetInt64());
        Assert.Equal(960_000, pool.GetProperty("remaining").GetInt64());
        Assert.Equal(0.75, pool.GetProperty("coverage").GetDouble());
    }

    [Fact]
    public async Task MeasuredRunningTotal_OfADayWithASwitch_CountsOnlyBucketsThatWereShared()
    {
        await using var setting = await Setting.StartAsync(_noon);
        await ShareAsync(setting, _noon.AddHours(-3), "proj_a");
        Count(setting, _noon.AddHours(-5), "proj_a", Large, "default", 400_000);
        Count(setting, _noon.AddHours(-1), "proj_a", Large, "default", 100_000);
        await setting.SyncAsync();

        Assert.Equal(100_000, (await PoolAsync(setting, "large")).GetProperty("measured").GetProperty("running_total").GetInt64());
    }

    [Fact]
    public async Task Forecast_OfWhatOpenAICounts_RestsOnItsCountOfTheDaysBefore()
    {
        await using var setting = await Setting.StartAsync(_noon);
        await ShareAsync(setting, _noon.AddDays(-40), "proj_a");
        for (var hour = _noon.AddHours(-1); hour >= _noon.AddHours(-12).AddDays(-5); hour = hour.AddHours(-1))
        {
            Count(setting, hour, "proj_a", Large, "incentivized-tier", 10_000);
            Count(setting, hour, "proj_b", Large, "default", 70_000); // Not shared: draws on no pool.
        }

        await setting.SyncAsync();

        var forecast = (await PoolAsync(setting, "large")).GetProperty("forecast");
        Assert.Equal(("lasts", 5), (forecast.GetProperty("outcome").GetString(), forecast.GetProperty("days").GetInt32()));
        Assert.InRange(forecast.GetProperty("remaining_at_reset").GetInt64(), 750_000, 765_000);
        Assert.Equal(JsonValueKind.Null, (await PoolAsync(setting, "small")).GetProperty("forecast").ValueKind);

        setting.Clock.Advance(TimeSpan.FromMinutes(40));
        Assert.Equal(JsonValueKind.Null, (await PoolAsync(setting, "large")).GetProperty("forecast").ValueKind);
    }

    [Fact]
    public async Task ComplimentaryTokens_OfAReportWithoutServiceTier_AreNotGuessed()
    {
        await using var setting = await Setting.StartAsync(_noon, connect: false);
        await ShareAsync(setting, _noon.AddDays(-10), "proj_a");
        var day = new DateTimeOffset(_noon.Date, TimeSpan.Zero).ToUnixTimeSeconds();
        var file = Dashboard.ProviderUsage.ExportFileReader.Read(
            System.Text.Encoding.UTF8.GetBytes(
                $"start_time,end_time,project_id,num_model_requests,model,input_tokens,output_tokens\n{day},{day + 86_400},proj_a,5,{Large},500,50\n"
            )
        );
        await setting
            .Server.Get<Dashboard.ProviderUsage.ImportReport>()
            .ExecuteAsync(Actor.Operator, Setting.Organization, "f.csv", file, dryRun: false, null, default);

        var pool = await PoolAsync(setting, "large");

        var measured = pool.GetProperty("measured");
        foreach (var told in new[] { measured, pool.GetProperty("models")[0] })
        {
            Assert.Equal(JsonValueKind.Null, told.GetProperty("complimentary_tokens").ValueKind);
            Assert.Equal(JsonValueKind.Null, told.GetProperty("billed_tokens").ValueKind);
        }

        Assert.Equal(550, measured.GetProperty("running_total").GetInt64());

        // The bucket ends tonight; the file was made by noon at the latest.
        Assert.Equal(_noon.AddMinutes(-30).ToUnixTimeSeconds(), pool.GetProperty("counted_until").GetInt64());

        var view = await setting.Server.Get<Dashboard.Days.DayQueries>().GetAsync(Actor.Operator, Setting.Organization, null, default);
        Assert.Equal(
            "Not known: of 550 tokens OpenAI's report does not tell whether they were billed.",
            Dashboard.Days.BilledWords.None(view, "today")
        );
        Assert.Equal("not known", Dashboard.Days.BilledWords.Price(view.Totals));
    }

    [Theory]
    [InlineData(1, true)] // It may have been made at noon of that day.
    [InlineData(2, false)] // A bucket of the day after proves that the day was over.
    public async Task File_ThatEndsWithADay_MayHaveBeenMadeBeforeTheDayWasOver(int days, bool stale)
    {
        await using var setting = await Setting.StartAsync(_noon.AddDays(3), connect: false);
        var first = new DateTimeOffset(_noon.Date, TimeSpan.Zero);
        var rows = Enumerable
            .Range(0, days)
            .Select(day =>
                $"{first.AddDays(day).ToUnixTimeSeconds()},{first.AddDays(day + 1).ToUnixTimeSeconds()},proj_a,5,{Large},500,50\n"
            );
        var file = Dashboard.ProviderUsage.ExportFileReader.Read(
            System.Text.Encoding.UTF8.GetBytes(
                $"start_time,end_time,project_id,num_model_requests,model,input_tokens,output_tokens\n{string.Concat(rows)}"
            )
        );
        await setting
            .Server.Get<Dashboard.ProviderUsage.ImportReport>()
            .ExecuteAsync(Actor.Operator, Setting.Organization, "f.csv", file, dryRun: false, null, default);

        var view = await setting
            .Server.Get<Dashboard.Days.DayQueries>()
            .GetAsync(Actor.Operator, Setting.Organization, Instant.From(first).Day, default);

        Assert.Equal(stale, view.Measured!.Stale);
    }

    [Fact]
    public async Task DecisionByAClockThatWasFast_DoesNotComeBackOverALaterOne()
    {
        await using var setting = await Setting.StartAsync(_noon, connect: false);
        await ShareAsync(setting, _noon.AddHours(1), "proj_a");
        await ShareAsync(setting, _noon.AddMinutes(10), "proj_b");

        await using var database = await setting.Server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        var history = await database.FindHistoryAsync(Setting.Organization, default);

        Assert.Equal(["proj_b"], history!.Sharing[SharingControl.InputsOutputs].At(Instant.From(_noon.AddHours(2)))!.Value.ProjectIds);
    }

    [Fact]
    public async Task Check_OfAnEarlierHour_IsDecidedByWhatHeldThen()
    {
        await using var setting = await Setting.StartAsync(_noon, connect: false);
        await ShareAsync(setting, _noon.AddHours(-1), "proj_a");
        using var client = setting.Server.Client(setting.Key);

        Assert.Equal("project_not_shared", (await AskAsync(client, _noon.AddHours(-2))).GetProperty("reason").GetString());
        Assert.Equal("complimentary", (await AskAsync(client, _noon.AddMinutes(-30))).GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("gpt-6.2-sol")] // Released, on no list.
    [InlineData("ft:gpt-4.1-2025-04-14:acme::abc")]
    [InlineData("text-embedding-3-small")]
    [InlineData("")] // A report that does not name the model.
    public async Task FreeTokensOfAPoolThatNobodyKnows_StandBesideBoth_AndMakeWhatRestsOnTheRestUncertain(string model)
    {
        await using var setting = await Setting.StartAsync(_noon);
        await ShareAsync(setting, _noon.AddDays(-10), "proj_a");
        Count(setting, _noon.AddHours(-2), "proj_a", Large, "incentivized-tier", 100_000);
        Count(setting, _noon.AddHours(-2), "proj_a", model, "incentivized-tier", 900_000);
        await setting.SyncAsync();

        using var client = setting.Server.Client(setting.Key);
        var today = await client.GetFromJsonAsync<JsonElement>("/v1/organization/complimentary_tokens");
        foreach (var (pool, left) in new[] { ("large", 900_000), ("small", 10_000_000) })
        {
            var figures = today.GetProperty("data").EnumerateArray().Single(element => element.GetProperty("pool").GetString() == pool);
            Assert.Equal((left, true), (figures.GetProperty("remaining").GetInt32(), figures.GetProperty("uncertain").GetBoolean()));
        }

        var beside = Assert.Single(today.GetProperty("unassigned").EnumerateArray());
        Assert.Equal(
            (model.Length == 0 ? null : model, 900_000),
            (beside.GetProperty("model").GetString(), beside.GetProperty("complimentary_tokens").GetInt32())
        );
        Assert.True((await AskAsync(client, _noon)).GetProperty("uncertain").GetBoolean());

        // A day to come starts full, whatever was counted today.
        Assert.False((await AskAsync(client, _noon.AddDays(1))).GetProperty("uncertain").GetBoolean());

        // One page agrees with itself: by model and by project are the same tokens.
        var view = await setting.Server.Get<Dashboard.Days.DayQueries>().GetAsync(Actor.Operator, Setting.Organization, null, default);
        Assert.Equal(
            (1_000_000, 1_000_000),
            (view.Models.Sum(usage => usage.Totals.Complimentary), view.Projects.Sum(project => project.Totals.Complimentary))
        );
    }

    [Fact]
    public async Task ModelThatOpenAICountsFree_AndNoListNames_IsNotCertainlyBilled()
    {
        await using var setting = await Setting.StartAsync(_noon);
        await ShareAsync(setting, _noon.AddDays(-10), "proj_a");
        Count(setting, _noon.AddHours(-2), "proj_a", "gpt-6.2-sol", "incentivized-tier", 900_000);
        await setting.SyncAsync();
        using var client = setting.Server.Client(setting.Key);
        async Task<(string?, bool)> AskedAsync(string model)
        {
            var answer = await AskAsync(client, _noon, model);
            return (answer.GetProperty("reason").GetString(), answer.GetProperty("uncertain").GetBoolean());
        }

        Assert.Equal(("model_not_covered", true), await AskedAsync("gpt-6.2-sol"));
        Assert.Equal(("model_not_covered", false), await AskedAsync("text-embedding-3-small"));
    }

    [Fact]
    public async Task FreeTokens_OfABatch_CountAgainstThePool()
    {
        await using var setting = await Setting.StartAsync(_noon, connect: false);
        await ShareAsync(setting, _noon.AddDays(-10), "proj_a");
        var day = new DateTimeOffset(_noon.Date, TimeSpan.Zero).ToUnixTimeSeconds();
        var file = Dashboard.ProviderUsage.ExportFileReader.Read(
            System.Text.Encoding.UTF8.GetBytes(
                "start_time,end_time,project_id,num_model_requests,model,batch,service_tier,input_tokens,output_tokens\n"
                    + $"{day},{day + 86_400},proj_a,5,{Large},true,incentivized-tier,500,50\n{day},{day + 86_400},proj_a,5,{Large},true,default,7000,0\n"
            )
        );
        await setting
            .Server.Get<Dashboard.ProviderUsage.ImportReport>()
            .ExecuteAsync(Actor.Operator, Setting.Organization, "f.csv", file, dryRun: false, null, default);

        var measured = (await PoolAsync(setting, "large")).GetProperty("measured");

        Assert.Equal(
            (550, 550),
            (measured.GetProperty("complimentary_tokens").GetInt64(), measured.GetProperty("running_total").GetInt64())
        );
    }

    [Theory]
    [InlineData(40_000, 0)] // Ours is the larger,
    [InlineData(40_000, 200_000)] // OpenAI's is,
    [InlineData(0, 200_000)] // and OpenAI's alone.
    public async Task Chart_EndsAtWhatTheCardCounts(int sent, int counted)
    {
        await using var setting = await Setting.StartAsync(_noon);
        await ShareAsync(setting, _noon.AddDays(-10), "proj_a");
        using var client = setting.Server.Client(setting.Key);
        if (counted > 0)
        {
            Count(setting, _noon.AddHours(-2), "proj_a", Large, "incentivized-tier", counted);
            await setting.SyncAsync();
        }

        if (sent > 0)
        {
            await SendAsync(client, "e1", _noon.AddHours(-2), "proj_a", "gpt-4.1", sent);
        }

        var overview = setting.Server.Get<Dashboard.Features.Overview.OverviewQueries>();
        var (view, _) = await overview.GetAsync(Actor.Operator, Setting.Organization, default);
        var figures = view.Today[DataSharing.Core.Programme.Pool.Large].Figures;
        var hours = view.Hours[DataSharing.Core.Programme.Pool.Large];

        Assert.Equal((Math.Max(sent, counted), figures.Counted!.Value.Value), (hours[^1].RunningTotal, hours[^1].RunningTotal));
    }

    [Theory]
    [InlineData("proj_a", "incentivized-tier", -26, false)] // Shared: as decided.
    [InlineData("proj_b", "default", -26, false)] // Billed: as decided.
    [InlineData("proj_b", "incentivized-tier", -26, true)] // Free, and not shared here.
    [InlineData("proj_b", "data-sharing", -26, true)] // The other words for free, in whatever case.
    [InlineData("proj_b", "Data-Sharing-Incentive", -26, true)]
    [InlineData("proj_unheard", "incentivized-tier", -26, true)] // Free in a project that is not known here.
    [InlineData("proj_b", "incentivized-tier", -24 * 9, false)] // More than a week ago.
    public async Task Drift_IsRedForFreeTrafficAgainstTheDecisionAndForNothingElse(string project, string tier, int hours, bool red)
    {
        await using var setting = await Setting.StartAsync(_noon);
        await ShareAsync(setting, _noon.AddDays(-10), "proj_a");
        Count(setting, _noon.AddHours(hours), project, Large, tier, 12_300);
        await setting.SyncAsync();

        var drift = await setting.Server.Get<DriftQueries>().GetAsync(Actor.Operator, Setting.Organization, default);

        Assert.Equal(red, drift.Free.Count == 1);
        Assert.False(drift.BilledThoughExpectedFree);
        if (red)
        {
            Assert.Equal((project, 12_300), (drift.Free[0].ProjectId, drift.Free[0].Tokens));
        }
    }

    [Fact]
    public async Task Drift_BeforeTheFirstRecord_ClaimsNothing()
    {
        await using var setting = await Setting.StartAsync(_noon);
        await ShareAsync(setting, _noon.AddDays(-2), "proj_a");
        Count(setting, _noon.AddDays(-3), "proj_b", Large, "incentivized-tier", 12_300);
        await setting.SyncAsync();

        Assert.Empty((await setting.Server.Get<DriftQueries>().GetAsync(Actor.Operator, Setting.Organization, default)).Free);
    }

    [Fact]
    public async Task Drift_OfTwoFilesOfTheSameHour_CountsItOnce()
    {
        await using var setting = await Setting.StartAsync(_noon);
        await ShareAsync(setting, _noon.AddDays(-10), "proj_a", "proj_b");
        await ShareAsync(setting, _noon.AddHours(-4), "proj_a");
        var hour = _noon.AddHours(-2).ToUnixTimeSeconds();
        await ImportAsync(setting, $"{hour},{hour + 3_600}");
        await ImportAsync(setting, $"{hour + 1_800},{hour + 1_860}");

        var drift = await setting.Server.Get<DriftQueries>().GetAsync(Actor.Operator, Setting.Organization, default);

        Assert.Equal(("proj_b", 5_000), (Assert.Single(drift.Free).ProjectId, drift.Free[0].Tokens));

        static Task ImportAsync(Setting setting, string time) =>
            setting
                .Server.Get<ImportReport>()
                .ExecuteAsync(
                    Actor.Operator,
                    Setting.Organization,
                    "f.csv",
                    ExportFileReader.Read(
                        System.Text.Encoding.UTF8.GetBytes(
                            $"start_time,end_time,project_id,num_model_requests,model,service_tier,input_tokens,output_tokens\n{time},proj_b,1,{Large},incentivized-tier,5000,0\n"
                        )
                    ),
                    dryRun: false,
                    null,
                    default
                );
    }

    [Fact]
    public async Task Drift_OnTheDayOfAStop_CountsOnlyWhatCameAfterIt()
    {
        await using var setting = await Setting.StartAsync(_noon);
        await ShareAsync(setting, _noon.AddDays(-10), "proj_a", "proj_b");
        await ShareAsync(setting, _noon.AddHours(-4), "proj_a");
        Count(setting, _noon.AddHours(-5), "proj_b", Large, "incentivized-tier", 5_000);
        await setting.SyncAsync();
        Assert.Empty((await setting.Server.Get<DriftQueries>().GetAsync(Actor.Operator, Setting.Organization, default)).Free);

        Count(setting, _noon.AddHours(-3), "proj_b", Large, "incentivized-tier", 700);
        await setting.SyncAsync();

        Assert.Equal(
            700,
            Assert.Single((await setting.Server.Get<DriftQueries>().GetAsync(Actor.Operator, Setting.Organization, default)).Free).Tokens
        );
    }

    [Theory]
    [InlineData(true, "default", "default", 90_000, true)]
    [InlineData(false, "default", "default", 90_000, false)] // Not confirmed at OpenAI: nothing was to be expected.
    [InlineData(true, "incentivized-tier", "default", 90_000, false)] // One of the two days had free traffic.
    [InlineData(true, "default", "flex-tier", 90_000, false)] // Flex promises nothing.
    [InlineData(true, "default", "default", 1_000_001, false)] // Beyond the allowance.
    public async Task Drift_IsAmberWhenTwoSettledDaysOfWhatShouldBeFreeWereBilled(
        bool confirmed,
        string dayBefore,
        string yesterday,
        long tokens,
        bool amber
    )
    {
        await using var setting = await Setting.StartAsync(_noon);
        await ShareAsync(setting, _noon.AddDays(-10), "proj_a");
        if (confirmed)
        {
            await using var database = await setting.Server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
            database.SharingConfirmations.Add(
                new SharingConfirmation
                {
                    OrganizationId = Setting.Organization,
                    Control = SharingControl.InputsOutputs,
                    Version = 1,
                    At = Instant.From(_noon.AddDays(-9)),
                    ById = "test",
                    ByName = "test",
                }
            );
            await database.SaveChangesAsync();
        }

        Count(setting, _noon.AddDays(-2), "proj_a", Large, dayBefore, tokens);
        Count(setting, _noon.AddDays(-1), "proj_a", Large, yesterday, tokens);
        await setting.SyncAsync();

        var drift = await setting.Server.Get<DriftQueries>().GetAsync(Actor.Operator, Setting.Organization, default);

        Assert.Equal(amber, drift.BilledThoughExpectedFree);
        Assert.Empty(drift.Free);
    }

    [Fact]
    public async Task Drift_WherePoolsWereReallyUsedUpByModelsOfOthersHearsay_IsNotAmber()
    {
        await using var setting = await Setting.StartAsync(_noon);
        await ShareAsync(setting, _noon.AddDays(-10), "proj_a");
        await ConfirmAsync(setting);
        foreach (var days in (int[])[-2, -1])
        {
            Count(setting, _noon.AddDays(days), "proj_a", "o3-mini-2025-01-31", "incentivized-tier", 9_900_000);
            Count(setting, _noon.AddDays(days), "proj_a", Small, "default", 5_000_000);
        }

        await setting.SyncAsync();

        Assert.False(
            (await setting.Server.Get<DriftQueries>().GetAsync(Actor.Operator, Setting.Organization, default)).BilledThoughExpectedFree
        );
    }

    [Fact]
    public async Task MeasuredRunningTotal_OfAReportWithoutProjects_IsStillAnUpperBound()
    {
        await using var setting = await Setting.StartAsync(_noon, connect: false);
        await ShareAsync(setting, _noon.AddDays(-10), "proj_a");
        await setting.ImportAsync(_noon, "", 5_000);

        Assert.Equal(5_000, (await PoolAsync(setting, "large")).GetProperty("measured").GetProperty("running_total").GetInt64());
    }

    [Fact]
    public async Task Reconciliation_OfFreeTrafficAgainstADecision_NeverExplainsItAway()
    {
        await using var setting = await Setting.StartAsync(_noon);
        await ShareAsync(setting, _noon.AddDays(-10), "proj_a");
        Count(setting, _noon.AddDays(-1), "proj_b", Large, "incentivized-tier", 12_300); // And no event was ever sent.
        await setting.SyncAsync();
        Assert.True(UtcDay.TryParse("2026-11-21", out var day));

        var view = await setting
            .Server.Get<ReconciliationQueries>()
            .GetAsync(Actor.Operator, Setting.Organization, day, day, UsageGrouping.Day, default);

        Assert.Equal(
            "Not shared by the decision here, but free at OpenAI: it probably shares this project.",
            Assert.Single(view.Differences).Explanation
        );
    }

    [Fact]
    public async Task Reconciliation_ExplainsWhatARuleExplainsAndSaysWhatNoneDoes()
    {
        await using var setting = await Setting.StartAsync(_noon);
        await ShareAsync(setting, _noon.AddDays(-10), "proj_a");
        using var client = setting.Server.Client(setting.Key);
        var at = _noon.AddDays(-1);
        await SendAsync(client, "same", at, "proj_a", "gpt-4.1", 1_000);
        Count(setting, at, "proj_a", Large, "incentivized-tier", 1_000);
        await SendAsync(client, "unshared", at, "proj_b", "gpt-4.1", 2_000);
        Count(setting, at, "proj_b", Large, "incentivized-tier", 2_000);
        await SendAsync(client, "unlisted", at, "proj_a", "o1-pro", 3_000);
        Count(setting, at, "proj_a", "o1-pro", "incentivized-tier", 3_000);
        Count(setting, at, "proj_a", Small, "incentivized-tier", 4_000); // Never sent here.
        await SendAsync(client, "odd", at, "proj_a", "gpt-4o-2024-08-06", 5_000);
        Count(setting, at, "proj_a", "gpt-4o-2024-08-06", "default", 5_000); // Billed, and nobody knows why.
        setting.Replica.Costs.Add(new Charged(DateOnly.FromDateTime(at.UtcDateTime), "proj_a", "gpt-4o, input", 0.0125m));
        await setting.SyncAsync();
        Assert.True(UtcDay.TryParse("2026-11-21", out var day));

        var view = await setting
            .Server.Get<ReconciliationQueries>()
            .GetAsync(Actor.Operator, Setting.Organization, day, day, UsageGrouping.Day, default);

        var group = Assert.Single(view.Groups);
        Assert.Equal(
            (6_000, 10_000, 4_000, 5_000, 0.0125m),
            (group.OursFree, group.ReportedFree, group.Difference, group.Unexplained, group.Charged)
        );
        Assert.Equal(
            [
                ("gpt-4o-2024-08-06", null),
                (Large, "Not shared by the decision here, but free at OpenAI: it probably shares this project."),
                (Small, "Requests that were not sent to this console."),
                ("o1-pro", "OpenAI counts a model as free that its list does not name."),
            ],
            view.Differences.OrderBy(cell => cell.Model == "gpt-4o-2024-08-06" ? "" : cell.Model, StringComparer.Ordinal)
                .Select(cell => (cell.Model, cell.Explanation))
        );
        Assert.Equal(("o1-pro", 3_000), (Assert.Single(view.Unlisted).Model, view.Unlisted[0].Tokens));
    }

    [Fact]
    public async Task Reconciliation_OfAChargeThatWasReadWithoutAnAmount_SaysAtLeast()
    {
        await using var setting = await Setting.StartAsync(_noon);
        var day = DateOnly.FromDateTime(_noon.AddDays(-1).UtcDateTime);
        setting.Replica.Costs.Add(new Charged(day, "proj_a", "gpt-4o, input", 0.0125m));
        setting.Replica.Costs.Add(new Charged(day, "proj_a", "gpt-4o, output", null));
        await setting.SyncAsync();

        var view = await setting
            .Server.Get<ReconciliationQueries>()
            .GetAsync(Actor.Operator, Setting.Organization, UtcDay.FromDate(day), UtcDay.FromDate(day), UsageGrouping.Day, default);

        Assert.Equal("at least 0.0125 USD", Assert.Single(view.Totals.Charges).ToString());
        Assert.Contains(
            "of 1 day, 1 read whole.",
            Assert.Single(view.Basis.Lines, line => line.Figure == "Charged").RestsOn,
            StringComparison.Ordinal
        );
    }

    private static void Count(Setting setting, DateTimeOffset at, string project, string model, string tier, long tokens) =>
        setting.Replica.Usage.Add(new Counted(at, project, model, tier, 1, tokens, 0, 0));

    private static async Task<JsonElement> PoolAsync(Setting setting, string pool)
    {
        using var client = setting.Server.Client(setting.Key);
        return (await client.GetFromJsonAsync<JsonElement>("/v1/organization/complimentary_tokens"))
            .GetProperty("data")
            .EnumerateArray()
            .Single(element => element.GetProperty("pool").GetString() == pool);
    }

    private static async Task<JsonElement> AskAsync(HttpClient client, DateTimeOffset at, string model = "gpt-4.1")
    {
        using var answer = await client.PostAsJsonAsync(
            "/v1/organization/complimentary_tokens/check",
            new
            {
                project_id = "proj_a",
                model,
                tokens = 1_000,
                occurred_at = at.ToUnixTimeSeconds(),
            }
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    internal static async Task SendAsync(HttpClient client, string id, DateTimeOffset at, string project, string model, long tokens)
    {
        using var answer = await client.PostAsJsonAsync(
            "/v1/usage/events",
            new
            {
                id,
                occurred_at = at.ToUnixTimeSeconds(),
                project_id = project,
                model,
                input_tokens = tokens,
                output_tokens = 0,
            }
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task ConfirmAsync(Setting setting)
    {
        await using var database = await setting.Server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        database.SharingConfirmations.Add(
            new SharingConfirmation
            {
                OrganizationId = Setting.Organization,
                Control = SharingControl.InputsOutputs,
                Version = 1,
                At = Instant.From(_noon.AddDays(-9)),
                ById = "test",
                ByName = "test",
            }
        );
        await database.SaveChangesAsync();
    }

    // The product never backdates sharing; a test writes the history that days of waiting would have made.
    internal static async Task ShareAsync(Setting setting, DateTimeOffset from, params string[] projects)
    {
        await using var database = await setting.Server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        database.SharingRecords.Add(
            new SharingRecord
            {
                OrganizationId = Setting.Organization,
                Version = 1 + await database.SharingRecords.CountAsync(),
                Control = SharingControl.InputsOutputs,
                List = SharingList.Selected(projects),
                EffectiveAt = Instant.From(from),
                RecordedAt = Instant.From(from),
                ById = "test",
                ByName = "test",
            }
        );
        await database.SaveChangesAsync();
    }
}
