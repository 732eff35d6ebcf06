using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Features.Usage;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>Usage under catalogues that OpenAI could publish: requests that are split, aliases that go over to another model.</summary>
public sealed class UsageByCatalogueTests
{
    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("1m")]
    [InlineData("1h")]
    [InlineData("1d")]
    public async Task RequestThatIsSplit_IsFreeAsFarAsItFits_UnderTheTierOfFreeUsage(string width)
    {
        await using var server = await StartAsync("\"boundary_rule\": \"whole_request\"", "\"boundary_rule\": \"split\"");
        using var client = await SharingAsync(server);
        await SendAsync(client, ("first", "gpt-4.1", 975_000, 0, 0), ("split", "gpt-4.1", 24_000, 6_000, 6_000));

        var rows = await CompletionsAsync(client, width, "group_by=service_tier");
        var day = Instant.From(_clock.GetUtcNow()).Day;
        var view = await server.Get<UsageQueries>().GetAsync(Actor.Operator, "org-s", day, day, UsageGrouping.ServiceTier, default);

        Assert.Equal(
            ["default 1: 4000, 1000, 1000", "incentivized-tier 1: 995000, 5000, 5000"],
            rows.Select(row =>
                    $"{row.GetProperty("service_tier")} {row.GetProperty("num_model_requests")}: {row.GetProperty("input_tokens")}, {row.GetProperty("input_cached_tokens")}, {row.GetProperty("output_tokens")}"
                )
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            [("default", 0L, 5_000L), (ServiceTier.ReportedComplimentary, 1_000_000L, 0L)],
            view.Groups.Select(group => (group.Key, group.Totals.Complimentary, group.Totals.Billed)).Order()
        );
        Assert.Equal(
            view.Totals.Price.Amount,
            view.Groups.Aggregate(default(DataSharing.Dashboard.Days.UsageTotals), (sum, group) => sum + group.Totals).Price.Amount
        );
    }

    [Theory]
    [InlineData("gpt-4o", "2026-11-20 gpt-4o-2024-08-06, 2026-11-21 gpt-4o-2024-11-20")]
    [InlineData("gpt-4o-2024-11-20", "2026-11-20 gpt-4o-2024-11-20, 2026-11-21 gpt-4o-2024-11-20")]
    [InlineData("gpt-4o,gpt-4o-2024-08-06", "2026-11-20 gpt-4o-2024-08-06, 2026-11-21 gpt-4o-2024-08-06, 2026-11-21 gpt-4o-2024-11-20")]
    public async Task Alias_ThatGoesOverToAnotherModel_IsAskedForByWhatItStoodForOnEachDay(string models, string found)
    {
        await using var server = await StartAsync(
            "{\"alias\": \"gpt-4o\", \"snapshot\": \"gpt-4o-2024-08-06\"}",
            "{\"alias\": \"gpt-4o\", \"snapshot\": \"gpt-4o-2024-08-06\", \"until\": \"2026-11-21\"}, {\"alias\": \"gpt-4o\", \"snapshot\": \"gpt-4o-2024-11-20\", \"from\": \"2026-11-21\"}"
        );
        using var client = await SharingAsync(server);
        await SendAsync(client, ("a", "gpt-4o-2024-08-06", 10, 0, 0), ("b", "gpt-4o-2024-11-20", 10, 0, 0), ("c", "gpt-4.1", 10, 0, 0));
        _clock.Advance(TimeSpan.FromDays(1));
        await SendAsync(client, ("d", "gpt-4o-2024-08-06", 10, 0, 0), ("e", "gpt-4o-2024-11-20", 10, 0, 0), ("f", "gpt-4.1", 10, 0, 0));

        foreach (var width in (string[])["1h", "1d"])
        {
            Assert.Equal(found, string.Join(", ", await ByDayAsync(client, width, models)));
        }
    }

    private Task<Support.TestServer> StartAsync(string old, string @new)
    {
        var json = Core.Organizations.Catalogue.Json;
        Assert.Contains(old, json, StringComparison.Ordinal);
        return Support.TestServer.StartAsync(
            _clock,
            schedules: false,
            catalogue: CatalogueLoader.Load(Encoding.UTF8.GetBytes(json.Replace(old, @new, StringComparison.Ordinal)))
        );
    }

    private async Task<HttpClient> SharingAsync(Support.TestServer server)
    {
        var client = server.Client(await server.CreateOrganizationAsync("org-s", projects: ["proj_a"]));
        using var shared = await client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version = 0,
                acknowledged_terms = 1,
                controls = new { inputs_outputs = new { type = "all_projects" } },
            }
        );
        Assert.True(shared.IsSuccessStatusCode);
        _clock.Advance(TimeSpan.FromMinutes(1));
        return client;
    }

    private async Task SendAsync(HttpClient client, params (string Id, string Model, long Input, long Cached, long Output)[] requests)
    {
        using var answer = await client.PostAsJsonAsync(
            "/v1/usage/events",
            requests.Select(request => new
            {
                id = request.Id,
                occurred_at = _clock.GetUtcNow().ToUnixTimeSeconds(),
                project_id = "proj_a",
                model = request.Model,
                input_tokens = request.Input,
                input_cached_tokens = request.Cached,
                output_tokens = request.Output,
            })
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<List<JsonElement>> CompletionsAsync(HttpClient client, string width, string query)
    {
        var now = _clock.GetUtcNow();
        var page = await client.GetFromJsonAsync<JsonElement>(
            $"/v1/organization/usage/completions?start_time={now.AddMinutes(-30).ToUnixTimeSeconds()}&end_time={now.AddMinutes(1).ToUnixTimeSeconds()}&bucket_width={width}&{query}"
        );
        return [.. page.GetProperty("data").EnumerateArray().SelectMany(bucket => bucket.GetProperty("results").EnumerateArray())];
    }

    private async Task<List<string>> ByDayAsync(HttpClient client, string width, string models)
    {
        var now = _clock.GetUtcNow();
        var page = await client.GetFromJsonAsync<JsonElement>(
            $"/v1/organization/usage/completions?start_time={now.AddDays(-1).AddHours(-1).ToUnixTimeSeconds()}&end_time={now.AddMinutes(1).ToUnixTimeSeconds()}&bucket_width={width}&limit=31&group_by=model&models={models}"
        );
        return
        [
            .. page.GetProperty("data")
                .EnumerateArray()
                .SelectMany(bucket =>
                    bucket
                        .GetProperty("results")
                        .EnumerateArray()
                        .Select(row =>
                            $"{DateTimeOffset.FromUnixTimeSeconds(bucket.GetProperty("start_time").GetInt64()):yyyy-MM-dd} {row.GetProperty("model")}"
                        )
                ),
        ];
    }
}
