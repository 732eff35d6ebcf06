using System.Text;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.ProviderUsage;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>An organization that sent nothing here, and whose usage OpenAI reports: days, savings and files are told from that.</summary>
public sealed class ReportedDaysTests : IAsyncLifetime
{
    private const string Large = "gpt-4.1-2025-04-14";
    private const string Small = "gpt-4.1-mini-2025-04-14";

    private static readonly DateTimeOffset _noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly UtcDay _first = UtcDay.FromDate(new DateOnly(2026, 11, 10));

    private Support.TestServer _server = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(new Support.TestClock(_noon));
        await _server.CreateOrganizationAsync("org-r", projects: ["proj_a"]);

        // The tenth and the eleventh in one file, the fourteenth in another: nobody told of the days between.
        await ImportRowsAsync(
            Row(0, "proj_a", Large, "incentivized-tier", 1_000_000, 100_000),
            Row(0, "proj_b", Large, "default", 500_000, 0),
            Row(1, "proj_a", Small, "incentivized-tier", 2_000_000, 0)
        );
        await ImportRowsAsync(Row(4, "proj_a", Large, "incentivized-tier", 10_000, 0));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Days_AreThoseOfTheReport_AndWhatItDoesNotTellIsNotZero()
    {
        var view = await ViewAsync(UsageGrouping.Project, _first, _first.AddDays(4));

        Assert.True(view.IsReported);
        Assert.Equal((3_110_000, 500_000, 2), (view.Totals.Complimentary, view.Totals.Billed, view.UnknownDays));
        Assert.Equal(
            [("proj_a", 3_110_000L, 0L), ("proj_b", 0L, 500_000L)],
            view.Groups.Select(group => (group.Key, group.Totals.Complimentary, group.Totals.Billed))
        );
        var large = view.Pools.Single(range => range.Pool == Pool.Large);
        Assert.Equal([true, true, false, false, true], large.Days.Select(day => day.IsRecorded));
        Assert.Equal(2, view.PartlyKnownDays); // The last of each file: nothing proves that it was over.
        Assert.All(large.Days, day => Assert.Null(day.RunningTotal));
        Assert.Null(view.Earlier);
        Assert.Equal(
            "Of 2 of these days OpenAI's count is not known: they are no part of these figures. "
                + "2 of these days are known in part: more may have been used.",
            UsageChartWords.NotRecorded(view)
        );
    }

    [Theory]
    [InlineData(UsageGrouping.Day, "2026-11-14 2026-11-11 2026-11-10")]
    [InlineData(UsageGrouping.Model, Small + " " + Large)]
    [InlineData(UsageGrouping.Pool, "small large")]
    [InlineData(UsageGrouping.ServiceTier, "incentivized-tier default")]
    [InlineData(UsageGrouping.User, "")]
    public async Task Groups_OfTheReport_AddUpToItsTotal(UsageGrouping grouping, string keys)
    {
        var view = await ViewAsync(grouping, _first, _first.AddDays(4));

        Assert.Equal(keys, string.Join(' ', view.Groups.Select(group => group.Key)));
        Assert.Equal(view.Totals, UsageTotals.Sum(view.Groups.Select(group => group.Totals)));
    }

    [Fact]
    public async Task Days_OfAReportThatTellsNoTier_AreNotToldApart()
    {
        await ImportAsync(
            $"start_time,end_time,project_id,num_model_requests,model,input_tokens,output_tokens\n{Days(6)},proj_a,1,{Large},70,7\n"
        );

        var view = await ViewAsync(UsageGrouping.Model, _first.AddDays(6), _first.AddDays(6));

        Assert.Equal((77, null, null), (view.Totals.NotToldApart, view.Totals.ComplimentaryIfKnown, view.Totals.BilledIfKnown));
    }

    [Fact]
    public async Task Savings_AreThoseOfTheReport()
    {
        var view = await _server
            .Get<SavingsQueries>()
            .GetAsync(Actor.Operator, "org-r", _first, _first.AddDays(4), UsageGrouping.Model, default);

        Assert.Equal((_first, false), (view.First, view.IsTodayKnown));
        Assert.Equal(3_110_000, view.SinceStart.Complimentary);
        Assert.Equal("$3.62", Figures.Usd(view.Usage.Totals.ComplimentaryPrice));
        Assert.Equal([Small, Large], view.Prices.Select(price => price.Model).Distinct());
        Assert.Empty(view.Unused);
        Assert.Null(view.NextTier?.Freed);
    }

    [Fact]
    public async Task OneRequestThatIsSent_MakesDaysThoseOfEvents()
    {
        using var client = _server.Client(await _server.CreateKeyAsync("org-r", "usage.write", "usage.read"));
        using var answer = await client.PostAsync(
            "/v1/usage/events",
            new StringContent(
                $$"""{"id":"e1","occurred_at":{{_noon.ToUnixTimeSeconds()}},"project_id":"proj_a","model":"gpt-4.1","input_tokens":5,"output_tokens":5}""",
                Encoding.UTF8,
                "application/json"
            )
        );
        Assert.True(answer.IsSuccessStatusCode);

        var view = await ViewAsync(UsageGrouping.Model, _first, UtcDay.FromDate(new DateOnly(2026, 11, 22)));

        Assert.Equal((false, 10L, 0), (view.IsReported, view.Totals.Tokens, view.UnknownDays));
    }

    private Task<UsageView> ViewAsync(UsageGrouping grouping, UtcDay from, UtcDay until) =>
        _server.Get<UsageQueries>().GetAsync(Actor.Operator, "org-r", from, until, grouping, default);

    private Task<ImportResult> ImportRowsAsync(params string[] rows) =>
        ImportAsync(
            "start_time,end_time,project_id,num_model_requests,model,service_tier,input_tokens,output_tokens\n" + string.Concat(rows)
        );

    private Task<ImportResult> ImportAsync(string text) =>
        _server
            .Get<ImportReport>()
            .ExecuteAsync(
                Actor.Operator,
                "org-r",
                "usage.csv",
                ExportFileReader.Read(Encoding.UTF8.GetBytes(text)),
                dryRun: false,
                null,
                default
            );

    private static string Row(int day, string project, string model, string tier, long input, long output) =>
        $"{Days(day)},{project},3,{model},{tier},{input},{output}\n";

    private static string Days(int day) => $"{_first.AddDays(day).Start.UnixSeconds},{_first.AddDays(day + 1).Start.UnixSeconds}";
}
