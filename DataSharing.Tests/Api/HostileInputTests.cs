using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Api;

/// <summary>Bad input is refused with the field's name, and leaves nothing behind.</summary>
public sealed class HostileInputTests : IAsyncLifetime
{
    private static readonly DateTimeOffset _now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly Support.TestClock _time = new(_now);
    private Support.TestServer _server = default!;
    private HttpClient _client = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(_time);
        _client = _server.Client(await _server.CreateOrganizationAsync("org-h", projects: "proj_a"));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    private static List<(string Body, int Status, string? Param)> Cases()
    {
        const string good =
            "\"id\":\"x\",\"occurred_at\":1795348800,\"project_id\":\"proj_a\",\"model\":\"o1\",\"input_tokens\":1,\"output_tokens\":1";
        return
        [
            ($"{{{good},\"id\":\"y\"}}", 422, "$.id"),
            ($"{{{good},\"ID\":\"y\"}}", 422, "$.ID"),
            ($"{{{good},\"surprise\":1}}", 422, "$.surprise"),
            ("{" + good.Replace("\"input_tokens\":1", "\"input_tokens\":\"100\"", StringComparison.Ordinal) + "}", 422, "$.input_tokens"),
            ("{" + good.Replace("\"input_tokens\":1", "\"input_tokens\":-1", StringComparison.Ordinal) + "}", 422, "$.input_tokens"),
            (
                "{" + good.Replace("\"input_tokens\":1", "\"input_tokens\":1000000001", StringComparison.Ordinal) + "}",
                422,
                "$.input_tokens"
            ),
            (
                "{" + good.Replace("\"input_tokens\":1", "\"input_tokens\":9223372036854775808", StringComparison.Ordinal) + "}",
                422,
                "$.input_tokens"
            ),
            ("{" + good.Replace("\"input_tokens\":1", "\"input_tokens\":1e3", StringComparison.Ordinal) + "}", 422, "$.input_tokens"),
            ("{" + good.Replace("\"input_tokens\":1", "\"input_tokens\":100.0", StringComparison.Ordinal) + "}", 422, "$.input_tokens"),
            ("{" + good.Replace("\"input_tokens\":1", "\"input_tokens\":null", StringComparison.Ordinal) + "}", 422, "$.input_tokens"),
            (
                "{" + good.Replace("s\":1,\"output_tokens\":1", "s\":0,\"output_tokens\":0", StringComparison.Ordinal) + "}",
                422,
                "$.input_tokens"
            ),
            ($"{{{good},\"input_cached_tokens\":2}}", 422, "$.input_cached_tokens"),
            ($"{{{good},\"service_tier\":\"\"}}", 422, "$.service_tier"),
            ($"{{{good},\"service_tier\":7}}", 422, "$.service_tier"),
            ($"{{{good},\"service_tier\":\"{new string('g', 65)}\"}}", 422, "$.service_tier"),
            ($"{{{good},\"batch\":\"true\"}}", 422, "$.batch"),
            ("{" + good.Replace("\"x\"", "\"\"", StringComparison.Ordinal) + "}", 422, "$.id"),
            ("{" + good.Replace("\"x\"", "null", StringComparison.Ordinal) + "}", 422, "$.id"),
            ("{" + good.Replace("\"x\"", "\"a\\u0000b\"", StringComparison.Ordinal) + "}", 422, "$.id"),
            ("{" + good.Replace("\"x\"", "\"\\ud800\"", StringComparison.Ordinal) + "}", 422, "$.id"),
            ("{" + good.Replace("\"x\"", $"\"{new string('x', 201)}\"", StringComparison.Ordinal) + "}", 422, "$.id"),
            ("{" + good.Replace("1795348800", "\"2026-11-22T12:00:00\"", StringComparison.Ordinal) + "}", 422, "$.occurred_at"),
            ("{" + good.Replace("1795348800", "\"2026-11-22T12:00:60Z\"", StringComparison.Ordinal) + "}", 422, "$.occurred_at"),
            ("{" + good.Replace("1795348800", "\"0001-01-01T00:00:00Z\"", StringComparison.Ordinal) + "}", 422, "$.occurred_at"),
            ("{" + good.Replace("1795348800", "\"2026-11-22T12:05:00.001Z\"", StringComparison.Ordinal) + "}", 422, "$.occurred_at"),
            ("{" + good.Replace("1795348800", "\"2026-10-18T11:59:59.999Z\"", StringComparison.Ordinal) + "}", 422, "$.occurred_at"),
            ("{" + good.Replace("1795348800", "1795348800.5", StringComparison.Ordinal) + "}", 422, "$.occurred_at"),
            ("{\"id\":\"x\"", 400, null),
            ("", 400, null),
            ("7", 422, "$"),
            ("null", 422, "$"),
            (new string('[', 9) + new string(']', 9), 400, null),
        ];
    }

    // One server for the whole table: what one case left behind would show in the next.
    [Fact]
    public async Task Post_BadEvents_AreRefusedWithTheirFieldAndLeaveNothing()
    {
        foreach (var (body, status, param) in Cases())
        {
            using var answer = await SendAsync(body);
            var text = await answer.Content.ReadAsStringAsync();
            var error = JsonSerializer.Deserialize<JsonElement>(text).GetProperty("error");

            Assert.True(
                (status, param) == ((int)answer.StatusCode, error.GetProperty("param").GetString()),
                $"{body} gave {(int)answer.StatusCode} {text}"
            );
            Assert.False(string.IsNullOrEmpty(error.GetProperty("message").GetString()));
            Assert.Equal(answer.Headers.GetValues("x-request-id").Single(), error.GetProperty("request_id").GetString());
            Assert.Equal(0, await CountAsync());
        }
    }

