using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Features.Usage;
using Xunit;
using Setting = DataSharing.Tests.OpenAI.SyncTests.Setting;

namespace DataSharing.Tests.OpenAI;

/// <summary>Days before and after the first request that was sent here, in one comparison.</summary>
public sealed class StraddlingReconciliationTests
{
    private const string Model = "gpt-4.1-2025-04-14";

    private static readonly DateTimeOffset _noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly UtcDay _first = UtcDay.FromDate(new DateOnly(2026, 11, 20));

    [Theory]
    [InlineData(UsageGrouping.Project, "proj_a", "proj_b")]
    [InlineData(UsageGrouping.Model, Model, "gpt-4.1-mini-2025-04-14")]
    [InlineData(UsageGrouping.Pool, "large", "small")]
    public async Task Groups_WithDaysBeforeTheFirstRequest_HaveNoDifference(UsageGrouping grouping, string straddling, string later)
    {
        await using var setting = await StartAsync();

        var view = await GetAsync(setting, _first.AddDays(-5), grouping);

        var before = Assert.Single(view.Groups, group => group.Key == straddling);
        Assert.Equal((4_000, false, null, 0), (before.ReportedFree, before.AreOursKnown, before.Difference, before.Unexplained));
        var after = Assert.Single(view.Groups, group => group.Key == later);
        Assert.Equal((700, 500, true, 200), (after.ReportedFree, after.OursFree, after.AreOursKnown, after.Difference));
        Assert.Equal((false, null), (view.Totals.AreOursKnown, view.Totals.Difference));
    }

    [Fact]
    public async Task Differences_BeforeTheFirstRequest_AreNotKnown_AndNeverAgree()
    {
        await using var setting = await StartAsync();

        var view = await GetAsync(setting, _first.AddDays(-5), UsageGrouping.Project);

        var before = view.Differences.Where(cell => cell.Day < _first).ToList();
        Assert.Equal(3, before.Count);
        Assert.All(
            before,
            cell =>
                Assert.Equal(
                    (null, "Our decisions are not known before the first request that was sent here."),
                    (cell.Difference, cell.Explanation)
                )
        );

        // The day of the first request agrees, the next has one request that was not sent here.
        Assert.Equal((_first.AddDays(1), 200), Assert.Single(view.Differences.Except(before).Select(cell => (cell.Day, cell.Difference))));
    }

    [Fact]
    public async Task Groups_FromTheDayOfTheFirstRequestOn_AreCompared()
    {
        await using var setting = await StartAsync();

        var view = await GetAsync(setting, _first, UsageGrouping.Project);

        Assert.Equal(0, Assert.Single(view.Groups, group => group.Key == "proj_a").Difference);
        Assert.Equal((true, 200), (view.Totals.AreOursKnown, view.Totals.Difference));
    }

    private static async Task<Setting> StartAsync()
    {
        var setting = await Setting.StartAsync(_noon);
        await MeasuredTests.ShareAsync(setting, _noon.AddDays(-10), "proj_a", "proj_b");
        foreach (var days in (int[])[-5, -4, -3, -2])
        {
            Count(setting, _noon.AddDays(days), "proj_a", Model, 1_000);
        }

        Count(setting, _noon.AddDays(-1), "proj_b", "gpt-4.1-mini-2025-04-14", 700);
        await setting.SyncAsync();
        using var client = setting.Server.Client(setting.Key);
        await MeasuredTests.SendAsync(client, "first", _noon.AddDays(-2), "proj_a", "gpt-4.1", 1_000);
        await MeasuredTests.SendAsync(client, "next", _noon.AddDays(-1), "proj_b", "gpt-4.1-mini", 500);
        return setting;
    }

    private static void Count(Setting setting, DateTimeOffset at, string project, string model, long tokens) =>
        setting.Replica.Usage.Add(new Counted(at, project, model, "incentivized-tier", 1, tokens, 0, 0));

    private static Task<ReconciliationView> GetAsync(Setting setting, UtcDay from, UsageGrouping grouping) =>
        setting
            .Server.Get<ReconciliationQueries>()
            .GetAsync(Actor.Operator, Setting.Organization, from, _first.AddDays(1), grouping, default);
}
