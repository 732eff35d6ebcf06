using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Web;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace DataSharing.Tests.Api;

/// <summary>Query strings of /v1: every spelling of a list, and nothing that is left out in silence.</summary>
public sealed class QueryTests : IAsyncLifetime
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private Support.TestServer _server = default!;
    private HttpClient _client = default!;
    private HttpClient _support = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(new Support.TestClock(_noon));
        _client = _server.Client(await _server.CreateOrganizationAsync("org-q", projects: ["proj_a", "proj_b", "proj_c"]));
        _support = _server.Client(await _server.CreateKeyAsync(null, Scopes.SupportRead));
        _support.DefaultRequestHeaders.Add("X-Support-Reason", "ticket 7");
        using var sent = await _client.PostAsJsonAsync(
            "/v1/usage/events",
            new[] { "proj_a", "proj_b", "proj_c", "proj_a" }.Select(
                (project, place) =>
                    new
                    {
                        id = $"q{place}",
                        occurred_at = _noon.AddMinutes(-place).ToUnixTimeSeconds(),
                        project_id = project,
                        model = "gpt-4.1",
                        input_tokens = 100,
                        output_tokens = 50,
                        user_id = $"user_{place}",
                    }
            )
        );
        Assert.True(sent.IsSuccessStatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _support.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("project_ids=proj_a&project_ids=proj_b")]
    [InlineData("project_ids[]=proj_a&project_ids[]=proj_b")]
    [InlineData("project_ids%5B%5D=proj_a&project_ids%5B%5D=proj_b")]
    [InlineData("project_ids[0]=proj_a&project_ids[1]=proj_b")]
    [InlineData("project_ids%5B0%5D=proj_a&project_ids%5B17%5D=proj_b")]
    [InlineData("project_ids=proj_a,proj_b")]
    [InlineData("project_ids=proj_a&project_ids[]=proj_b&project_ids[1]=proj_a")]
    public async Task Lists_InEverySpelling_FilterAlike(string filter)
    {
        Assert.Equal(["q3", "q1", "q0"], await IdsAsync(_client, $"/v1/usage/events?{filter}"));
        Assert.Equal(["q3", "q1", "q0"], await IdsAsync(_support, $"/v1/support/organizations/org-q/events?{filter}"));
        var page = await _client.GetFromJsonAsync<JsonElement>(
            $"/v1/organization/usage/completions?start_time={_noon.AddDays(-1).ToUnixTimeSeconds()}&end_time={_noon.AddDays(1).ToUnixTimeSeconds()}&{filter}"
        );
        Assert.Equal(
            3,
            page.GetProperty("data")
                .EnumerateArray()
                .SelectMany(bucket => bucket.GetProperty("results").EnumerateArray())
                .Sum(row => row.GetProperty("num_model_requests").GetInt32())
        );
    }

    [Theory]
    [InlineData("group_by=model&group_by=api_source")]
    [InlineData("group_by[]=model&group_by[]=api_source")]
    [InlineData("group_by[0]=model&group_by[1]=api_source")]
    [InlineData("group_by=model,api_source")]
    public async Task GroupBy_InEverySpelling_TakesEveryDimensionOfTheNewestClient(string grouping)
    {
        var page = await _client.GetFromJsonAsync<JsonElement>(
            $"/v1/organization/usage/completions?start_time={_noon.ToUnixTimeSeconds() - 3_600}&end_time={_noon.ToUnixTimeSeconds() + 3_600}&bucket_width=1d&{grouping}"
        );

        var row = page.GetProperty("data")[0].GetProperty("results").EnumerateArray().Single();
        Assert.Equal(
            ("gpt-4.1-2025-04-14", "unlabeled"),
            (row.GetProperty("model").GetString(), row.GetProperty("api_source").GetString())
        );
        Assert.Equal(JsonValueKind.Null, row.GetProperty("project_id").ValueKind);
    }

    [Fact]
    public async Task EveryEndpoint_WithAParameterThatItDoesNotKnow_RefusesItByName()
    {
        var endpoints = _server
            .Get<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint =>
                endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("v1/", StringComparison.Ordinal)
                && !endpoint.RoutePattern.RawText.Contains("rest", StringComparison.Ordinal)
            )
            .ToList();
        Assert.True(endpoints.Count >= 27);
        foreach (var endpoint in endpoints)
        {
            var path = endpoint
                .RoutePattern.RawText!.Replace("{organization_id}", "org-q", StringComparison.Ordinal)
                .Replace("{project_id}", "proj_a", StringComparison.Ordinal)
                .Replace("{**id}", "q0", StringComparison.Ordinal)
                .Replace("{id}", "o1-2024-12-17", StringComparison.Ordinal);
            var client = path.Contains("support", StringComparison.Ordinal) ? _support : _client;
            var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0];

            Assert.Equal(
                (path, 422, "colour"),
                (path, await RefusedAsync(client, method, $"/{path.TrimStart('/')}?colour=red") is var (status, param) ? status : 0, param)
            );

            foreach (var name in endpoint.Metadata.GetMetadata<ApiParameters>()?.Single ?? [])
            {
                if (name != "source")
                {
                    Assert.Equal(
                        (path, 422, name),
                        (
                            path,
                            await RefusedAsync(client, method, $"/{path.TrimStart('/')}?{name}=") is var (empty, given) ? empty : 0,
                            given
                        )
                    );
                }

                Assert.Equal(
                    (path, 422, name),
                    (
                        path,
                        await RefusedAsync(client, method, $"/{path.TrimStart('/')}?{name}=1&{name}=2") is var (twice, doubled) ? twice : 0,
                        doubled
                    )
                );
            }
        }
    }

    [Theory]
    [InlineData("/v1/usage/events?limit=1&limit=2", "limit")]
    [InlineData("/v1/usage/events?limit=1&LIMIT=2", "LIMIT")]
    [InlineData("/v1/usage/events?Limit=1", "Limit")]
    [InlineData("/v1/usage/events?limit[]=1", "limit[]")]
    [InlineData("/v1/usage/events?project_ids[a]=proj_a", "project_ids[a]")]
    [InlineData("/v1/usage/events?project_ids=", "project_ids")]
    [InlineData("/v1/usage/events?project_ids=,", "project_ids")]
    [InlineData("/v1/usage/events?project_id=proj_a", "project_id")]
    [InlineData("/v1/usage/events?start_time=&outcome=", "start_time")]
    [InlineData("/v1/usage/events?outcome", "outcome")]
    [InlineData("/v1/organization/complimentary_tokens?date=", "date")]
    [InlineData("/v1/organization/audit_logs?effective_at[gte]=", "effective_at[gte]")]
    [InlineData("/v1/organization/data_sharing/history?at=", "at")]
    [InlineData("/v1/usage/events?after=MQ&before=MQ", "before")]
    [InlineData("/v1/usage/events?start_time=10&end_time=10", "end_time")]
    [InlineData("/v1/usage/events?outcome=free", "outcome")]
    [InlineData("/v1/usage/events?pool=medium", "pool")]
    [InlineData("/v1/usage/events?pool=large&pool=small", "pool")]
    [InlineData("/v1/organization/usage/completions?start_time=10&end_time=9", "end_time")]
    [InlineData("/v1/organization/usage/completions?start_time=10&user_id=user_1", "user_id")]
    [InlineData("/v1/organization/projects?include_archived=yes", "include_archived")]
    [InlineData("/v1/organization/projects?status=active", "status")]
    [InlineData("/v1/organization/audit_logs?tenant_only=true", "tenant_only")]
    [InlineData("/v1/organization/audit_logs?effective_at=5", "effective_at")]
    [InlineData("/v1/organization/audit_logs?event_type=project.created", "event_type")]
    [InlineData("/v1/organization/complimentary_tokens?day=2026-11-22", "day")]
    public async Task Parameters_ThatWouldBeLeftOut_AreRefusedByName(string address, string param) =>
        Assert.Equal((422, param), await RefusedAsync(_client, "GET", address));

    // Empty is the source of all that was sent as plain JSON.
    [Fact]
    public async Task Source_MayBeEmpty() => Assert.Equal("q0", await IdAsync(_client, "/v1/usage/events/q0?source="));

    [Theory]
    [InlineData("gpt-4.1", 4)]
    [InlineData("gpt-4.1-2025-04-14", 4)]
    [InlineData("o1,gpt-4.1", 4)]
    [InlineData("o1", 0)]
    public async Task Models_ByAliasOrSnapshot_FilterUsageAsTheyFilterEvents(string models, int requests)
    {
        foreach (var width in (string[])["1m", "1h", "1d"])
        {
            var page = await _client.GetFromJsonAsync<JsonElement>(
                $"/v1/organization/usage/completions?start_time={_noon.AddHours(-1).ToUnixTimeSeconds()}&end_time={_noon.AddMinutes(1).ToUnixTimeSeconds()}&bucket_width={width}&models={models}{(width == "1m" ? "&limit=1440" : "")}"
            );
            Assert.Equal(
                requests,
                page.GetProperty("data")
                    .EnumerateArray()
                    .SelectMany(bucket => bucket.GetProperty("results").EnumerateArray())
                    .Sum(row => row.GetProperty("num_model_requests").GetInt32())
            );
        }

        Assert.Equal(requests, (await IdsAsync(_client, $"/v1/usage/events?models={models}")).Length);
    }

    [Fact]
    public async Task Parameters_ByTheThousand_AreRefusedAtTheFirst()
    {
        var many = string.Join('&', Enumerable.Range(0, 900).Select(number => $"p{number}=1"));

        Assert.Equal((422, "p0"), await RefusedAsync(_client, "GET", $"/v1/usage/events?{many}"));
        Assert.Equal(
            (422, "models"),
            await RefusedAsync(_client, "GET", $"/v1/usage/events?models={string.Join(',', Enumerable.Range(0, 1_001))}")
        );
    }

    // "%2F" is a slash, "%252F" a percent sign and "2F": decoded once, not twice.
    [Theory]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("a%252Fb")]
    [InlineData("100%17")]
    [InlineData("100%")]
    [InlineData("50% + 50%2B")]
    [InlineData("a//b?c#d")]
    [InlineData("grüße/✓")]
    [InlineData("a/../b")]
    [InlineData("%2e%2e")]
    public async Task Event_ByItsId_IsThatAndNoOther(string id)
    {
        using var sent = await _client.PostAsJsonAsync(
            "/v1/usage/events",
            new[] { id, Uri.UnescapeDataString(id), $"{id}x" }
                .Distinct()
                .Select(one => new
                {
                    id = one,
                    occurred_at = _noon.ToUnixTimeSeconds(),
                    project_id = "proj_a",
                    model = "gpt-4.1",
                    input_tokens = 1,
                    output_tokens = 1,
                })
        );
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);

        Assert.Equal(id, await IdAsync(_client, $"/v1/usage/events/{Uri.EscapeDataString(id)}"));
        Assert.Equal(id, await IdAsync(_support, $"/v1/support/organizations/org-q/events/{Uri.EscapeDataString(id)}"));
    }

    [Fact]
    public async Task Event_ByAnIdThatIsOnlyAnothersEncoding_IsNotFound()
    {
        using var sent = await _client.PostAsJsonAsync(
            "/v1/usage/events",
            new
            {
                id = "a/b",
                occurred_at = _noon.ToUnixTimeSeconds(),
                project_id = "proj_a",
                model = "gpt-4.1",
                input_tokens = 1,
                output_tokens = 1,
            }
        );
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);

        using var own = await _client.GetAsync(new Uri("/v1/usage/events/a%252Fb", UriKind.Relative));
        using var support = await _support.GetAsync(new Uri("/v1/support/organizations/org-q/events/a%252Fb", UriKind.Relative));

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (own.StatusCode, support.StatusCode));
    }

    [Fact]
    public async Task Event_ByAnIdWithSlashesAsTheyAre_IsFound()
    {
        const string Id = "urn://a/b";
        using var sent = await _client.PostAsJsonAsync(
            "/v1/usage/events",
            new
            {
                id = Id,
                occurred_at = _noon.ToUnixTimeSeconds(),
                project_id = "proj_a",
                model = "gpt-4.1",
                input_tokens = 1,
                output_tokens = 1,
            }
        );
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);

        Assert.Equal(Id, await IdAsync(_client, $"/v1/usage/events/{Id}"));
    }

    private static async Task<string?> IdAsync(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(new Uri(address, UriKind.Relative));
        return answer.IsSuccessStatusCode
            ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()
            : answer.StatusCode.ToString();
    }

    private static async Task<string?[]> IdsAsync(HttpClient client, string address) =>
        [
            .. (await client.GetFromJsonAsync<JsonElement>(address))
                .GetProperty("data")
                .EnumerateArray()
                .Select(row => row.GetProperty("id").GetString()),
        ];

    private static async Task<(int Status, string? Param)> RefusedAsync(HttpClient client, string method, string address)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(address, UriKind.Relative));
        if (method == "POST")
        {
            request.Content = JsonContent.Create(new { });
        }

        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (
            (int)answer.StatusCode,
            (int)answer.StatusCode >= 400
                ? JsonSerializer.Deserialize<JsonElement>(text).GetProperty("error").GetProperty("param").GetString()
                : text
        );
    }
}
