using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>Usage as files: the page's own figures, safe in a spreadsheet, and by the rules of FOCUS 1.2.</summary>
public sealed partial class UsageExportTests : IAsyncLifetime
{
    private const string Range = "from=2026-11-01&until=2026-11-20";

    // What every such file has, whatever the provider does; those of the right may have no value.
    private static readonly string[] _never =
    [
        "BilledCost",
        "BillingAccountId",
        "BillingCurrency",
        "BillingPeriodEnd",
        "BillingPeriodStart",
        "ChargeCategory",
        "ChargePeriodEnd",
        "ChargePeriodStart",
        "ContractedCost",
        "EffectiveCost",
        "InvoiceIssuerName",
        "ListCost",
        "ProviderName",
        "PublisherName",
        "ServiceCategory",
        "ServiceName",
    ];
    private static readonly string[] _perhaps =
    [
        "BillingAccountName",
        "ChargeClass",
        "ChargeDescription",
        "PricingQuantity",
        "PricingUnit",
    ];

    // Since usage is measured, prices are published, and projects are accounts below the organization.
    private static readonly string[] _here =
    [
        "ConsumedQuantity",
        "ConsumedUnit",
        "ListUnitPrice",
        "SkuId",
        "SkuMeter",
        "SkuPriceDetails",
        "SkuPriceId",
        "SubAccountId",
        "SubAccountName",
    ];
    private static readonly string[] _decimals =
    [
        "BilledCost",
        "ContractedCost",
        "EffectiveCost",
        "ListCost",
        "ListUnitPrice",
        "ConsumedQuantity",
        "PricingQuantity",
    ];

    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 10, 31, 23, 0, 0, TimeSpan.Zero));
    private Support.TestServer _server = default!;
    private HttpClient _reader = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(_clock, schedules: false);
        using var client = _server.Client(await _server.CreateOrganizationAsync("org-f", tier: "tier-1", projects: ["proj_a"]));
        using var shared = await client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version = 0,
                acknowledged_terms = 1,
                controls = new { inputs_outputs = new { type = "all_projects" } },
            }
        );
        shared.EnsureSuccessStatusCode();
        _clock.Advance(TimeSpan.FromHours(1));
        var (start, random) = (_clock.GetUtcNow(), new Random(12));
        _clock.Advance(TimeSpan.FromDays(19.5));
        string[] models = ["gpt-4.1-2025-04-14", "gpt-4.1-mini", "text-embedding-3-small", "o1-2024-12-17", "-1+model"];
        using var sent = await client.PostAsJsonAsync(
            "/v1/usage/events",
            Enumerable
                .Range(0, 600)
                .Select(number => new
                {
                    id = $"e{number}",
                    occurred_at = start.AddSeconds(random.Next((int)(19.5 * 86_400))).ToUnixTimeSeconds(),
                    project_id = random.Next(3) == 0 ? "=cmd()" : "proj_a",
                    model = models[random.Next(models.Length)],
                    input_tokens = random.Next(1_000, 60_000),
                    input_cached_tokens = random.Next(2) == 0 ? 0 : random.Next(1_000),
                    output_tokens = random.Next(0, 9_000),
                })
        );
        sent.EnsureSuccessStatusCode();
        await _server.CreateUserAsync("max@example.com", memberships: ("org-f", OrganizationRole.Member));
        _reader = await Support.SignedIn.ClientAsync(_server, "max@example.com");
    }

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Days_BeforeTheFirstRequest_AreNotKnown_OnThePageAndInTheFile()
    {
        var (from, first) = (UtcDay.FromDate(new DateOnly(2026, 10, 30)), UtcDay.FromDate(new DateOnly(2026, 11, 1)));

        var view = await _server.Get<UsageQueries>().GetAsync(Actor.Operator, "org-f", from, first.AddDays(1), UsageGrouping.Day, default);
        var file = await _reader.GetFromJsonAsync<JsonElement>(
            "/organizations/org-f/usage/json?from=2026-10-30&until=2026-11-02&group=day"
        );

        Assert.Equal((first, true), (view.RecordedFrom!.Value, view.IsRecorded));
        Assert.All(view.Pools, pool => Assert.Equal([false, false, true, true], pool.Days.Select(day => day.IsRecorded)));
        Assert.Equal("2026-11-01", file.GetProperty("usage_since").GetString());
        Assert.Equal(
            ["2026-11-02", "2026-11-01"],
            file.GetProperty("data").EnumerateArray().Select(day => day.GetProperty("key").GetString())
        );
        var before = await _server
            .Get<UsageQueries>()
            .GetAsync(Actor.Operator, "org-f", from, first.AddDays(-1), UsageGrouping.Day, default);
        Assert.False(before.IsRecorded);
    }

    [Fact]
    public async Task Focus_KeepsTheRulesOfItsColumns()
    {
        var rows = await FocusAsync();
        var columns = rows[0].Keys.ToList();

        // Named in words without signs; our own are marked, and after all others.
        Assert.Empty(_never.Concat(_perhaps).Concat(_here).Except(columns));
        Assert.All(columns, column => Assert.Matches("^(x_)?[A-Z][A-Za-z]{0,48}$", column));
        Assert.Equal(columns, columns.OrderBy(column => column.StartsWith("x_", StringComparison.Ordinal)));
        Assert.Equal(columns.Count, columns.Distinct().Count());
        Assert.All(
            rows,
            row =>
            {
                Assert.All(_never, column => Assert.False(string.IsNullOrEmpty(row[column]), column));

                // A value that is none is nothing at all: no quotes, no word for it.
                Assert.DoesNotContain("\"\"", row.Values);
                Assert.DoesNotContain(row.Values, value => value is "NULL" or "null" or "N/A");
                Assert.All(_decimals.Where(column => row[column] is { Length: > 0 }), column => Assert.Matches(Decimal(), row[column]!));
                Assert.All(
                    columns.Where(column =>
                        column.EndsWith("Start", StringComparison.Ordinal) || column.EndsWith("End", StringComparison.Ordinal)
                    ),
                    column => Assert.Matches(Moment(), row[column]!)
                );
                Assert.Equal("\"USD\"", row["BillingCurrency"]);
                Assert.Contains(row["ChargeCategory"], (string[])["\"Usage\"", "\"Credit\""]);
                Assert.Equal("", row["ChargeClass"]);
                Assert.Contains(row["ChargeFrequency"], (string[])["\"One-Time\"", "\"Recurring\"", "\"Usage-Based\""]);
                Assert.Equal(("\"AI and Machine Learning\"", "\"Generative AI\""), (row["ServiceCategory"], row["ServiceSubcategory"]));

                // From inclusive, until exclusive; a charge lies within its month.
                Assert.True(At(row, "BillingPeriodStart") <= At(row, "ChargePeriodStart"));
                Assert.True(At(row, "ChargePeriodStart").AddDays(1) == At(row, "ChargePeriodEnd"));
                Assert.True(At(row, "ChargePeriodEnd") <= At(row, "BillingPeriodEnd"));
                Assert.Equal(At(row, "BillingPeriodStart").AddMonths(1), At(row, "BillingPeriodEnd"));

                // An account that is told has its name and kind.
                Assert.All((string[])["SubAccountId", "SubAccountName", "SubAccountType"], column => Assert.NotEqual("", row[column]));
                Assert.Equal(row["SkuId"] == "", row["SkuMeter"] == "");
                Assert.Equal(row["PricingQuantity"] == "", row["PricingUnit"] == "");
                Assert.Equal(row["ConsumedQuantity"] == "", row["ConsumedUnit"] == "");
            }
        );
    }

    [Fact]
    public async Task Focus_OfUsage_HasItsPriceAndQuantity_AndOfACreditNeither()
    {
        var rows = await FocusAsync();

        Assert.All(
            rows.Where(row => row["ChargeCategory"] == "\"Usage\""),
            row =>
            {
                Assert.All(
                    (string[])["ListUnitPrice", "PricingQuantity", "PricingCategory", "ConsumedQuantity", "SkuId", "SkuPriceId"],
                    column => Assert.NotEqual("", row[column])
                );
                Assert.Equal(Of(row, "ListCost"), Of(row, "ListUnitPrice") * Of(row, "PricingQuantity"));
                Assert.True(Of(row, "ListUnitPrice") >= 0 && Of(row, "ConsumedQuantity") > 0);
                Assert.Equal(Of(row, "BilledCost"), Of(row, "EffectiveCost"));
            }
        );
        var credits = rows.FindAll(row => row["ChargeCategory"] == "\"Credit\"");
        Assert.NotEmpty(credits);
        Assert.All(
            credits,
            row =>
            {
                Assert.All(
                    (string[])["ListUnitPrice", "PricingQuantity", "ConsumedQuantity", "ConsumedUnit", "SkuId", "SkuPriceId"],
                    column => Assert.Equal("", row[column])
                );
                Assert.True(Of(row, "BilledCost") < 0);
                Assert.All(
                    (string[])["EffectiveCost", "ListCost", "ContractedCost"],
                    column => Assert.Equal(row["BilledCost"], row[column])
                );
            }
        );
    }

    [Fact]
    public async Task Focus_AddsUpToThePage_WithoutWhatHasNoPrice()
    {
        var rows = await FocusAsync();
        var page = await PageAsync(UsageGrouping.Project);

        Assert.True(page.Totals.Price.UnpricedTokens > 0);
        decimal Sum(string category, string column, string? project = null) =>
            rows.Where(row => row["ChargeCategory"] == category && (project is null || row["SubAccountId"] == project))
                .Sum(row => Of(row, column));
        Assert.Equal(Usd(page.Totals.Price), Sum("\"Usage\"", "ListCost"));
        Assert.Equal(-Usd(page.Totals.ComplimentaryPrice), Sum("\"Credit\"", "BilledCost"));
        Assert.Equal(Usd(page.Totals.BilledPrice), Sum("\"Usage\"", "BilledCost") + Sum("\"Credit\"", "BilledCost"));
        Assert.Equal(page.Totals.Tokens - page.Totals.Price.UnpricedTokens, Sum("\"Usage\"", "ConsumedQuantity"));
        Assert.Equal(page.Totals.Complimentary - page.Totals.ComplimentaryPrice.UnpricedTokens, Sum("\"Credit\"", "x_Tokens"));
        Assert.Equal(Usd(page.Groups.Single(group => group.Key == "proj_a").Totals.Price), Sum("\"Usage\"", "ListCost", "\"proj_a\""));
    }

    [Theory]
    [InlineData(UsageGrouping.Day)]
    [InlineData(UsageGrouping.Model)]
    [InlineData(UsageGrouping.Project)]
    [InlineData(UsageGrouping.Pool)]
    [InlineData(UsageGrouping.Key)]
    [InlineData(UsageGrouping.ServiceTier)]
    public async Task Pools_EachHaveTheSumsOfTheirEvents_AndTogetherAreAll(UsageGrouping grouping)
    {
        var whole = await PageAsync(grouping);
        var pools = new List<UsageView>();
        foreach (var pool in Enum.GetValues<PoolChoice>())
        {
            var view = await PageAsync(grouping, pool);
            var events = await EventsAsync(pool);
            Assert.NotEmpty(events);
            Assert.Equal(
                (events.Sum(row => row.InputTokens), events.Sum(row => row.OutputTokens), events.Sum(row => row.ComplimentaryTokens)),
                (view.Totals.Input, view.Totals.Output, view.Totals.Complimentary)
            );
            if (grouping != UsageGrouping.ServiceTier)
            {
                // There one request can be two.
                Assert.Equal(events.Count, view.Groups.Sum(group => group.Totals.Requests));
            }

            Assert.Equal(view.Totals, UsageTotals.Sum(view.Groups.Select(group => group.Totals)));
            Assert.Equal(view.Totals, UsageTotals.Sum(view.Days.Select(day => day.Totals)));
            Assert.Equal(pool, ChosenPool.Of(Assert.Single(view.Pools).Pool));
            pools.Add(view);
        }

        Assert.Equal(whole.Totals, UsageTotals.Sum(pools.Select(view => view.Totals)));

        // What is of no pool is told wherever it was left out, and only there.
        Assert.Equal([pools[2].Totals.Tokens, pools[2].Totals.Tokens, 0], pools.Select(view => view.LeftOutOfNoPool));
        Assert.Equal(0, whole.LeftOutOfNoPool);
    }

    [Theory]
    [InlineData(PoolChoice.Large)]
    [InlineData(PoolChoice.Small)]
    [InlineData(PoolChoice.None)]
    public async Task Files_OfOnePool_HaveItsFigures_AndSayWhose(PoolChoice pool)
    {
        var page = await PageAsync(UsageGrouping.Project, pool);
        var query = $"{Range}&group=project&pool={pool.Wire()}";

        var csv = await LinesAsync($"csv?{query}");
        var json = await _reader.GetFromJsonAsync<JsonElement>($"/organizations/org-f/usage/json?{query}");
        var focus = await LinesAsync($"focus?{query}");
        using var file = await _reader.GetAsync($"/organizations/org-f/usage/csv?{query}");

        Assert.Equal(
            page.Groups.Select(group => (Csv.Cell(group.Key), group.Totals.Requests, group.Totals.Complimentary, group.Totals.Billed)),
            csv.Select(row => (row["key"]!, Long(row, "requests"), Long(row, "complimentary_tokens"), Long(row, "billed_tokens")))
        );
        Assert.Equal(
            (pool.Wire(), page.LeftOutOfNoPool),
            (json.GetProperty("pool").GetString(), json.GetProperty("left_out_tokens_of_no_pool").GetInt64())
        );
        Assert.Equal(
            page.Groups.Select(group => group.Totals.Input),
            json.GetProperty("data").EnumerateArray().Select(row => row.GetProperty("input").GetInt64())
        );
        Assert.Equal(
            page.Totals.Tokens - page.Totals.Price.UnpricedTokens,
            focus.Where(row => row["ConsumedQuantity"] != "").Sum(row => Of(row, "ConsumedQuantity"))
        );
        Assert.All(focus, row => Assert.Equal(pool == PoolChoice.None ? "" : $"\"{pool.Wire()}\"", row["x_Pool"]));
        Assert.EndsWith($"-pool-{pool.Wire()}.csv", file.Content.Headers.ContentDisposition!.FileName!.Trim('"'), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_OfAPoolThatNobodyKnows_AreOfAll()
    {
        var all = await _reader.GetStringAsync($"/organizations/org-f/usage/json?{Range}");

        Assert.Equal(all, await _reader.GetStringAsync($"/organizations/org-f/usage/json?{Range}&pool=medium"));
        Assert.DoesNotContain("\"pool\"", all, StringComparison.Ordinal);
    }

    // The list is of ordinary requests: what a batch costs, nobody here knows, on whichever page.
    [Fact]
    public async Task Batch_HasNoKnownPrice_InItsEventTheDayAndTheFiles()
    {
        using var client = _server.Client(await _server.CreateKeyAsync("org-f", Scopes.UsageWrite));
        var at = new DateTimeOffset(2026, 10, 31, 23, 30, 0, TimeSpan.Zero); // Before all others.
        using var sent = await client.PostAsJsonAsync(
            "/v1/usage/events",
            new
            {
                id = "batch",
                occurred_at = at.ToUnixTimeSeconds(),
                project_id = "proj_a",
                model = "gpt-4.1",
                input_tokens = 900_000,
                output_tokens = 100_000,
                batch = true,
            }
        );
        sent.EnsureSuccessStatusCode();
        var its = Instant.From(at).Day;

        await using var ledger = await _server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
        var row = await ledger.Events.AsNoTracking().SingleAsync(row => row.Id == "batch");
        var history = (await _server.Get<OrganizationReader>().ReadAsync(Actor.Operator, "org-f", default)).History;
        var day = await _server.Get<DayQueries>().GetAsync(Actor.Operator, "org-f", its, default);
        var page = await _server.Get<UsageQueries>().GetAsync(Actor.Operator, "org-f", its, its, UsageGrouping.Model, default);
        var tiers = await _server.Get<UsageQueries>().GetAsync(Actor.Operator, "org-f", its, its, UsageGrouping.ServiceTier, default);
        var csv = await LinesAsync($"csv?from={its}&until={its}&group=project");
        var focus = await LinesAsync($"focus?from={its}&until={its}");

        var notKnown = new ListPrice(UsdAmount.Zero, 1_000_000);
        Assert.Equal(notKnown, EventContext.Of(history, row).Price);
        Assert.Equal(
            (DecisionReason.ServiceTierExcluded, notKnown),
            (day.Reasons.Single().Reason!.Value, day.Reasons.Single().Totals.BilledPrice)
        );
        Assert.Equal("price not known", BilledWords.Price(day.Totals));
        Assert.Equal([notKnown, notKnown, notKnown], [page.Totals.Price, page.Groups.Single().Totals.Price, tiers.Totals.Price]);
        Assert.Equal(("", "1000000"), (csv.Single()["list_price_usd"], csv.Single()["tokens_without_price"]));
        Assert.Empty(focus);
    }

    [Theory]
    [InlineData(UsageGrouping.Model)]
    [InlineData(UsageGrouping.Day)]
    [InlineData(UsageGrouping.Project)]
    public async Task CsvAndJson_HaveThePagesFigures(UsageGrouping grouping)
    {
        var page = await PageAsync(grouping);

        var csv = await LinesAsync($"csv?{Range}&group={grouping.Wire()}");
        var json = JsonDocument.Parse(await _reader.GetStringAsync($"/organizations/org-f/usage/json?{Range}&group={grouping.Wire()}"));

        Assert.Equal(
            page.Groups.Select(group => (Csv.Cell(group.Key), group.Totals.Requests, group.Totals.Complimentary, group.Totals.Billed)),
            csv.Select(row => (row["key"]!, Long(row, "requests"), Long(row, "complimentary_tokens"), Long(row, "billed_tokens")))
        );
        Assert.Equal(
            page.Groups.Select(group => (group.Key, group.Totals.Input, group.Totals.Output, group.Totals.Price.UnpricedTokens)),
            json.RootElement.GetProperty("data")
                .EnumerateArray()
                .Select(row =>
                    (
                        row.GetProperty("key").GetString()!,
                        row.GetProperty("input").GetInt64(),
                        row.GetProperty("output").GetInt64(),
                        row.GetProperty("tokens_without_price").GetInt64()
                    )
                )
        );
        Assert.Equal(Usd(page.Totals.Price), csv.Where(row => row["list_price_usd"] != "").Sum(row => Of(row, "list_price_usd")));

        // What has no price has none in the file, and not zero.
        Assert.Equal(
            page.Groups.Count(group => group.Totals.Price.UnpricedTokens == group.Totals.Tokens),
            csv.Count(row => row["list_price_usd"] == "")
        );
    }

    [Theory]
    [InlineData("csv?group=project")]
    [InlineData("csv?group=model")]
    [InlineData("focus?")]
    public async Task NoTextOfAFile_IsRunAsAFormula(string file)
    {
        var text = await _reader.GetStringAsync($"/organizations/org-f/usage/{file}&{Range}");

        Assert.DoesNotContain("\"=", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"-", text, StringComparison.Ordinal);
        Assert.DoesNotMatch("(^|,)=", text);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("focus")]
    public async Task File_IsNobodyElses(string file)
    {
        await _server.CreateOrganizationAsync("org-other");

        Assert.Equal(HttpStatusCode.NotFound, (await _reader.GetAsync($"/organizations/org-other/usage/{file}")).StatusCode);
    }

    private async Task<List<EventRow>> EventsAsync(PoolChoice pool)
    {
        await using var ledger = await _server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
        var all = await ledger.Events.AsNoTracking().ToListAsync();
        return all.FindAll(row => pool == ChosenPool.Of(row.Pool));
    }

    private Task<UsageView> PageAsync(UsageGrouping grouping, PoolChoice? pool = null) =>
        _server
            .Get<UsageQueries>()
            .GetAsync(
                Actor.Operator,
                "org-f",
                UtcDay.FromDate(new DateOnly(2026, 11, 1)),
                UtcDay.FromDate(new DateOnly(2026, 11, 20)),
                grouping,
                default,
                pool
            );

    private async Task<List<Dictionary<string, string?>>> FocusAsync()
    {
        var rows = await LinesAsync($"focus?{Range}");
        Assert.NotEmpty(rows);
        return rows;
    }

    // Cells as they stand, quotes included.
    private async Task<List<Dictionary<string, string?>>> LinesAsync(string file)
    {
        var lines = (await _reader.GetStringAsync($"/organizations/org-f/usage/{file}")).Split(
            "\r\n",
            StringSplitOptions.RemoveEmptyEntries
        );
        var head = lines[0].Split(',');
        return
        [
            .. lines
                .Skip(1)
                .Select(line => Cell().Matches(line).Select(cell => (string?)cell.Groups[1].Value).ToList())
                .Select(cells =>
                {
                    Assert.Equal(head.Length, cells.Count);
                    return head.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second);
                }),
        ];
    }

    private static decimal Usd(ListPrice price) => decimal.Parse(price.Amount.ToString(), CultureInfo.InvariantCulture);

    private static decimal Of(Dictionary<string, string?> row, string column) =>
        decimal.Parse(row[column]!, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static long Long(Dictionary<string, string?> row, string column) => long.Parse(row[column]!, CultureInfo.InvariantCulture);

    private static DateTimeOffset At(Dictionary<string, string?> row, string column) =>
        DateTimeOffset.Parse(row[column]!, CultureInfo.InvariantCulture);

    [GeneratedRegex("^-?[0-9]+([.][0-9]+)?$")]
    private static partial Regex Decimal();

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T00:00:00Z$")]
    private static partial Regex Moment();

    [GeneratedRegex("(?:^|,)(\"(?:[^\"]|\"\")*\"|[^,\"]*)")]
    private static partial Regex Cell();
}
