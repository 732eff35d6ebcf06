using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace DataSharing.Tests.Api;

/// <summary>Days that nobody recorded are not known, and instants that make no sense are refused.</summary>
public sealed class UnrecordedDayTests : IAsyncLifetime
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private Support.TestServer _server = default!;
    private HttpClient _client = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(new Support.TestClock(_noon));
        _client = _server.Client(await _server.CreateOrganizationAsync("org-d", projects: "proj_a"));
        using var sent = await _client.PostAsJsonAsync(
            "/v1/usage/events",
            new
            {
                id = "d",
                occurred_at = _noon.AddDays(-2).ToUnixTimeSeconds(),
                project_id = "proj_a",
                model = "gpt-4.1",
                input_tokens = 1,
                output_tokens = 1,
            }
        );
        Assert.True(sent.IsSuccessStatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("1970-01-01", "none", false, true)]
    [InlineData("0001-01-01", "none", false, true)]
    [InlineData("2027-01-01", "none", false, true)]
    [InlineData("9998-12-31", "none", false, true)]
    [InlineData("2026-11-23", "none", false, true)]
    [InlineData("2026-11-19", "none", true, false)]
    [InlineData("2026-11-20", "estimated", true, false)]
    [InlineData("2026-11-21", "estimated", true, false)]
    [InlineData("2026-11-22", "estimated", true, false)]
    public async Task Day_ThatNobodyRecorded_IsNotKnown(string date, string basis, bool allowance, bool notice)
    {
        var day = await _client.GetFromJsonAsync<JsonElement>($"/v1/organization/complimentary_tokens?date={date}");

        Assert.Equal(notice, day.GetProperty("notice").ValueKind == JsonValueKind.String);
        Assert.Equal(basis == "none", day.GetProperty("uncovered").ValueKind == JsonValueKind.Null);
        Assert.All(
            day.GetProperty("data").EnumerateArray(),
            pool =>
            {
                Assert.Equal(
                    (basis, allowance),
                    (pool.GetProperty("basis").GetString(), pool.GetProperty("allowance").ValueKind == JsonValueKind.Number)
                );
                foreach (var field in (string[])["running_total", "remaining", "safe_remaining", "complimentary_tokens", "billed_tokens"])
                {
                    Assert.Equal((field, basis == "none"), (field, pool.GetProperty(field).ValueKind == JsonValueKind.Null));
                }
            }
        );
    }

    [Theory]
    [InlineData("data_sharing/history?at=4102444800", "at")]
    [InlineData("data_sharing/history?known_at=4102444800", "known_at")]
    [InlineData("data_sharing/history?at=99999999999999", "at")]
    [InlineData("eligibility?at=4102444800", "at")]
    [InlineData("eligibility?at=0", "at")]
    [InlineData("eligibility?known_at=4102444800", "known_at")]
    [InlineData("complimentary_tokens?date=9999-01-01", "date")]
    [InlineData("complimentary_tokens?date=2026-02-30", "date")]
    public async Task Instants_OfWhichNothingCanBeSaid_AreRefusedByName(string address, string param)
    {
        using var answer = await _client.GetAsync(new Uri($"/v1/organization/{address}", UriKind.Relative));

        Assert.Equal(
            (422, param),
            (
                (int)answer.StatusCode,
                (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("param").GetString()
            )
        );
    }
}
