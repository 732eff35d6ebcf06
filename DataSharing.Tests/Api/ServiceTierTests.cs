using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Features.Usage;
using Xunit;

namespace DataSharing.Tests.Api;

/// <summary>The provider adds service tiers every few weeks: none of them loses an event, and none passes for an ordinary one.</summary>
public sealed class ServiceTierTests : IAsyncLifetime
{
    private static readonly DateTimeOffset _now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] _sent =
    [
        "default",
        "auto",
        "standard",
        "scale",
        "flex",
        "priority",
        "fast",
        "ultrafast",
        "batch",
        "lightning",
        "DEFAULT",
        "incentivized-tier",
        "schnell ⚡",
    ];

    private readonly Support.TestClock _time = new(_now);
    private Support.TestServer _server = default!;
    private HttpClient _client = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(_time);
        _client = _server.Client(await _server.CreateOrganizationAsync("org-t", projects: "proj_a"));
        using var shared = await _client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version = 0,
                acknowledged_terms = 1,
                controls = new { inputs_outputs = new { type = "all_projects" } },
            }
        );
        Assert.True(shared.IsSuccessStatusCode);
        _time.Advance(TimeSpan.FromMinutes(1));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Events_OfEveryTier_AreRecorded_AndOnlyOrdinaryOnesAreFree()
    {
        var receipts = await SendAsync();

        Assert.Equal(
            _sent.Select((tier, place) => (tier, "recorded", place < 4 ? "complimentary" : "service_tier_excluded", place >= 9)),
            _sent.Zip(
                receipts,
                (tier, receipt) =>
                    (
                        tier,
                        receipt.GetProperty("status").GetString()!,
                        receipt.GetProperty("decision").GetProperty("reason").GetString()!,
                        receipt.GetProperty("decision").GetProperty("uncertain").GetBoolean()
                    )
            )
        );

        // The text is kept as it was sent, and is part of the content.
        var rows = (await _client.GetFromJsonAsync<JsonElement>("/v1/usage/events?reason=service_tier_excluded"))
            .GetProperty("data")
            .EnumerateArray()
            .ToList();
        Assert.Equal(_sent[4..].Reverse(), rows.Select(row => row.GetProperty("service_tier").GetString()));
        Assert.Equal(
            ["batch"],
            rows.Where(row => row.GetProperty("batch").GetBoolean()).Select(row => row.GetProperty("service_tier").GetString())
        );
        Assert.All(await SendAsync(), receipt => Assert.Equal("duplicate", receipt.GetProperty("status").GetString()));
        using var other = await _client.PostAsJsonAsync("/v1/usage/events", Event("t6", "priority"));
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
    }

    [Fact]
    public async Task Completions_ByServiceTier_CallFreeOnlyWhatWasFree()
    {
        await SendAsync();

        var page = await _client.GetFromJsonAsync<JsonElement>(
            $"/v1/organization/usage/completions?start_time={_now.AddHours(-1).ToUnixTimeSeconds()}&end_time={_now.AddHours(1).ToUnixTimeSeconds()}&bucket_width=1h&group_by=service_tier"
        );
        var rows = page.GetProperty("data")
            .EnumerateArray()
            .SelectMany(bucket => bucket.GetProperty("results").EnumerateArray())
            .ToDictionary(row => row.GetProperty("service_tier").GetString()!, row => row.GetProperty("num_model_requests").GetInt32());

        Assert.Equal(4, rows["incentivized-tier"]);
        Assert.Equal(1, rows["unknown:incentivized-tier"]);
        Assert.Equal([1, 1, 1, 1, 1], new[] { "flex-tier", "fast", "ultrafast", "lightning", "DEFAULT" }.Select(tier => rows[tier]));
    }

    [Fact]
    public async Task UsageByServiceTier_OfATierThatIsNotKnown_SaysSo()
    {
        await SendAsync();

        var day = DataSharing.Core.Primitives.Instant.From(_now).Day;
        var view = await _server
            .Get<UsageQueries>()
            .GetAsync(Actor.Operator, "org-t", day, day, UsageGrouping.ServiceTier, CancellationToken.None);

        Assert.Equal(
            ["DEFAULT (unknown to us)", "incentivized-tier (unknown to us)", "lightning (unknown to us)", "schnell ⚡ (unknown to us)"],
            view.Groups.Select(group => group.Label)
                .Where(label => label.Contains("unknown", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(4 * 20, view.Groups.Single(group => group.Label == "incentivized-tier").Totals.Complimentary);
    }

    [Fact]
    public async Task Check_OfATierThatIsNotKnown_IsBilledAndUncertain()
    {
        await SendAsync();

        Assert.Equal(("complimentary", "complimentary", false), await CheckAsync("standard"));
        Assert.Equal(("billed", "service_tier_excluded", false), await CheckAsync("ultrafast"));
        Assert.Equal(("billed", "service_tier_excluded", true), await CheckAsync("lightning"));
    }

    private async Task<(string Outcome, string Reason, bool Uncertain)> CheckAsync(string tier)
    {
        using var answer = await _client.PostAsJsonAsync(
            "/v1/organization/complimentary_tokens/check",
            new
            {
                project_id = "proj_a",
                model = "o1",
                tokens = 10,
                service_tier = tier,
            }
        );
        var check = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (
            check.GetProperty("outcome").GetString()!,
            check.GetProperty("reason").GetString()!,
            check.GetProperty("uncertain").GetBoolean()
        );
    }

    private async Task<List<JsonElement>> SendAsync()
    {
        using var answer = await _client.PostAsJsonAsync("/v1/usage/events", _sent.Select((tier, place) => Event($"t{place}", tier)));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").EnumerateArray()];
    }

    private static object Event(string id, string tier) =>
        new
        {
            id,
            occurred_at = _now.AddSeconds(30).ToUnixTimeSeconds(),
            project_id = "proj_a",
            model = "o1",
            input_tokens = 15,
            output_tokens = 5,
            service_tier = tier,
        };
}