    [Fact]
    public async Task Post_AtTheEdgesOfTheWindow_IsAccepted()
    {
        foreach (var occurredAt in (string[])["2026-11-22T12:05:00.000Z", "2026-10-18T12:00:00.000Z", "2026-11-22T14:00:00+02:00"])
        {
            using var answer = await SendAsync(
                $"{{\"id\":\"{occurredAt}\",\"occurred_at\":\"{occurredAt}\",\"project_id\":\"proj_a\",\"model\":\"o1\",\"input_tokens\":1,\"output_tokens\":0}}"
            );

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Post_SameIdAgain_IsADuplicateEvenAfterTheWindowAndAConflictWithOtherContent()
    {
        const string body =
            "{\"id\":\"x\",\"occurred_at\":1795348800,\"project_id\":\"proj_a\",\"model\":\"o1\",\"input_tokens\":1,\"output_tokens\":1}";
        (await SendAsync(body)).Dispose();
        _time.Advance(TimeSpan.FromDays(400));

        using var again = await SendAsync(body.Replace("1795348800", "\"2026-11-22T12:00:00.000Z\"", StringComparison.Ordinal));
        using var other = await SendAsync(body.Replace("\"output_tokens\":1", "\"output_tokens\":2", StringComparison.Ordinal));

        Assert.Contains("\"status\":\"duplicate\"", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        Assert.Contains("id_conflict", await other.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Post_OneBadEventInAList_RefusesThatOneOnly()
    {
        const string good =
            "{\"id\":\"a\",\"occurred_at\":1795348800,\"project_id\":\"proj_a\",\"model\":\"o1\",\"input_tokens\":1,\"output_tokens\":1}";
        using var answer = await SendAsync($"[{good},{{\"id\":\"b\"}},{good.Replace("\"a\"", "\"c\"", StringComparison.Ordinal)}]");
        var data = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data");

        Assert.Equal(
            ["recorded", "refused", "recorded"],
            data.EnumerateArray().Select(receipt => receipt.GetProperty("status").GetString())
        );
        Assert.Equal("$[1].occurred_at", data[1].GetProperty("error").GetProperty("param").GetString());
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task Post_TooMuchOrOfTheWrongType_IsRefused()
    {
        using var large = await SendAsync($"[{new string(' ', 1_100_000)}]");
        using var many = await SendAsync($"[{string.Join(',', Enumerable.Repeat("{}", 1_001))}]");
        using var type = await SendAsync("{}", "text/plain");

        Assert.Equal(
            [HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.UnsupportedMediaType],
            [large.StatusCode, many.StatusCode, type.StatusCode]
        );
    }

    [Fact]
    public async Task Post_CloudEvents_AreTakenInAllThreeForms()
    {
        const string data = "{\"project_id\":\"proj_a\",\"model\":\"o1\",\"input_tokens\":1,\"output_tokens\":1}";
        string Event(string id) =>
            $"{{\"specversion\":\"1.0\",\"type\":\"usage.completion\",\"id\":\"{id}\",\"source\":\"/gateway\",\"time\":\"2026-11-22T12:00:00Z\",\"traceparent\":\"x\",\"data\":{data}}}";
        using var one = await SendAsync(Event("1"), "application/cloudevents+json");
        using var two = await SendAsync($"[{Event("2")},{Event("1")}]", "application/cloudevents-batch+json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/usage/events") { Content = Content(data, "application/json") };
        foreach (
            var (name, value) in new[]
            {
                ("specversion", "1.0"),
                ("type", "usage.completion"),
                ("id", "3"),
                ("source", "/gateway"),
                ("time", "2026-11-22T12:00:00Z"),
            }
        )
        {
            request.Headers.Add($"ce-{name}", value);
        }

        using var binary = await _client.SendAsync(request);

        Assert.All([one, two, binary], answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Contains("duplicate", await two.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(3, await CountAsync());
    }

    [Fact]
    public async Task Post_ManyMutatedBodies_NeverFaultAndNeverHalfWork()
    {
        const int seed = 7;
        var random = new Random(seed);
        var original = Encoding.UTF8.GetBytes(
            "[{\"id\":\"m\",\"occurred_at\":1795348800,\"project_id\":\"proj_a\",\"model\":\"o1\",\"input_tokens\":1,\"output_tokens\":1,\"hosted_tools\":[\"x\"]}]"
        );
        for (var i = 0; i < 1_500; i++)
        {
            var body = (byte[])original.Clone();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var answer = await _client.PostAsync("/v1/usage/events", content);
            Assert.True((int)answer.StatusCode < 500, $"seed {seed}, body {i}: {(int)answer.StatusCode} {Encoding.UTF8.GetString(body)}");
        }

        await using var ledger = await _server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
        Assert.Equal(await ledger.Events.CountAsync(), await ledger.Days.SumAsync(row => row.Sums.Counted.Requests));
    }

    private Task<HttpResponseMessage> SendAsync(string body, string type = "application/json") =>
        _client.PostAsync("/v1/usage/events", Content(body, type));

    private static ByteArrayContent Content(string body, string type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }

    private async Task<int> CountAsync()
    {
        await using var ledger = await _server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
        return await ledger.Events.CountAsync();
    }
}
