using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Xunit;
using Setting = DataSharing.Tests.OpenAI.SyncTests.Setting;

namespace DataSharing.Tests.OpenAI;

/// <summary>While the provider's count of today is not read, nobody is promised what may be gone.</summary>
public sealed class UnreadTodayTests
{
    private static readonly DateTimeOffset _evening = new(2026, 11, 21, 23, 50, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Midnight_OfAConnectionThatFails_PromisesLessByTheHour(bool events)
    {
        await using var setting = await StartAsync();
        using var client = setting.Server.Client(setting.Key);
        Assert.Null((await setting.SyncAsync()).Error);
        if (events)
        {
            await SendAsync(setting, client);
        }

        setting.Clock.Advance(TimeSpan.FromHours(3) + TimeSpan.FromMinutes(10));
        var pool = await PoolAsync(client);

        // Events came before midnight. Nothing of today was counted at OpenAI: three hours of 35,000 tokens each may be gone.
        Assert.Equal(events ? 1_000_000L : null, Number(pool, "remaining"));
        Assert.Equal(895_000L, Number(pool, "safe_remaining"));
        Assert.False(pool.GetProperty("uncertain").GetBoolean());
        Assert.Equal("billed", (await CheckAsync(client, 900_000)).GetProperty("outcome").GetString());
        var check = await CheckAsync(client, 890_000);
        Assert.Equal(("complimentary", false), (check.GetProperty("outcome").GetString(), check.GetProperty("uncertain").GetBoolean()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connection_OfWhichNothingWasReadYet_PromisesNothingForCertain(bool events)
    {
        await using var setting = await StartAsync();
        setting.Replica.Instead["usage/completions"] = context => Replica.ErrorAsync(context, 500, "server_error");
        using var client = setting.Server.Client(setting.Key);
        await setting.SyncAsync();
        if (events)
        {
            await SendAsync(setting, client);
        }

        var pool = await PoolAsync(client);

        Assert.Null(Number(pool, "safe_remaining"));
        Assert.True(pool.GetProperty("uncertain").GetBoolean());
        Assert.True((await CheckAsync(client, 1_000)).GetProperty("uncertain").GetBoolean());
    }

    [Fact]
    public async Task Nobody_WhoCounts_IsNoCertainYes()
    {
        await using var setting = await StartAsync(connected: false);
        using var client = setting.Server.Client(setting.Key);

        Assert.True((await CheckAsync(client, 1_000)).GetProperty("uncertain").GetBoolean());

        // Once events are sent here they are what there is to go by.
        await SendAsync(setting, client);
        Assert.False((await CheckAsync(client, 1_000)).GetProperty("uncertain").GetBoolean());
    }

    private static async Task<Setting> StartAsync(bool connected = true)
    {
        var setting = await Setting.StartAsync(_evening, connected);
        await MeasuredTests.ShareAsync(setting, _evening.AddDays(-10), "proj_a");
        setting.Replica.Usage.Add(
            new Counted(_evening.AddHours(-2), "proj_a", "gpt-4.1-2025-04-14", "incentivized-tier", 3, 30_000, 0, 5_000)
        );
        return setting;
    }

    private static Task SendAsync(Setting setting, HttpClient client) =>
        MeasuredTests.SendAsync(client, "e1", setting.Clock.GetUtcNow().AddMinutes(-5), "proj_a", "gpt-4.1", 1);

    private static async Task<JsonElement> PoolAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonElement>("/v1/organization/complimentary_tokens"))
            .GetProperty("data")
            .EnumerateArray()
            .Single(pool => pool.GetProperty("pool").GetString() == "large");

    private static async Task<JsonElement> CheckAsync(HttpClient client, long tokens)
    {
        using var answer = await client.PostAsJsonAsync(
            "/v1/organization/complimentary_tokens/check",
            new
            {
                project_id = "proj_a",
                model = "gpt-4.1",
                tokens,
            }
        );
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static long? Number(JsonElement element, string name) =>
        element.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null;
}
