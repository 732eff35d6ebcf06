using System.Text;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.ProviderUsage;
using Xunit;

namespace DataSharing.Tests.Reports;

/// <summary>What files say, as the pages show it: each day and each charge once, and none dropped.</summary>
public sealed class ReconciliationTests
{
    private const string Usage = "start_time,end_time,project_id,num_model_requests,model,service_tier,input_tokens,output_tokens\n";
    private const string Day = "1793664000,1793750400";
    private static readonly UtcDay _october = UtcDay.FromDate(new DateOnly(2025, 10, 1));
    private static readonly UtcDay _third = UtcDay.FromDate(new DateOnly(2026, 11, 3));

    [Fact]
    public async Task Reconciliation_OfADayThatWasChargedWithoutUsage_ShowsItAndItsTotal()
    {
        await using var server = await StartAsync();
        await ImportAsync(server, await ReadAsync("usage-export.tsv"));
        await ImportAsync(server, await ReadAsync("costs-export.tsv"));

        var view = await server
            .Get<ReconciliationQueries>()
            .GetAsync(Actor.Operator, "org-r", _october, _october.AddDays(30), UsageGrouping.Day, default);

        var eighth = Assert.Single(view.Groups, group => group.Key == "2025-10-08");
        Assert.Equal((0.5455665m, false), (eighth.Charged, eighth.IsCounted));
        Assert.Equal((2.98595375m, 1), (view.Totals.Charged, view.ChargedOnly));
        Assert.Equal(view.Totals.Charged, view.Groups.Sum(group => group.Charged));

        // By model OpenAI does not tell the money, and the total stands all the same.
        var byModel = await server
            .Get<ReconciliationQueries>()
            .GetAsync(Actor.Operator, "org-r", _october, _october.AddDays(30), UsageGrouping.Model, default);
        Assert.Equal(2.98595375m, byModel.Totals.Charged);
        Assert.All(byModel.Groups, group => Assert.Null(group.Charged));
    }

    [Fact]
    public async Task Reconciliation_OfSeveralCurrencies_NeverAddsThem()
    {
        await using var server = await StartAsync();
        await ImportAsync(server, $"start_time,end_time,amount_value,amount_currency\n{Day},1.5,usd\n{Day},2,eur\n");

        var view = await server.Get<ReconciliationQueries>().GetAsync(Actor.Operator, "org-r", _third, _third, UsageGrouping.Day, default);

        Assert.Equal("2.00 EUR + 1.50 USD", string.Join(" + ", view.Totals.Charges));
        Assert.Equal("2.00 EUR + 1.50 USD", string.Join(" + ", Assert.Single(view.Groups).Charges));
        Assert.False(view.Totals.IsCounted);
        Assert.False(view.IsEmpty);
    }

