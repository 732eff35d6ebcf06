using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace DataSharing.Tests.OpenAI;

/// <summary>OpenAI's official client reads ours. It needs Node and the package from the npm registry.</summary>
public sealed class OfficialClientTests
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task OfficialClient_WithItsBaseAddressSetToOurs_ReadsUsageProjectsAuditLogAndModels()
    {
        using var node = await Support.Node.InstallAsync(Path.Combine("OpenAI", "client"));
        var time = new Support.TestClock(_noon);
        await using var server = await Support.TestServer.StartAsync(time);
        var key = await server.CreateOrganizationAsync("org-o", projects: ["proj_a", "proj_b", "proj_c"]);
        using var client = server.Client(key);
        using var shared = await client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version = 0,
                acknowledged_terms = 1,
                controls = new { inputs_outputs = new { type = "selected_projects", project_ids = (string[])["proj_a"] } },
            }
        );
        Assert.True(shared.IsSuccessStatusCode);
        time.Advance(TimeSpan.FromMinutes(1));
        using var sent = await client.PostAsJsonAsync(
            "/v1/usage/events",
            Enumerable
                .Range(0, 12)
                .Select(number => new
                {
                    id = $"e{number}",
                    occurred_at = _noon.AddMinutes(-number * 37).AddSeconds(50).ToUnixTimeSeconds(),
                    project_id = number % 2 == 0 ? "proj_a" : "proj_b",
                    model = number % 3 == 0 ? "gpt-4.1" : "gpt-4.1-mini",
                    input_tokens = 100 + number,
                    output_tokens = 10,
                    user_id = $"user_{number % 2}",
                    api_key_id = "key_1",
                    batch = number == 5,
                    service_tier = number == 7 ? "flex" : "default",
                })
        );
        Assert.True(sent.IsSuccessStatusCode);

        var read = JsonDocument
            .Parse(
                await node.RunAsync(
                    "node",
                    "read.mjs",
                    $"{server.Address}/v1",
                    key,
                    $"{_noon.AddHours(-12).ToUnixTimeSeconds()}",
                    $"{_noon.AddHours(12).ToUnixTimeSeconds()}"
                )
            )
            .RootElement;

        foreach (var dimension in read.GetProperty("usage").EnumerateObject())
        {
            Assert.Equal(
                Enumerable.Range(0, 12).Sum(number => 110 + number),
                dimension
                    .Value.EnumerateArray()
                    .Sum(row => row.GetProperty("input_tokens").GetInt32() + row.GetProperty("output_tokens").GetInt32())
            );
            Assert.Equal(12, dimension.Value.EnumerateArray().Sum(row => row.GetProperty("num_model_requests").GetInt32()));
        }

        var all = read.GetProperty("usage").GetProperty("all").EnumerateArray().ToList();
        Assert.Equal(
            ["default", "flex-tier", "incentivized-tier"],
            all.Select(row => row.GetProperty("service_tier").GetString()).Distinct().Order()
        );
        Assert.Equal(
            ["gpt-4.1-2025-04-14", "gpt-4.1-mini-2025-04-14"],
            all.Select(row => row.GetProperty("model").GetString()).Distinct().Order()
        );
        Assert.Equal(
            1,
            all.Where(row => row.GetProperty("batch").GetBoolean()).Sum(row => row.GetProperty("num_model_requests").GetInt32())
        );
        Assert.Equal(["proj_a", "proj_b", "proj_c"], read.GetProperty("projects").EnumerateArray().Select(id => id.GetString()));
        Assert.Contains("data_sharing.updated", read.GetProperty("log").EnumerateArray().Select(type => type.GetString()));
        Assert.All(all, row => Assert.Equal("unlabeled", row.GetProperty("api_source").GetString()));
        var actors = read.GetProperty("actors").EnumerateArray().ToList();
        Assert.Contains(
            actors,
            actor =>
                actor.GetProperty("type").GetString() == "api_key"
                && actor.GetProperty("key").GetString()!.StartsWith("key_", StringComparison.Ordinal)
        );
        Assert.Contains(
            actors,
            actor => actor.GetProperty("type").GetString() == "session" && actor.GetProperty("session").GetString() == "operator"
        );
        Assert.Equal(["proj_b"], read.GetProperty("ofProject").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal(
            (422, "tenant_only"),
            (read.GetProperty("refused").GetProperty("status").GetInt32(), read.GetProperty("refused").GetProperty("param").GetString())
        );
        Assert.Equal(read.GetProperty("models")[0].GetString(), read.GetProperty("one").GetString());
        Assert.Contains("o3-2025-04-16", read.GetProperty("models").EnumerateArray().Select(id => id.GetString()));
    }
}
