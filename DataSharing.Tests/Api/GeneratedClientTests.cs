using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataSharing.Dashboard.Access;
using Xunit;

namespace DataSharing.Tests.Api;

/// <summary>
/// A client whose types are made of the description compiles and calls each operation. It needs Node and the npm registry.
/// </summary>
public sealed class GeneratedClientTests
{
    [Fact]
    public async Task ClientOfTheDescription_Compiles_AndCallsEachOperation()
    {
        using var node = await Support.Node.InstallAsync(Path.Combine("Api", "client"));
        var clock = new Support.TestClock(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
        await using var server = await Support.TestServer.StartAsync(clock);
        var key = await server.CreateOrganizationAsync("org-abc", projects: ["proj_a", "proj_b"]);
        var supportKey = await server.CreateKeyAsync(null, Scopes.SupportRead);
        using var client = server.Client(key);

        // What is shared from now on can be rated from then on: the clock is moved here, and stands still for the client.
        using var shared = await client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version = 0,
                acknowledged_terms = 1,
                controls = new { feedback = new { type = "all_projects" } },
            }
        );
        Assert.True(shared.IsSuccessStatusCode);
        clock.Advance(TimeSpan.FromMinutes(1));
        var document = await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative));
        await node.WriteAsync("openapi.json", document);

        await node.RunAsync("npx", "redocly", "lint", "openapi.json");
        await node.RunAsync("npx", "openapi-typescript", "openapi.json", "--output", "api.ts");
        await node.RunAsync("npx", "tsc", "--project", ".");
        var answer = JsonElement.Parse(
            await node.RunAsync("node", "call.js", server.Address, key, supportKey, $"{clock.GetUtcNow().ToUnixTimeSeconds()}")
        );

        var operations = JsonNode.Parse(document)!["paths"]!
            .AsObject()
            .SelectMany(path => path.Value!.AsObject())
            .Select(operation => operation.Value!["operationId"]!.GetValue<string>());
        Assert.Equal(operations.Order(), answer.GetProperty("called").EnumerateArray().Select(id => id.GetString()!).Order());
        Assert.Equal(
            (409, "version_conflict"),
            (answer.GetProperty("refused").GetProperty("status").GetInt32(), answer.GetProperty("refused").GetProperty("code").GetString())
        );
        Assert.Contains(answer.GetProperty("outcome").GetString(), (string[])["complimentary", "billed"]);
    }
}
