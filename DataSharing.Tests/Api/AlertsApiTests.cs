using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Alerts;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Alerts;
using DataSharing.Dashboard.Outbox;
using DataSharing.Tests.Alerts;
using Xunit;

namespace DataSharing.Tests.Api;

/// <summary>What was told, read by a program: the same as on the page, for the same people.</summary>
public sealed class AlertsApiTests : IAsyncLifetime
{
    private static readonly Uri _alerts = new("/v1/organization/alerts", UriKind.Relative);

    private AlertServer _server = default!;
    private HttpClient _client = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await AlertServer.StartAsync();
        _client = _server.Server.Client(await _server.Server.CreateKeyAsync(AlertServer.Organization, Scopes.UsageRead));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Alert_IsReadInTheWordsOfItsMoment_AndSaysWhenItIsOver()
    {
        Assert.Equal(0, (await ListAsync("")).GetProperty("data").GetArrayLength());
        var rule = await _server.AddRuleAsync(new AlertRuleInput("pool_used", Pool.Large, Percent: 80));
        await _server.SendAsync(850_000);
        var fired = Assert.Single(await _server.FiredAsync(1));

        var alert = Assert.Single((await ListAsync("")).GetProperty("data").EnumerateArray());

        Assert.Equal(
            ("organization.alert", fired.Id, rule, "pool_used", "large", "2026-11-22"),
            (Text(alert, "object"), Text(alert, "id"), Text(alert, "rule_id"), Text(alert, "kind"), Text(alert, "pool"), Text(alert, "day"))
        );
        Assert.Equal(
            "850,000 of 1,000,000 tokens of 22 November 2026 are used. The pool is full again at 00:00 UTC.",
            Text(alert, "sentence")
        );
        Assert.Equal(
            (fired.FiredAt.UnixSeconds, 850_000L, 1_000_000L),
            (alert.GetProperty("fired_at").GetInt64(), alert.GetProperty("tokens").GetInt64(), alert.GetProperty("allowance").GetInt64())
        );
        Assert.Equal(
            (JsonValueKind.Null, JsonValueKind.Null, JsonValueKind.Null),
            (
                alert.GetProperty("recovered_at").ValueKind,
                alert.GetProperty("recovery").ValueKind,
                alert.GetProperty("project_id").ValueKind
            )
        );
    }

    [Fact]
    public async Task List_GoesOnAndBack_NewestFirst()
    {
        for (var tokens = 1; tokens <= 5; tokens++)
        {
            await _server.AddRuleAsync(new AlertRuleInput("pool_used", Pool.Large, Tokens: tokens));
        }

        await _server.SendAsync(100);
        var ids = (await _server.FiredAsync(5)).Select(alert => alert.Id).Reverse().ToList();

        await PageAsync("", ids, hasMore: false);
        await PageAsync("?limit=2", ids[..2], hasMore: true);
        await PageAsync($"?limit=2&after={ids[1]}", ids[2..4], hasMore: true);
        await PageAsync($"?limit=2&after={ids[3]}", ids[4..], hasMore: false);
        await PageAsync($"?limit=2&before={ids[3]}", ids[1..3], hasMore: true);
        await PageAsync($"?limit=2&before={ids[1]}", ids[..1], hasMore: false);
        foreach (var query in new[] { "?after=alert_none", "?before=alert_none", "?after=a&before=b", "?limit=0", "?rule_id=x" })
        {
            using var refused = await _client.GetAsync(new Uri(_alerts + query, UriKind.Relative));
            Assert.Equal((query, HttpStatusCode.UnprocessableEntity), (query, refused.StatusCode));
        }
    }

    [Fact]
    public async Task List_GoesOnFromAnAlertThatWasTidiedAwaySince()
    {
        await _server.AddRuleAsync(new AlertRuleInput("pool_used", Pool.Large, Tokens: 1));
        await _server.SendAsync(100);
        var gone = (await _server.FiredAsync(1))[0].Id;
        _server.Clock.Advance(TimeSpan.FromDays(1));
        await Support.Patience.UntilAsync(async () => !(await _server.AlertsAsync())[0].IsOpen);
        _server.Clock.Advance(DeliverySender.Kept);
        await _server.Server.Get<DeliverySender>().TurnAsync(default);
        Assert.Empty(await _server.AlertsAsync());
        var now = Instant.From(_server.Clock.GetUtcNow());
        var next = AlertIds.New(now);
        await AddAsync(next, now);

        await PageAsync($"?before={gone}", [next], hasMore: false);
        await PageAsync($"?after={gone}", [], hasMore: false);
        await PageAsync($"?before={next}", [], hasMore: false);

        // Of what cannot have been tidied away yet, none that is not there was ever told; and no other text is an id of ours.
        foreach (var never in new[] { AlertIds.New(now), $"alert_{Guid.Empty:N}", $"alert_{new string('f', 32)}", gone[..^1] })
        {
            using var refused = await _client.GetAsync(new Uri($"{_alerts}?before={never}", UriKind.Relative));
            Assert.Equal((never, HttpStatusCode.UnprocessableEntity), (never, refused.StatusCode));
        }
    }

    [Fact]
    public async Task Key_OfAnotherOrganization_OrWithoutTheScope_ReadsNothingOfIt()
    {
        await _server.AddRuleAsync(new AlertRuleInput("pool_used", Pool.Large, Tokens: 1));
        await _server.SendAsync(100);
        var id = (await _server.FiredAsync(1))[0].Id;
        using var other = _server.Server.Client(await _server.Server.CreateOrganizationAsync("org-b", projects: ["proj_a"]));
        using var without = _server.Server.Client(await _server.Server.CreateKeyAsync(AlertServer.Organization, Scopes.SharingRead));

        Assert.Empty((await other.GetFromJsonAsync<JsonElement>(_alerts)).GetProperty("data").EnumerateArray());
        using var strange = await other.GetAsync(new Uri($"{_alerts}?after={id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, strange.StatusCode);
        using var refused = await without.GetAsync(_alerts);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    private Task<JsonElement> ListAsync(string query) => _client.GetFromJsonAsync<JsonElement>(new Uri(_alerts + query, UriKind.Relative));

    private async Task PageAsync(string query, IReadOnlyList<string> ids, bool hasMore)
    {
        var list = await ListAsync(query);
        Assert.Equal(ids, list.GetProperty("data").EnumerateArray().Select(alert => Text(alert, "id")));
        Assert.Equal(hasMore, list.GetProperty("has_more").GetBoolean());
    }

    private Task<int> AddAsync(string id, Instant at) =>
        _server.ReadAsync(database =>
        {
            database.FiredAlerts.Add(
                new FiredAlert
                {
                    Id = id,
                    OrganizationId = AlertServer.Organization,
                    RuleId = "rule_x",
                    Terms = "",
                    Kind = "pool_used",
                    Subject = "large",
                    Day = at.Day,
                    FiredAt = at,
                    Title = "Told",
                    Text = "Told.",
                    Pool = null,
                    ProjectId = null,
                    Tokens = null,
                    Allowance = null,
                    IsOpen = false,
                }
            );
            return database.SaveChangesAsync();
        });

    private static string? Text(JsonElement alert, string field) => alert.GetProperty(field).GetString();
}
