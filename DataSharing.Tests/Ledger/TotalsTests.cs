using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Hosting.Operations;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Organizations;
using Microsoft.EntityFrameworkCore;
using Xunit;
using Instant = DataSharing.Core.Primitives.Instant;

namespace DataSharing.Tests.Ledger;

/// <summary>Pages, API and database against a model that is written here a second time, without any code of the product.</summary>
public sealed class TotalsTests
{
    private static readonly string[] _projects = ["proj_a", "proj_b", "proj_c"];

    // Model, pool (or none), whether its family is fine-tuned.
    private static readonly (string Id, string Snapshot, string? Pool)[] _models =
    [
        ("gpt-4.1", "gpt-4.1-2025-04-14", "large"),
        ("gpt-4o-2024-08-06", "gpt-4o-2024-08-06", "large"),
        ("gpt-4.1-mini", "gpt-4.1-mini-2025-04-14", "small"),
        ("gpt-6-sol", "gpt-6-sol", "large"),
        ("o1-pro", "o1-pro", null),
        ("ft:gpt-4.1:x", "ft:gpt-4.1:x", null),
    ];

    [Fact]
    public async Task ThousandEvents_ShuffledWithDuplicates_AgreeWithTheModelToTheToken()
    {
        const int seed = 20261122;
        var random = new Random(seed);
        var start = new DateTimeOffset(2026, 11, 21, 22, 0, 0, TimeSpan.Zero);
        var time = new Support.TestClock(start);
        await using var server = await Support.TestServer.StartAsync(time);
        var key = await server.CreateOrganizationAsync("org-m", projects: _projects);
        using var client = server.Client(key);

        // a and b share from the first minute; in the middle of the two days only b and c do.
        var change = start.AddHours(13);
        await ShareAsync(client, 0, "proj_a", "proj_b");
        time.Advance(TimeSpan.FromHours(27));
        await SeedSharingAsync(server, start.AddHours(-1), 1, "proj_a", "proj_b");
        await SeedSharingAsync(server, change, 2, "proj_b", "proj_c");

        // For three hours the balance was not positive, as somebody entered afterwards.
        var facts = server.Get<SetFacts>();
        await facts.ExecuteAsync(
            Actor.Operator,
            "org-m",
            new FactValuesInput(Balance: "not_positive"),
            Instant.From(start.AddHours(5)),
            CancellationToken.None
        );
        await facts.ExecuteAsync(
            Actor.Operator,
            "org-m",
            new FactValuesInput(Balance: "positive"),
            Instant.From(start.AddHours(8)),
            CancellationToken.None
        );

        var events = Enumerable.Range(0, 800).Select(number => NewEvent(random, number, start)).ToList();
        var sent = events.Concat(events.OrderBy(_ => random.Next()).Take(200)).OrderBy(_ => random.Next()).ToList();
        var model = new Model(change, start.AddHours(5), start.AddHours(8));
        foreach (var batch in sent.Chunk(73))
        {
            using var answer = await client.PostAsJsonAsync("/v1/usage/events", batch);
            var receipts = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").EnumerateArray().ToList();
            Assert.Equal(batch.Length, receipts.Count);
            for (var i = 0; i < batch.Length; i++)
            {
                var (status, reason, complimentary) = model.Expect(batch[i]);
                Assert.Equal(status, receipts[i].GetProperty("status").GetString());
                Assert.Equal(reason, receipts[i].GetProperty("decision").GetProperty("reason").GetString());
                Assert.Equal(complimentary, receipts[i].GetProperty("decision").GetProperty("complimentary_tokens").GetInt64());
            }
        }

        Assert.Equal(
            [
                "allowance_exceeded",
                "complimentary",
                "hosted_tool_use",
                "model_excluded",
                "model_not_covered",
                "organization_ineligible",
                "project_not_shared",
                "project_unknown",
                "service_tier_excluded",
            ],
            model.Reasons.Order()
        );
        var owner = await server.CreateUserAsync("owner@example.com", PlatformRole.None, ("org-m", OrganizationRole.Owner));
        foreach (var date in (string[])["2026-11-21", "2026-11-22"])
        {
            await CompareAsync(server, client, Actor.User(owner.Id, "test"), date, model);
        }

        var verifier = server.Get<LedgerVerifier>();
        await verifier.VerifyAsync(CancellationToken.None);
        Assert.Equal(0, verifier.Drift);
        await FindsWhatAsync(
            server,
            "UPDATE {0} SET \"Model\" = 'gpt-4.1-elsewhere' WHERE \"Model\" = 'gpt-4.1-2025-04-14'",
            "usage_by_day"
        );
        await FindsWhatAsync(server, "UPDATE {0} SET \"ProjectId\" = \"ProjectId\" || '-elsewhere'", "usage_by_hour");
        await FindsWhatAsync(
            server,
            "UPDATE {0} SET \"InputTokens\" = \"InputTokens\" + 1, \"OutputTokens\" = \"OutputTokens\" - 1 WHERE \"OutputTokens\" > 0",
            "usage_by_day"
        );
        await FindsWhatAsync(server, "UPDATE {0} SET \"Day\" = \"Day\" - 1 WHERE \"Day\" = (SELECT MIN(\"Day\") FROM {0})", "pools");
    }

