using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Sharing;
using Xunit;

namespace DataSharing.Tests.Api;

/// <summary>The checks of one event's decision, as the API tells them.</summary>
public sealed class EventChecksTests
{
    [Fact]
    public async Task Check_ThatIsUncertain_SaysWhy_AndNoOther()
    {
        var clock = new Support.TestClock(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await using var server = await Support.TestServer.StartAsync(clock);
        using var client = server.Client(await server.CreateOrganizationAsync("org-a", projects: ["proj_a"]));
        var owner = await server.CreateUserAsync("olive@example.com", PlatformRole.None, ("org-a", OrganizationRole.Owner));
        await server
            .Get<ChangeSharing>()
            .ExecuteAsync(
                Actor.User(owner.Id, "::1"),
                new SharingChange(
                    "org-a",
                    new Dictionary<SharingControl, SharingList> { [SharingControl.InputsOutputs] = SharingList.AllProjects },
                    0,
                    1
                ),
                default
            );
        clock.Advance(TimeSpan.FromMinutes(1));
        using var sent = await client.PostAsJsonAsync(
            "/v1/usage/events",
            new
            {
                id = "e1",
                occurred_at = clock.GetUtcNow().ToUnixTimeSeconds(),
                project_id = "proj_a",
                model = "gpt-4.1-2025-04-14",
                input_tokens = 10,
                output_tokens = 1,
                function_tools = true,
            }
        );
        Assert.True(sent.IsSuccessStatusCode, await sent.Content.ReadAsStringAsync());

        var checks = (await client.GetFromJsonAsync<JsonElement>("/v1/usage/events/e1")).GetProperty("checks").EnumerateArray();

        Assert.Equal(
            ["Uncertain, because function tools were used: OpenAI's text excludes tool use; measurements say otherwise."],
            checks
                .Select(check => check.GetProperty("doubt"))
                .Where(doubt => doubt.ValueKind != JsonValueKind.Null)
                .Select(doubt => doubt.GetString())
        );
    }
}
