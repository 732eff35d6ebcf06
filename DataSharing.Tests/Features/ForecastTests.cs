using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.WillItBeFree;
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
        await AssertOverviewShowsAsync($"Expected left at 00:00 UTC (01:00 your time): at most about {Figures.About(left)}");
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

        var forecast = later.GetProperty("forecast");
        Assert.InRange(
            forecast.GetProperty("remaining_at_least").GetInt64(),
            600_000,
            forecast.GetProperty("remaining_at_start").GetInt64()
        );
        Assert.InRange(
            forecast.GetProperty("remaining_at_most").GetInt64(),
            forecast.GetProperty("remaining_at_start").GetInt64(),
            680_000
        );
        Assert.True(later.GetProperty("at_most").GetBoolean()); // Nobody knows what our events leave out.

        var now = await CheckAsync(700_000, null);
        Assert.Equal(JsonValueKind.Null, now.GetProperty("forecast").ValueKind);
        var tomorrow = await CheckAsync(700_000, _clock.GetUtcNow().AddHours(13));
        Assert.Equal(JsonValueKind.Null, tomorrow.GetProperty("forecast").ValueKind);
    }

    [Fact]
    public async Task Check_SaysWhenItWouldBestStart_AndWhatItCosts()
    {
        await SendHoursAsync(6);
        var (now, midnight) = (_clock.GetUtcNow().ToUnixTimeSeconds(), new DateTimeOffset(_clock.GetUtcNow().UtcDateTime.Date.AddDays(1)));

        // 760,000 are left at noon.
        Assert.Equal((now, 700_000, true, now), Best(await CheckAsync(700_000, midnight)));
        var tooLarge = await CheckAsync(800_000, null);
        Assert.Equal((midnight.ToUnixTimeSeconds(), 800_000, true, midnight.ToUnixTimeSeconds()), Best(tooLarge));
        Assert.Equal((1.6m, 6.4m), Price(tooLarge, "list_price"));
        Assert.Equal((1.6m, 6.4m), Price(tooLarge, "billed_list_price"));
        Assert.Equal((0m, 0m), Price(await CheckAsync(700_000, null), "billed_list_price"));
        Assert.Equal(JsonValueKind.Null, (await CheckAsync(1_000_001, null)).GetProperty("best_start").ValueKind);

        // Spread over six hours, others use about 120,000 of it meanwhile.
        Assert.Equal((now, 600_000, true, now), Best(await CheckAsync(600, null, requests: 1_000, seconds: 21_600)));
        var (at, tokens, all, _) = Best(await CheckAsync(700, null, requests: 1_000, seconds: 21_600));
        Assert.InRange(at!.Value, now + 1, midnight.ToUnixTimeSeconds());
        Assert.Equal((700_000, true), (tokens, all));

        using var told = await _client.PostAsJsonAsync(
            "/v1/organization/complimentary_tokens/check",
            new
            {
                project_id = "proj_f",
                model = "gpt-4.1",
                input_tokens = 500_000,
                output_tokens = 500_000,
            }
        );
        Assert.Equal((5m, 5m), Price(await told.Content.ReadFromJsonAsync<JsonElement>(), "list_price"));
        var unpriced = await CheckAsync(1, null, model: "gpt-nobody-knows");
        Assert.Equal(JsonValueKind.Null, unpriced.GetProperty("list_price").ValueKind);
        Assert.Equal(JsonValueKind.Null, unpriced.GetProperty("best_start").ValueKind);

        static (long?, long, bool, long?) Best(JsonElement answer)
        {
            var best = answer.GetProperty("best_start");
            var busy = best.GetProperty("if_busy_at");
            return (
                best.GetProperty("at").GetInt64(),
                best.GetProperty("complimentary_tokens").GetInt64(),
                best.GetProperty("all_complimentary").GetBoolean(),
                busy.ValueKind == JsonValueKind.Null ? null : busy.GetInt64()
            );
        }

        static (decimal, decimal) Price(JsonElement answer, string name) =>
            (answer.GetProperty(name).GetProperty("at_least").GetDecimal(), answer.GetProperty(name).GetProperty("at_most").GetDecimal());
    }

    [Fact]
    public async Task Day_OfWhichNobodyKnowsHowItGoesOn_IsNeverCalledSure()
    {
        await SendHoursAsync(3);

        // Spread over six hours, it rests on what is left now, whatever others use meanwhile.
        var answer = await AskAsync(1, 600_000, TimeSpan.FromHours(6), null);
        Assert.Null(answer.Outlook!.BestIfBusy);
        Assert.Equal(
            "Best start: now. All of it is free then if nobody else uses it by then. Nobody knows yet how today goes on.",
            FreeWords.Best(answer, Viewer.Of("Europe/Berlin"))
        );
        Assert.Null(await BestAsync(600_000, 1, TimeSpan.Zero, null)); // All at once, it is over before.
        var best = (await CheckAsync(600, null, requests: 1_000, seconds: 21_600)).GetProperty("best_start");
        Assert.True(best.GetProperty("all_complimentary").GetBoolean());
        Assert.Equal(JsonValueKind.Null, best.GetProperty("if_busy_at").ValueKind);
    }

    [Fact]
    public async Task StartOfWhichNotAllIsFree_IsNoneForABusyDay()
    {
        await SendHoursAsync(6);

        var answer = await AskAsync(1, 3_000_000, TimeSpan.Zero, null);

        Assert.False(answer.Outlook!.Best!.IsAllFree);
        Assert.Null(answer.Outlook.BestIfBusy);
    }

    [Fact]
    public async Task Page_SaysTheSameInWords()
    {
        await SendHoursAsync(6);
        var (noon, tonight) = (_clock.GetUtcNow(), new DateTimeOffset(_clock.GetUtcNow().UtcDateTime.Date.AddDays(1)));

        Assert.Null(await BestAsync(700_000, 1, TimeSpan.Zero, null));
        Assert.Equal("Best start: now. All of it is expected to be free then.", await BestAsync(700_000, 1, TimeSpan.Zero, tonight));
        Assert.Equal(
            "Best start: 00:00 UTC (01:00 your time). All of it is expected to be free then.",
            await BestAsync(800_000, 1, TimeSpan.Zero, null)
        );

        // Over midnight: what others use of the day to come meanwhile is not known.
        Assert.StartsWith(
            "Best start: 22:58 UTC (23:58 your time). All of it is free then if nobody else uses it by then.",
            await BestAsync(1, 1_000_000, TimeSpan.FromHours(2), null),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "Best start: none. At no time in the next 7 days is any of it free.",
            await BestAsync(1_000_001, 1, TimeSpan.Zero, null)
        );
        Assert.Equal(
            "Best start: 00:00 UTC (01:00 your time). About 1,000,000 of 3,000,000 tokens are free then, and at no time more.",
            await BestAsync(1, 3_000_000, TimeSpan.Zero, null)
        );
        Assert.Equal(
            "The 2,240,000 billed tokens cost $4.48 to $17.92 at list price.",
            FreeWords.Cost(await AskAsync(1, 3_000_000, default, null))
        );
        Assert.Equal("Billed, it would cost $1.40 to $5.60 at list price.", FreeWords.Cost(await AskAsync(1, 700_000, default, null)));
        Assert.StartsWith(
            "What it costs: price not known. Billed as ordinary requests, all of it would be $1.60 to $6.40 at list price.",
            FreeWords.Cost(await AskAsync(800_000, 1, default, null, batch: true)),
            StringComparison.Ordinal
        );
        Assert.Equal("It costs $1.60 to $6.40 at list price.", FreeWords.Cost(await AskAsync(800_000, 1, default, null)));
        var expected = FreeWords.Expected(await AskAsync(1, 700_000, default, noon.AddHours(6)), Viewer.Of(null));
        Assert.Contains("If today goes on as the days before, at most about 6", expected, StringComparison.Ordinal);

        // What is left now is no promise of tonight.
        Assert.Equal(
            "Probably not: none of the 700,000 tokens, if today goes on as the days before and it starts at 18:00 UTC. All of it would be free, as far as requests were sent here and as it stands now. Start after 00:00 UTC and all of it is free.",
            await SentenceAsync(700_000, tonight.AddHours(-6))
        );
        Assert.StartsWith(
            "Probably in part: about 6",
            await SentenceAsync(1_000, tonight.AddHours(-6), requests: 700, TimeSpan.Zero),
            StringComparison.Ordinal
        );
        Assert.Contains(
            " About 760,000 would be free, as far as requests were sent here and as it stands now.",
            await SentenceAsync(1_000, tonight.AddHours(-6), requests: 1_000, TimeSpan.Zero),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "Yes, as far as requests were sent here and as it stands now: all 100,000 tokens, if it starts at 18:00 UTC.",
            await SentenceAsync(100_000, tonight.AddHours(-6))
        );
        Assert.StartsWith(
            "Yes, as far as requests were sent here: all 700,000 tokens, if it starts at 12:0",
            await SentenceAsync(700_000, null),
            StringComparison.Ordinal
        );
        Assert.Equal("Yes, all 700,000 tokens, if it starts at 00:00 UTC or later.", await SentenceAsync(700_000, tonight));
        Assert.EndsWith(
            "01:00 UTC or later. What others use of that day by then comes off.",
            await SentenceAsync(700_000, tonight.AddHours(1)),
            StringComparison.Ordinal
        );

        // Both days are drawn, and the run in them.
        var courses = PoolCourse.Of(await AskAsync(1, 700_000, TimeSpan.FromHours(2), tonight.AddHours(-1)));
        Assert.Equal([240_000L, 0L], courses.Select(course => course.Used));
        Assert.Equal([1_000_000L, 1_000_000L], courses.Select(course => course.Allowance));
        Assert.Equal([350_000L, 350_000L], courses.Select(course => course.Run!.Tokens.Value));
        Assert.InRange(courses[0].Base[0].Hour, 12, 12.1);
        Assert.Equal(240_000, courses[0].Base[0].Tokens);
        Assert.InRange(courses[0].Base[^1].Tokens, 460_000, 500_000);
        Assert.Equal((23.0, 24.0), (courses[0].Upper[0].Hour, courses[0].Upper[^1].Hour));
        Assert.Equal(courses[0].Base[^1].Tokens + 350_000, courses[0].Upper[^1].Tokens);
        Assert.Equal([(0.0, 0.0), (1.0, 350_000.0), (24.0, 350_000.0)], courses[1].Upper.Select(point => (point.Hour, point.Tokens)));
    }

    [Fact]
    public async Task Sentence_OfAnotherDay_NamesIt()
    {
        await SendHoursAsync(1);
        var tonight = new DateTimeOffset(_clock.GetUtcNow().UtcDateTime.Date.AddDays(1));

        Assert.Equal(
            "Yes, all 700,000 tokens, if it starts on 20 November 2026, 00:00 UTC or later.",
            await SentenceAsync(700_000, tonight.AddDays(2))
        );
        Assert.Equal(
            "In part: about 1,000,000 tokens; each request after about 20 November 2026, 02:00 UTC is billed.",
            await SentenceAsync(1_000, tonight.AddDays(2), requests: 2_000, TimeSpan.FromHours(4))
        );
    }

    // All 760,000 that are left are used up by 22:00, and the next day has 1,000,000 of its own.
    [Theory]
    [InlineData(1_710, 4.5, "about 950,000 tokens", "after that they are free again.")]
    [InlineData(3_040, 8.0, "about 1,760,000 tokens", "after that they are free again, until about 18 November 2026, 02:37 UTC.")]
    public async Task Sentence_OfARunOverMidnight_SaysWhenItsRequestsAreFreeAgain(int requests, double hours, string free, string after)
    {
        await SendHoursAsync(1);
        var start = new DateTimeOffset(_clock.GetUtcNow().UtcDateTime.Date.AddHours(20));

        Assert.Equal(
            $"In part, as far as requests were sent here and as it stands now: {free}; from about 22:00 UTC until 00:00 UTC requests are billed; {after}",
            await SentenceAsync(1_000, start, requests, TimeSpan.FromHours(hours))
        );
    }

    // Both answers say so: "uncertain" of the API, and the headline of the page.
    [Theory]
    [InlineData("gpt-4.1", "Yes, all")]
    [InlineData("o3-mini", "Probably, yes: all")] // Disputed.
    [InlineData("gpt-5.6-luna", "Probably, yes: all")] // Reported by others.
    public async Task Sentence_OfAModelThatIsNotDocumented_SaysProbably(string model, string words)
    {
        var tonight = new DateTimeOffset(_clock.GetUtcNow().UtcDateTime.Date.AddDays(1));

        Assert.StartsWith(words, await SentenceAsync(1_000, tonight, model: model), StringComparison.Ordinal);
        var told = await CheckAsync(1_000, tonight, model: model);
        Assert.Equal(words.StartsWith("Probably", StringComparison.Ordinal), told.GetProperty("uncertain").GetBoolean());
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

    [Fact]
    public async Task Runs_WithHostedTools_AreNotOfferedAsOrdinaryOnes()
    {
        for (var day = 0; day < 5; day++)
        {
            _clock.Advance(TimeSpan.FromDays(1));
            await SendAsync(_clock.GetUtcNow(), "gpt-4.1", []);
            await SendAsync(_clock.GetUtcNow(), "o3", ["web_search"]);
        }

        _clock.Advance(TimeSpan.FromDays(1));
        var runs = await _server.Get<RegularRuns>().ListAsync(Actor.Operator, "org-f", CancellationToken.None);

        Assert.StartsWith("gpt-4.1", Assert.Single(runs).Kind.Model, StringComparison.Ordinal);

        // Read once for all who ask that day.
        Assert.Same(runs, await _server.Get<RegularRuns>().ListAsync(Actor.Operator, "org-f", CancellationToken.None));
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

    private Task<IReadOnlyList<Receipt>> SendAsync(DateTimeOffset at) => SendAsync(at, "gpt-4.1", []);

    private Task<IReadOnlyList<Receipt>> SendAsync(DateTimeOffset at, string model, IReadOnlyList<string> tools) =>
        _server
            .Get<LedgerQueue>()
            .RecordAsync(
                "org-f",
                [
                    Core.Organizations.Request(model, AnHour) with
                    {
                        HostedTools = tools,
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

    private Task<FreeAnswer> AskAsync(
        long tokens,
        long requests,
        TimeSpan duration,
        DateTimeOffset? start,
        bool batch = false,
        string model = "gpt-4.1"
    ) =>
        _server
            .Get<FreeCheck>()
            .AskAsync(
                Actor.Operator,
                "org-f",
                new FreeQuestion(
                    "proj_f",
                    model,
                    tokens,
                    requests,
                    duration,
                    start is { } at ? Instant.From(at) : null,
                    batch,
                    DataSharing.Core.Accounting.ServiceTier.Default,
                    []
                ),
                CancellationToken.None
            );

    private async Task<string?> BestAsync(long tokens, long requests, TimeSpan duration, DateTimeOffset? start) =>
        FreeWords.Best(await AskAsync(tokens, requests, duration, start), Viewer.Of("Europe/Berlin"));

    private async Task<string> SentenceAsync(
        long tokens,
        DateTimeOffset? start,
        long requests = 1,
        TimeSpan duration = default,
        string model = "gpt-4.1"
    ) =>
        FreeWords.Sentence(
            await AskAsync(tokens, requests, duration, start, model: model),
            "f",
            Viewer.Of(null),
            Instant.From(_clock.GetUtcNow()).Day.End
        );

    private async Task<JsonElement> CheckAsync(long tokens, DateTimeOffset? at, int requests = 1, int seconds = 0, string model = "gpt-4.1")
    {
        using var answer = await _client.PostAsJsonAsync(
            "/v1/organization/complimentary_tokens/check",
            new
            {
                project_id = "proj_f",
                model,
                tokens,
                requests,
                duration_s = seconds,
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
