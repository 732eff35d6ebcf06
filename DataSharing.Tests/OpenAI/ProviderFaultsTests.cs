using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using DataSharing.Dashboard.ProviderUsage.Reading;
using Microsoft.AspNetCore.Http;
using Xunit;
using Instant = DataSharing.Core.Primitives.Instant;

namespace DataSharing.Tests.OpenAI;

/// <summary>What the provider, or a proxy in its place, has been seen to answer: each gets its figures right, or its sentence.</summary>
public sealed class ProviderFaultsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset _day = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    private readonly Support.ShiftedClock _clock = Support.ShiftedClock.AtNoon();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AutomaticDecompression = System.Net.DecompressionMethods.All });
    private Replica _replica = null!;

    private AdminApi Api => new(_http, _clock);

    public async ValueTask InitializeAsync() => _replica = await Replica.StartAsync(_clock);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _replica.DisposeAsync();
    }

    [Theory]
    [InlineData(null)] // Missing.
    [InlineData("false")]
    [InlineData("true")] // And no next page, once all that was asked for is there.
    [InlineData("null")]
    [InlineData("\"yes\"")]
    public async Task Paging_GoesOnWhileThereIsANextPage_WhateverHasMoreSays(string? hasMore)
    {
        // Three pages: two buckets, none, two.
        _replica.Instead["usage/completions"] = context =>
            context.Response.WriteAsync(
                context.Request.Query["page"].ToString() switch
                {
                    "" => Page(hasMore, "p2", Bucket(0, 1), Bucket(1, 2)),
                    "p2" => Page(hasMore, "p3"),
                    _ => Page(hasMore, null, Bucket(2, 3), Bucket(3, 4)),
                }
            );

        Assert.Equal([1, 2, 3, 4], await TokensAsync(4));
    }

    [Theory]
    [InlineData("p1", "in a circle")]
    [InlineData("", "without saying where")] // A full page that ends too early, and nothing more.
    public async Task Paging_ThatCannotEnd_EndsWithASentence(string next, string words)
    {
        _replica.Instead["usage/completions"] = context =>
        {
            var first = context.Request.Query["page"].ToString().Length == 0;
            return context.Response.WriteAsync(
                next.Length == 0
                    ? Page("false", null, [.. Enumerable.Range(0, 168).Select(hour => Bucket(hour, 1))])
                    : Page("false", next, first ? [Bucket(0, 1)] : [])
            );
        };

        var refusal = await Assert.ThrowsAsync<AdminApiException>(() => TokensAsync(next.Length == 0 ? 300 : 4));

        Assert.Equal(AdminApiFault.BadAnswer, refusal.Fault);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.True(_replica.Requests < 5);
    }

    [Fact]
    public async Task Paging_OfEmptyPagesWithoutEnd_IsBounded()
    {
        var pages = 0;
        _replica.Instead["usage/completions"] = context => context.Response.WriteAsync(Page(null, $"p{pages++}"));

        Assert.Contains(
            "more pages than there can be",
            (await Assert.ThrowsAsync<AdminApiException>(() => TokensAsync(4))).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("12", "12")]
    [InlineData("12.50", "12.50")]
    [InlineData("\"12.50\"", "12.50")]
    [InlineData("1e-7", "0.0000001")]
    [InlineData("-3.25", "-3.25")] // A credit.
    [InlineData("null", null)]
    [InlineData("\"n/a\"", null)]
    [InlineData("{}", null)]
    public async Task Amount_InAnyForm_IsReadExactlyOrNotKnown(string written, string? value)
    {
        _replica.Instead["costs"] = context =>
            context.Response.WriteAsync(Page("false", null, CostBucket($$$"""{"amount":{"value":{{{written}}},"currency":"usd"}}""")));

        Assert.Equal(
            value is null ? null : decimal.Parse(value, CultureInfo.InvariantCulture),
            Assert.Single(await CostsAsync()).Amount!.Value
        );
    }

    [Theory]
    [InlineData("""{"line_item":"x"}""")]
    [InlineData("""{"amount":null}""")]
    [InlineData("""{"amount":{"currency":"usd"}}""")]
    public async Task Amount_ThatIsMissing_IsNotZero(string row)
    {
        _replica.Instead["costs"] = context => context.Response.WriteAsync(Page("false", null, CostBucket(row)));

        Assert.Null(Assert.Single(await CostsAsync()).Amount?.Value);
    }

    [Theory]
    [InlineData("7", true)]
    [InlineData("7.0", true)]
    [InlineData("\"7\"", true)]
    [InlineData("7.5", false)]
    [InlineData("\"many\"", false)]
    public async Task Count_IsWholeInAnyFormAndNeverRounded(string written, bool read)
    {
        var at = _day.ToUnixTimeSeconds();
        _replica.Instead["usage/completions"] = context =>
            context.Response.WriteAsync(
                Page(
                    "false",
                    null,
                    $$"""{"start_time":{{at}},"end_time":{{at + 3600}},"results":[{"input_tokens":{{written}},"output_tokens":0,"num_model_requests":1,"project_id":12,"batch":"true"}]}"""
                )
            );

        if (read)
        {
            Assert.Equal([7], await TokensAsync(1));
        }
        else
        {
            Assert.Contains(
                "input_tokens",
                (await Assert.ThrowsAsync<AdminApiException>(() => TokensAsync(1))).Message,
                StringComparison.Ordinal
            );
        }
    }

    [Theory]
    [InlineData("gzip header", "what its encoding says")]
    [InlineData("br header", "what its encoding says")]
    [InlineData("gzip body", "compressed by gzip")]
    [InlineData("utf-16", "UTF-16")]
    [InlineData("latin-1", "not UTF-8")]
    [InlineData("html", "a web page")]
    [InlineData("empty", "an empty answer")]
    public async Task Body_ThatIsNotWhatItSays_IsNamed(string form, string words)
    {
        _replica.Instead["usage/completions"] = async context =>
        {
            var plain = Encoding.UTF8.GetBytes(Page("false", null, Bucket(0, 1)));
            context.Response.ContentType = "application/json";
            if (form.EndsWith(" header", StringComparison.Ordinal))
            {
                context.Response.Headers.ContentEncoding = form.Split(' ')[0];
            }

            await context.Response.Body.WriteAsync(
                form switch
                {
                    "gzip body" => Compressed(plain),
                    "utf-16" => Encoding.Unicode.GetBytes(Page("false", null)),
                    "latin-1" => Encoding.Latin1.GetBytes("""{"data":[],"next_page":"é"}"""),
                    "html" => "<!doctype html><p>Sign in</p>"u8.ToArray(),
                    "empty" => [],
                    _ => plain,
                }
            );
        };

        var refusal = await Assert.ThrowsAsync<AdminApiException>(() => TokensAsync(1));

        Assert.Equal(AdminApiFault.BadAnswer, refusal.Fault);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Refusal_WhoseBodyIsNotWhatItSays_KeepsItsStatus(string encoding)
    {
        _replica.Instead["usage/completions"] = async context =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.ContentEncoding = encoding;
            await context.Response.Body.WriteAsync("not compressed"u8.ToArray());
        };

        Assert.Equal(AdminApiFault.KeyRefused, (await Assert.ThrowsAsync<AdminApiException>(() => TokensAsync(1))).Fault);
    }

    [Theory]
    [InlineData(401, "invalid_api_key", "KeyRefused", "The key was refused (401, invalid_api_key).")]
    [InlineData(401, null, "KeyRefused", "The key was refused (401).")]
    [InlineData(403, "missing_scope", "Forbidden", "may not read this (403, missing_scope)")]
    [InlineData(403, null, "Forbidden", "may not read this (403)")]
    [InlineData(403, "unsupported_country_region_territory", "KeyRefused", "from the country")]
    [InlineData(403, "ip_not_authorized", "KeyRefused", "this server's address")]
    [InlineData(403, "mismatched_organization", "KeyRefused", "another organization")]
    [InlineData(429, "credit_balance_exhausted", "Busy", "(429, credit_balance_exhausted)")]
    [InlineData(403, "Bearer sk-admin-x", "Forbidden", "may not read this (403).")] // What does not look like a code is not repeated.
    public async Task Refusal_IsToldByItsCode(int status, string? code, string fault, string words)
    {
        _replica.Instead["usage/completions"] = context => Replica.ErrorAsync(context, status, code!);

        var refusal = await Assert.ThrowsAsync<AdminApiException>(() => TokensAsync(1));

        Assert.Equal(fault, refusal.Fault.ToString());
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-admin", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("0", null)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT", null)] // Long past.
    [InlineData("in an hour", 3_600)]
    public async Task RetryAfter_IsSecondsOrADateAheadOrNothing(string header, int? seconds)
    {
        var given = header == "in an hour" ? _clock.GetUtcNow().AddHours(1).ToString("R", CultureInfo.InvariantCulture) : header;
        _replica.Instead["usage/completions"] = context =>
        {
            context.Response.Headers.RetryAfter = given;
            return Replica.ErrorAsync(context, 429, "slow_down");
        };

        var wait = (await Assert.ThrowsAsync<AdminApiException>(() => TokensAsync(1))).RetryAfter;

        Assert.Equal(seconds is null, wait is null);
        Assert.True(seconds is null || Math.Abs(wait!.Value.TotalSeconds - seconds.Value) < 60);
    }

    [Theory]
    [InlineData("Unavailable", 1, null, 5)]
    [InlineData("Unavailable", 3, null, 20)]
    [InlineData("Unavailable", 99, null, 60)]
    [InlineData("BadAnswer", 1, null, 5)]
    [InlineData("Busy", 1, 30, 30)]
    [InlineData("Busy", 1, 100_000, 360)] // Bounded, whatever is asked for.
    [InlineData("Forbidden", 1, null, 30)]
    [InlineData("KeyRefused", 2, null, 60)]
    [InlineData("KeyRefused", 99, null, 360)] // Slowly, and never given up.
    public void Pause_GrowsAndIsBounded(string fault, int failures, int? retryAfterMinutes, int minutes) =>
        Assert.Equal(
            TimeSpan.FromMinutes(minutes),
            ReadingPause.After(
                Enum.Parse<AdminApiFault>(fault),
                failures,
                retryAfterMinutes is { } wait ? TimeSpan.FromMinutes(wait) : null
            )
        );

    [Theory]
    [InlineData("sk-admin-abcDEF_123-456", true, "sk-admin-abcDEF_123-456")]
    [InlineData("  Bearer \"sk-admin-abcDEF123456\"\r\n", true, "sk-admin-abcDEF123456")]
    [InlineData("'sk-admin-abcDEF123456'", true, "sk-admin-abcDEF123456")]
    [InlineData("sk-1234-of-a-proxy", false, "sk-1234-of-a-proxy")] // Another address has keys of its own form.
    public void AdminKey_IsTakenWithoutWhatCameAlong(string text, bool isOpenAI, string key) =>
        Assert.Equal(key, AdminKeyForm.Check(text, isOpenAI));

    [Theory]
    [InlineData("", true, "is empty")]
    [InlineData(" \"\" ", true, "is empty")]
    [InlineData("hello", true, "begins with sk-admin-")]
    [InlineData("sk-proj-abcdefgh12345678", true, "project key")]
    [InlineData("sk-abcdefgh12345678", true, "not an admin key")]
    [InlineData("sk-admin-abc", true, "cut short")]
    [InlineData("sk-admin-…abcdefghijk", true, "ASCII")]
    [InlineData("sk-admin-abcdefgh\nijkl", true, "line break inside")]
    [InlineData("sk-admin-abc def ghi jkl", true, "blank")]
    [InlineData("sk-admin-abcdefgh!ijkl", true, "letters, digits")]
    [InlineData("short", false, "8 to 500")]
    public void AdminKey_ThatCannotBeOne_IsRefusedInWords(string text, bool isOpenAI, string words)
    {
        var refusal = Assert.Throws<InvalidInputException>(() => AdminKeyForm.Check(text, isOpenAI));
        Assert.Equal("key", refusal.Param);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-22", "2026-11-20", "begins on 2026-11-22")]
    [InlineData("2026-11-27", null, "lies ahead")]
    [InlineData(null, "2024-01-01", "more than a year ago")]
    public void Span_ThatIsEmpty_IsRefusedInWords(string? from, string? until, string words)
    {
        Assert.Contains(
            words,
            Assert.Throws<InvalidInputException>(() => SyncPlan.RequireSpan(Day(from), Day(until), Day("2026-11-26")!.Value)).Message,
            StringComparison.Ordinal
        );
        SyncPlan.RequireSpan(Day("2026-11-26"), Day("2026-11-26"), Day("2026-11-26")!.Value);
    }

    private static UtcDay? Day(string? text) => text is not null && UtcDay.TryParse(text, out var day) ? day : null;

    private static byte[] Compressed(byte[] plain)
    {
        using var memory = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(memory, System.IO.Compression.CompressionLevel.Fastest))
        {
            gzip.Write(plain);
        }

        return memory.ToArray();
    }

    private static string Bucket(int hour, int tokens)
    {
        var at = _day.AddHours(hour).ToUnixTimeSeconds();
        return $$"""{"object":"bucket","start_time":{{at}},"end_time":{{at + 3600}},"results":[{"object":"organization.usage.completions.result","input_tokens":{{tokens}},"output_tokens":0,"num_model_requests":1}]}""";
    }

    private static string CostBucket(string row)
    {
        var at = _day.ToUnixTimeSeconds();
        return $$"""{"object":"bucket","start_time":{{at}},"end_time":{{at + 86_400}},"results":[{{row}}]}""";
    }

    private static string Page(string? hasMore, string? next, params string[] buckets)
    {
        var page = new JsonObject
        {
            ["object"] = "page",
            ["data"] = new JsonArray([.. buckets.Select(bucket => JsonNode.Parse(bucket))]),
            ["next_page"] = next,
        };
        if (hasMore is not null)
        {
            page["has_more"] = JsonNode.Parse(hasMore);
        }

        return page.ToJsonString();
    }

    private async Task<List<long>> TokensAsync(int hours)
    {
        var tokens = new List<long>();
        var start = Instant.From(_day);
        await foreach (
            var bucket in Api.UsageAsync(
                new AdminKey(_replica.Address, Replica.Key),
                start,
                start.Plus(TimeSpan.FromHours(hours)),
                TimeSpan.FromHours(1),
                default
            )
        )
        {
            tokens.AddRange(bucket.Results.Select(row => row.InputTokens!.Value + row.OutputTokens!.Value));
        }

        return tokens;
    }

    private async Task<List<CostResult>> CostsAsync()
    {
        var rows = new List<CostResult>();
        var start = Instant.From(_day);
        await foreach (
            var bucket in Api.CostsAsync(new AdminKey(_replica.Address, Replica.Key), start, start.Plus(TimeSpan.FromDays(1)), default)
        )
        {
            rows.AddRange(bucket.Results);
        }

        return rows;
    }
}