    // What somebody's hand, or a fault of ours, would leave behind: seen, and put right again here.
    private static async Task FindsWhatAsync(Support.TestServer server, string change, string table)
    {
        await using var ledger = await server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
        await using var transaction = await ledger.Database.BeginTransactionAsync();
        var name = SqlDialect.Of(ledger).Table(Store.Ledger, table);
        Assert.True(
            await ledger.Database.ExecuteSqlRawAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, change, name)) > 0
        );
        var day = DataSharing.Core.Primitives.UtcDay.FromDate(new DateOnly(2026, 11, 20));
        Assert.True(await LedgerVerifier.CountAsync(ledger, day, day.AddDays(3), default) > 0, change);
        await transaction.RollbackAsync();
    }

    private static async Task CompareAsync(Support.TestServer server, HttpClient client, Actor owner, string date, Model model)
    {
        var api = await client.GetFromJsonAsync<JsonElement>($"/v1/organization/complimentary_tokens?date={date}");
        Assert.True(DataSharing.Core.Primitives.UtcDay.TryParse(date, out var day));
        var page = await server.Get<DayQueries>().GetAsync(owner, "org-m", day, CancellationToken.None);
        await using var ledger = await server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
        var rows = await ledger.Events.AsNoTracking().Where(row => row.Day == day).ToListAsync();
        foreach (var pool in (string[])["large", "small"])
        {
            var fromApi = api.GetProperty("data").EnumerateArray().Single(element => element.GetProperty("pool").GetString() == pool);
            var fromPage = page.Pools.Single(usage => usage.Pool.ToString().Equals(pool, StringComparison.OrdinalIgnoreCase));
            var expected = (
                Total: model.Pools.GetValueOrDefault((date, pool)),
                Free: model.Sum(date, pool, free: true),
                Billed: model.Sum(date, pool, free: false)
            );
            Assert.Equal(
                expected,
                (
                    fromApi.GetProperty("running_total").GetInt64(),
                    fromApi.GetProperty("complimentary_tokens").GetInt64(),
                    fromApi.GetProperty("billed_tokens").GetInt64()
                )
            );
            Assert.Equal(expected, (fromPage.RunningTotal!.Value.Value, fromPage.Totals.Complimentary, fromPage.Totals.Billed));
            Assert.Equal(Math.Max(0, 1_000_000 * (pool == "large" ? 1 : 10) - expected.Total), fromApi.GetProperty("remaining").GetInt64());
        }

        Assert.Equal(model.Sum(date, null, free: true), rows.Sum(row => row.ComplimentaryTokens));
        Assert.Equal(model.Sum(date, null, free: null), rows.Sum(row => row.InputTokens + row.OutputTokens));
        Assert.Equal(page.Totals.Tokens, page.Projects.Sum(project => project.Totals.Tokens));
        Assert.Equal(page.Totals.Tokens, page.Models.Sum(usage => usage.Totals.Tokens));
        var completions = await client.GetFromJsonAsync<JsonElement>(
            $"/v1/organization/usage/completions?start_time={day.Start.UnixSeconds}&end_time={day.End.UnixSeconds}&bucket_width=1h&limit=24&group_by[]=service_tier"
        );
        var free = completions
            .GetProperty("data")
            .EnumerateArray()
            .SelectMany(bucket => bucket.GetProperty("results").EnumerateArray())
            .Where(result => result.GetProperty("service_tier").GetString() == "incentivized-tier")
            .Sum(result => result.GetProperty("input_tokens").GetInt64() + result.GetProperty("output_tokens").GetInt64());
        Assert.Equal(model.Sum(date, null, free: true), free);
    }

    private static async Task ShareAsync(HttpClient client, int version, params string[] projects)
    {
        using var answer = await client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version,
                acknowledged_terms = 1,
                controls = new { inputs_outputs = new { type = "selected_projects", project_ids = projects } },
            }
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    // The product never backdates sharing; a test of two past days writes the history that two days of waiting would have made.
    private static async Task SeedSharingAsync(Support.TestServer server, DateTimeOffset from, long version, params string[] projects)
    {
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        await database.SharingRecords.Where(record => record.Version == version).ExecuteDeleteAsync();
        database.SharingRecords.Add(
            new SharingRecord
            {
                OrganizationId = "org-m",
                Version = version,
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

    private static TestEvent NewEvent(Random random, int number, DateTimeOffset start)
    {
        var model = _models[
            random.Next(20) switch
            {
                < 6 => 0,
                < 9 => 1,
                < 16 => 2,
                16 => 3,
                17 => 4,
                18 => 5,
                _ => 0,
            }
        ];
        var special = random.Next(25);
        return new TestEvent(
            $"e{number}",
            start.AddSeconds(random.Next(26 * 3600)).ToUnixTimeSeconds(),
            special == 0 ? "proj_nobody" : _projects[random.Next(3)],
            model.Id,
            random.Next(1, 9_000) * (model.Pool == "small" ? 8 : 1),
            random.Next(0, 900),
            special == 1 ? "flex" : "default",
            special == 2 ? ["web_search"] : []
        );
    }

    internal sealed record TestEvent(
        string id,
        long occurred_at,
        string project_id,
        string model,
        long input_tokens,
        long output_tokens,
        string service_tier,
        string[] hosted_tools
    );

    /// <summary>The rules once more, as plainly as can be.</summary>
    private sealed class Model(DateTimeOffset change, DateTimeOffset brokeFrom, DateTimeOffset brokeUntil)
    {
        private readonly Dictionary<string, (string Reason, long Complimentary)> _first = [];
        private readonly List<(string Date, string? Pool, long Tokens, long Complimentary)> _all = [];

        public Dictionary<(string Date, string Pool), long> Pools { get; } = [];

        public IEnumerable<string> Reasons => _first.Values.Select(value => value.Reason).Distinct();

        public (string Status, string Reason, long Complimentary) Expect(TestEvent sent)
        {
            if (_first.TryGetValue(sent.id, out var before))
            {
                return ("duplicate", before.Reason, before.Complimentary);
            }

            var at = DateTimeOffset.FromUnixTimeSeconds(sent.occurred_at);
            var date = at.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            var pool = _models.Single(model => model.Id == sent.model).Pool;
            var tokens = sent.input_tokens + sent.output_tokens;
            string[] shared = at < change ? ["proj_a", "proj_b"] : ["proj_b", "proj_c"];
            var reason =
                at >= brokeFrom && at < brokeUntil ? "organization_ineligible"
                : sent.project_id == "proj_nobody" ? "project_unknown"
                : !shared.Contains(sent.project_id) ? "project_not_shared"
                : sent.model.StartsWith("ft:", StringComparison.Ordinal) ? "model_excluded"
                : pool is null ? "model_not_covered"
                : sent.service_tier == "flex" ? "service_tier_excluded"
                : sent.hosted_tools.Length > 0 ? "hosted_tool_use"
                : "complimentary";
            if (reason == "complimentary")
            {
                var total = Pools[(date, pool!)] = Pools.GetValueOrDefault((date, pool!)) + tokens;
                reason = total <= (pool == "large" ? 1_000_000 : 10_000_000) ? "complimentary" : "allowance_exceeded";
            }

            var complimentary = reason == "complimentary" ? tokens : 0;
            _all.Add((date, pool, tokens, complimentary));
            _first[sent.id] = (reason, complimentary);
            return ("recorded", reason, complimentary);
        }

        public long Sum(string date, string? pool, bool? free) =>
            _all.Where(row => row.Date == date && (pool is null || row.Pool == pool))
                .Sum(row =>
                    free switch
                    {
                        true => row.Complimentary,
                        false => row.Tokens - row.Complimentary,
                        _ => row.Tokens,
                    }
                );
    }
}