    [Theory]
    [InlineData("1.5,usd", ",usd", "at least 1.50 USD")]
    [InlineData("1.5,usd", ",", "at least 1.50 USD")] // Of which currency is not known: perhaps of this one.
    [InlineData(",usd", ",usd", "not known")]
    [InlineData(",", ",usd", "not known")]
    [InlineData("0,usd", ",usd", "at least 0.00 USD")]
    [InlineData("1.5,usd", "0.5,usd", "2.00 USD")]
    public async Task Reconciliation_OfAChargeWithoutAnAmount_NeverLooksComplete(string first, string second, string said)
    {
        await using var server = await StartAsync();
        var imported = await ImportAsync(
            server,
            $"start_time,end_time,project_id,amount_value,amount_currency\n{Day},proj_a,{first}\n{Day},proj_b,{second}\n"
        );

        var view = await server.Get<ReconciliationQueries>().GetAsync(Actor.Operator, "org-r", _third, _third, UsageGrouping.Day, default);

        Assert.Equal(said, string.Join(" + ", view.Totals.Charges));
        Assert.Equal(said, string.Join(" + ", Assert.Single(view.Groups).Charges));
        Assert.Equal(said == "2.00 USD" ? 2m : null, view.Totals.Charged);
        Assert.Contains(
            $"2026-11-03 to 2026-11-03: {said.Replace("USD", "usd", StringComparison.Ordinal)}; ",
            imported.Describe(dryRun: false),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Reconciliation_OfDaysFromFiles_SaysForEachFigureWhatItRestsOn()
    {
        await using var server = await StartAsync();
        await ImportAsync(server, Usage + $"{Day},proj_a,1,o1,default,60,0\n");

        var view = await server
            .Get<ReconciliationQueries>()
            .GetAsync(Actor.Operator, "org-r", _third.AddDays(-1), _third.AddDays(1), UsageGrouping.Day, default);

        Assert.Equal(
            ["Free by our decisions", "Free by OpenAI's count", "Difference", "Unexplained", "Charged"],
            view.Basis.Lines.Select(line => line.Figure)
        );
        Assert.Contains("no request was sent", view.Basis.Lines[0].RestsOn, StringComparison.Ordinal);
        Assert.Contains(
            "of 3 days, 0 read whole, 1 from export files, 2 not known.",
            view.Basis.Lines[1].RestsOn,
            StringComparison.Ordinal
        );
        Assert.Contains("of 3 days, 0 read whole, 3 not known.", view.Basis.Lines[4].RestsOn, StringComparison.Ordinal);

        // Nothing is known of what was charged, which is not nothing.
        Assert.All(view.Groups.Append(view.Totals), group => Assert.Equal("not known", group.ChargedText));
    }

    [Fact]
    public async Task Reconciliation_OfMoreDifferencesThanAPageShows_HandsAllOfThemOn_AndKnowsNoDecisionsWithoutRequests()
    {
        await using var server = await StartAsync();
        var rows = Enumerable.Range(0, 150).Select(number => $"{Day},proj_{number},1,o1,incentivized-tier,60,0\n");
        await ImportAsync(server, Usage + string.Concat(rows));

        var view = await server.Get<ReconciliationQueries>().GetAsync(Actor.Operator, "org-r", _third, _third, UsageGrouping.Day, default);

        Assert.Equal(150, view.Differences.Count);
        Assert.All(view.Groups.Append(view.Totals), group => Assert.Equal((false, null), (group.AreOursKnown, group.Difference)));
        Assert.False(view.Basis.HasEvents);
    }

    [Fact]
    public async Task Report_OfOneProject_CountsItsRows_AndIsNotEmptyWithoutAny()
    {
        await using var server = await StartAsync();
        var rows = Enumerable.Range(0, 120).Select(number => $"{Day},proj_a,1,model-{number},default,60,0\n");
        await ImportAsync(server, Usage + string.Concat(rows) + $"{Day},proj_b,1,o1,default,60,0\n");
        var (seen, report) = (
            await server.Get<OrganizationReader>().ReadAsync(Actor.Operator, "org-r", default),
            await ReportAsync(server)
        );

        var a = ReportedUsageView.Of(seen, report, new UsageAddress { Project = "proj_a" });
        var none = ReportedUsageView.Of(seen, report, new UsageAddress { Project = "proj_x" });

        Assert.Equal((100, 120), (a.Rows.Count, a.Total));
        Assert.Equal(121, ReportedUsageView.Of(seen, report, new UsageAddress()).Total);
        Assert.Equal((0, false), (none.Total, none.IsEmpty));
    }

    [Theory]
    [InlineData(null, "1,2,4,8,16", 0, 0)]
    [InlineData("medium", "1,2,4,8,16", 0, 0)] // As if nothing was chosen.
    [InlineData("large", "1,2", 8, 16)]
    [InlineData("small", "4", 8, 16)]
    [InlineData("none", "8", 0, 16)]
    public async Task Report_OfOnePool_HasItsRows_AndTellsWhatItLeftOut(string? pool, string tokens, long ofNone, long notTold)
    {
        await using var server = await StartAsync();
        await ImportAsync(
            server,
            Usage
                + $"{Day},proj_a,1,gpt-4.1,default,1,0\n" // An alias.
                + $"{Day},proj_b,1,gpt-4.1-2025-04-14,default,2,0\n"
                + $"{Day},proj_a,1,gpt-4.1-mini-2025-04-14,default,4,0\n"
                + $"{Day},proj_a,1,text-embedding-3-small,default,8,0\n"
                + $"{Day},proj_a,1,,default,16,0\n"
        );
        var (seen, report) = (
            await server.Get<OrganizationReader>().ReadAsync(Actor.Operator, "org-r", default),
            await ReportAsync(server)
        );

        var view = ReportedUsageView.Of(seen, report, new UsageAddress { Pool = pool });

        Assert.Equal(tokens, string.Join(',', view.Rows.Select(row => row.Tokens).Order()));
        Assert.Equal((ofNone, notTold), (view.LeftOutOfNoPool, view.LeftOutNotTold));
    }

    [Fact]
    public async Task Reconciliation_OfAChargeWithAndWithoutAnAmountInOneRow_KeepsBoth()
    {
        await using var server = await StartAsync();
        await ImportAsync(
            server,
            $"start_time,end_time,project_id,amount_value,amount_currency\n{Day},proj_a,1.5,usd\n{Day},proj_a,,usd\n"
        );

        var view = await server.Get<ReconciliationQueries>().GetAsync(Actor.Operator, "org-r", _third, _third, UsageGrouping.Day, default);

        Assert.Equal("at least 1.50 USD", Assert.Single(view.Totals.Charges).ToString());
    }

    [Fact]
    public async Task Report_OfAMixtureOfRowsWithAndWithoutAProject_ShowsItsSum()
    {
        await using var server = await StartAsync();
        await ImportAsync(server, Usage + $"{Day},,1,o1,default,100,0\n{Day},proj_a,1,o1,default,60,0\n");
        Assert.Equal(160, await TokensAsync(server));
        await ImportAsync(server, $"start_time,end_time,project_id,amount_value,amount_currency\n{Day},,1,usd\n{Day},proj_a,0.5,usd\n");
        Assert.Equal(1.5m, Assert.Single((await ReportAsync(server)).Costs).Charge.Whole);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public async Task Report_OfAnUngroupedAndAGroupedFileOfTheSameDay_CountsOnceInEitherOrder(int first, int second)
    {
        await using var server = await StartAsync();
        string[] files =
        [
            Usage + $"{Day},,3,o1,default,100,0\n",
            Usage + $"{Day},proj_a,1,o1,default,60,0\n{Day},proj_b,1,o1,default,30,0\n{Day},,1,o1,default,10,0\n",
        ];
        await ImportAsync(server, files[first]);
        await ImportAsync(server, files[second]);
        Assert.Equal(100, await TokensAsync(server));
        Assert.Equal(3, (await ReportAsync(server)).Usage.Count);
    }

    private static async Task<Support.TestServer> StartAsync()
    {
        var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-r");
        return server;
    }

    private static async Task<long> TokensAsync(Support.TestServer server) => (await ReportAsync(server)).Usage.Sum(row => row.Tokens);

    private static Task<ReportView> ReportAsync(Support.TestServer server) =>
        server.Get<ReportQueries>().GetAsync(Actor.Operator, "org-r", _third, _third, default);

    private static Task<ImportResult> ImportAsync(Support.TestServer server, string text) =>
        server
            .Get<ImportReport>()
            .ExecuteAsync(
                Actor.Operator,
                "org-r",
                "f.csv",
                ExportFileReader.Read(Encoding.UTF8.GetBytes(text)),
                dryRun: false,
                null,
                default
            );

    private static Task<string> ReadAsync(string name) =>
        File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Reports", "exports", name));
}
