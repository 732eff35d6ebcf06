using DataSharing.Dashboard.ProviderUsage.Reading;
using Microsoft.EntityFrameworkCore;
using Xunit;
using Setting = DataSharing.Tests.OpenAI.SyncTests.Setting;

namespace DataSharing.Tests.OpenAI;

/// <summary>Today is read each minute while somebody looks, with at most two requests a minute; and not while nobody does.</summary>
public sealed class TodayByTheMinuteTests
{
    private const string Large = "gpt-4.1-2025-04-14";

    private static readonly DateTimeOffset _noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Today_WhileAPageIsOpen_IsNeverOlderThanNinetySecondsAtTwoRequestsAMinute()
    {
        await using var setting = await Setting.StartAsync(_noon);
        await setting.Server.Get<SyncSchedule>().TurnAsync(default);
        var asked = new List<DateTimeOffset>();
        setting.Replica.OnRequest = () =>
        {
            asked.Add(setting.Clock.GetUtcNow());
            return Task.CompletedTask;
        };
        using var page = setting.Server.Get<TodayWanted>().Hold(Setting.Organization);
        for (var look = 1; look <= 12 * 10; look++)
        {
            setting.Clock.Advance(_look);
            var now = setting.Clock.GetUtcNow();
            setting.Replica.Usage.Add(new Counted(now, "proj_a", Large, "default", 1, 1, 0, 0));
            await setting.Server.Get<SyncSchedule>().TurnAsync(default);

            // Everything that the provider showed ninety seconds ago is here.
            Assert.True(await setting.TokensAsync() >= setting.Replica.Usage.Count(row => row.At <= now.AddSeconds(-90)));
        }

        Assert.All(asked, first => Assert.InRange(asked.Count(at => at >= first && at < first.AddMinutes(1)), 1, 2));
        Assert.InRange(asked.Count, 9, 20);
    }

    [Fact]
    public async Task Today_WhileNobodyLooks_IsReadAsUsual_AndAgainWhileAProgramAsks()
    {
        await using var setting = await Setting.StartAsync(_noon);
        await setting.Server.Get<SyncSchedule>().TurnAsync(default);
        using (setting.Server.Get<TodayWanted>().Hold(Setting.Organization)) { }

        Assert.Equal(0, await RequestsOfAsync(setting, TimeSpan.FromMinutes(4)));

        using var client = setting.Server.Client(setting.Key);
        using var answer = await client.GetAsync("/v1/organization/complimentary_tokens");
        Assert.True(answer.IsSuccessStatusCode);
        Assert.InRange(await RequestsOfAsync(setting, TimeSpan.FromSeconds(20)), 1, 2);
    }

    [Fact]
    public async Task Today_WhileTheProviderFails_IsNotAskedMoreOftenForBeingLookedAt()
    {
        await using var setting = await Setting.StartAsync(_noon);
        await setting.Server.Get<SyncSchedule>().TurnAsync(default);
        using var page = setting.Server.Get<TodayWanted>().Hold(Setting.Organization);
        setting.Replica.Fail(1_000, 503);

        // One request that is not tried again at once, and then the pause of a failure.
        Assert.Equal(1, await RequestsOfAsync(setting, TimeSpan.FromMinutes(4)));
        Assert.NotNull((await setting.KindAsync(SyncKind.Usage)).Error);
    }

    [Fact]
    public async Task FirstReadingOfTheAuditLog_OfManyPages_GoesOnInEachMinuteWhereItStopped()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Watched.AuditLog.AddRange(
            Enumerable.Range(0, 450).Select(number => new Logged($"log_{number:D4}", "project.updated", _noon.AddMinutes(-number)))
        );
        setting.Replica.Forbidden.Add("organization/audit_logs");
        await setting.Server.Get<SyncSchedule>().TurnAsync(default);
        setting.Replica.Forbidden.Clear();
        await using var reports = await setting.ReportsAsync();
        await reports.KindStates.Where(state => state.Kind == "audit_log").ExecuteDeleteAsync();
        setting.Replica.Watched.Asked.Clear();
        using var page = setting.Server.Get<TodayWanted>().Hold(Setting.Organization);
        var minutes = 0;
        while (!await reports.KindStates.AnyAsync(state => state.Kind == "audit_log" && state.CompletedAt != null))
        {
            await RequestsOfAsync(setting, TimeSpan.FromMinutes(1));
            Assert.True(++minutes < 60, "It never came to its end.");
        }

        Assert.Equal(5, setting.Replica.Watched.Asked.Count(path => path == "organization/audit_logs"));
        Assert.Equal(450, await reports.ProviderAuditEntries.CountAsync());
    }

    [Fact]
    public async Task KeyThatIsRefused_WhileUsageFailsAnyway_IsSaidWithinAMinuteOfTheNextReading()
    {
        await using var setting = await Setting.StartAsync(_noon);
        await setting.Server.Get<SyncSchedule>().TurnAsync(default);
        using var page = setting.Server.Get<TodayWanted>().Hold(Setting.Organization);
        setting.Replica.Instead["usage/completions"] = context => Replica.ErrorAsync(context, 403, "missing_scope");
        await RequestsOfAsync(setting, TimeSpan.FromMinutes(2));
        setting.Replica.Keys.Clear();

        Assert.InRange(await RequestsOfAsync(setting, TimeSpan.FromMinutes(5)), 1, 2);

        await using var database = await WatchTests.DatabaseAsync(setting);
        Assert.NotNull((await database.ProviderConnections.SingleAsync()).RefusedAt);
    }

    private static async Task<int> RequestsOfAsync(Setting setting, TimeSpan time)
    {
        var before = setting.Replica.Requests;
        for (var passed = TimeSpan.Zero; passed < time; passed += _look)
        {
            setting.Clock.Advance(_look);
            await setting.Server.Get<SyncSchedule>().TurnAsync(default);
        }

        return setting.Replica.Requests - before;
    }
}
