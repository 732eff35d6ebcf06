using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Ledger;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>How a day is expected to end, by what was sent here on the days before: API, check and pages say the same.</summary>
public sealed class ForecastTests : IAsyncLifetime
{
    private const long AnHour = 20_000;

    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 11, 16, 12, 0, 0, TimeSpan.Zero));
    private Support.TestServer _server = default!;
    private HttpClient _client = default!;
    private int _events;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(_clock, schedules: false);
        _client = _server.Client(await _server.CreateOrganizationAsync("org-f", projects: ["proj_f"]));
        using var shared = await _client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                controls = new { inputs_outputs = new { type = "all_projects" } },
                version = 0,
                acknowledged_terms = 1,
            }
        );
        Assert.True(shared.IsSuccessStatusCode, await shared.Content.ReadAsStringAsync());
        _clock.Advance(TimeSpan.FromMinutes(1));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Forecast_NeedsThreeWholeDays_AndIsNullUntilThen()
    {
        await SendHoursAsync(3);
        Assert.Equal(JsonValueKind.Null, (await PoolAsync()).GetProperty("forecast").ValueKind);
        await AssertOverviewShowsAsync("No forecast yet: it takes 3 whole days with usage");

        await SendHoursAsync(1);
        Assert.Equal(3, (await PoolAsync()).GetProperty("forecast").GetProperty("days").GetInt32());
    }

    [Fact]
    public async Task Day_LikeTheDaysBefore_IsExpectedToEndLikeThem_EverywhereAlike()
    {
        await SendHoursAsync(6);

        var forecast = (await PoolAsync()).GetProperty("forecast");

        Assert.Equal("lasts", forecast.GetProperty("outcome").GetString());
        var left = forecast.GetProperty("remaining_at_reset").GetInt64();
        Assert.InRange(left, 500_000, 540_000);
        await AssertOverviewShowsAsync(
            $"Expected left at 00:00 UTC (01:00 your time): at most about {Dashboard.Common.Figures.About(left)}"
        );
    }

    [Fact]
    public async Task Check_OfARunLaterToday_SaysWhatIsExpectedToBeLeftThen()
    {
        await SendHoursAsync(6);

        // At 18:00 about 640,000 are left of the 760,000 of noon.
        var later = await CheckAsync(700_000, _clock.GetUtcNow().AddHours(6));
        Assert.Equal("complimentary", later.GetProperty("outcome").GetString());
        Assert.InRange(later.GetProperty("forecast").GetProperty("remaining_at_start").GetInt64(), 620_000, 660_000);
        Assert.Equal(0, later.GetProperty("forecast").GetProperty("complimentary_tokens").GetInt64());

        var now = await CheckAsync(700_000, null);
        Assert.Equal(JsonValueKind.Null, now.GetProperty("forecast").ValueKind);
        var tomorrow = await CheckAsync(700_000, _clock.GetUtcNow().AddHours(13));
        Assert.Equal(JsonValueKind.Null, tomorrow.GetProperty("forecast").ValueKind);
    }

    [Fact]
    public async Task PastDay_AndADayWithNothingFree_HaveNoForecast()
    {
        await SendHoursAsync(6);
        var yesterday = _clock.GetUtcNow().AddDays(-1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(JsonValueKind.Null, (await PoolAsync($"?date={yesterday}")).GetProperty("forecast").ValueKind);

        using var off = await _client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new { controls = new { inputs_outputs = new { type = "disabled" } }, version = 1 }
        );
        Assert.True(off.IsSuccessStatusCode, await off.Content.ReadAsStringAsync());
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(JsonValueKind.Null, (await PoolAsync()).GetProperty("forecast").ValueKind);
    }

    // Each hour of as many days, the first of them begun; the last one until now.
    private async Task SendHoursAsync(int days)
    {
        for (var day = 0; day < days; day++)
        {
            var until = _clock.GetUtcNow().AddDays(1);
            for (var hour = 24; hour > 0; hour--)
            {
                _clock.Advance(TimeSpan.FromHours(1));
                await SendAsync(until.AddHours(-hour).AddMinutes(30));
            }
        }
    }

    private Task<IReadOnlyList<Receipt>> SendAsync(DateTimeOffset at) =>
        _server
            .Get<LedgerQueue>()
            .RecordAsync(
                "org-f",
                [
                    Core.Organizations.Request("gpt-4.1", AnHour) with
                    {
                        Id = $"f{++_events}",
                        ProjectId = "proj_f",
                        OccurredAt = Instant.From(at),
                    },
                ]
            );

    private async Task<JsonElement> PoolAsync(string query = "")
    {
        var answer = await _client.GetFromJsonAsync<JsonElement>($"/v1/organization/complimentary_tokens{query}");
        return answer.GetProperty("data").EnumerateArray().Single(pool => pool.GetProperty("pool").GetString() == "large");
    }

    private async Task<JsonElement> CheckAsync(long tokens, DateTimeOffset? at)
    {
        using var answer = await _client.PostAsJsonAsync(
            "/v1/organization/complimentary_tokens/check",
            new
            {
                project_id = "proj_f",
                model = "gpt-4.1",
                tokens,
                occurred_at = at?.ToUnixTimeSeconds(),
            }
        );
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task AssertOverviewShowsAsync(string text)
    {
        await _server.CreateUserAsync("member@example.com", PlatformRole.None, ("org-f", OrganizationRole.Member));
        var cookies = new CookieContainer();
        using var http = await Support.SignedIn.ClientAsync(new Uri(_server.Address), cookies, "member@example.com");
        await using var page = await Support.HeadlessPage.OpenAsync(http, cookies, "/organizations/org-f", text);
    }
}
