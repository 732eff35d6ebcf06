using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Sharing;
using Xunit;
using Setting = DataSharing.Tests.OpenAI.SyncTests.Setting;

namespace DataSharing.Tests.OpenAI;

/// <summary>Whether a run is free rests on sharing at OpenAI, and programs are told so like people are.</summary>
public sealed class CheckRestsTests
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Check_OfSharingThatNobodyConfirmed_SaysSo_UntilItIs()
    {
        await using var setting = await Setting.StartAsync(_noon, connect: false);
        await MeasuredTests.ShareAsync(setting, _noon.AddDays(-10), "proj_a");
        var owner = await setting.Server.CreateUserAsync(
            "owner@example.com",
            PlatformRole.None,
            (Setting.Organization, OrganizationRole.Owner)
        );
        using var client = setting.Server.Client(setting.Key);

        Assert.True(await RestsAsync(client, "proj_a", "default"));
        Assert.True(await RestsAsync(client, "proj_a", "flex")); // Billed, and free as ordinary requests.
        Assert.False(await RestsAsync(client, "proj_b", "default")); // Billed, whatever OpenAI is set to.

        await setting
            .Server.Get<ConfirmSharing>()
            .ExecuteAsync(Actor.User(owner.Id, "test"), Setting.Organization, [SharingControl.InputsOutputs], 1, default);
        Assert.False(await RestsAsync(client, "proj_a", "default"));
    }

    private static async Task<bool> RestsAsync(HttpClient client, string project, string tier)
    {
        using var answer = await client.PostAsJsonAsync(
            "/v1/organization/complimentary_tokens/check",
            new
            {
                project_id = project,
                model = "gpt-4.1",
                tokens = 1_000,
                service_tier = tier,
            }
        );
        Assert.True(answer.IsSuccessStatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rests_on_unconfirmed_sharing").GetBoolean();
    }
}
