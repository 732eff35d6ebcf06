using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace DataSharing.Tests.Api;

/// <summary>The API as its users meet it: spellings, pages, cursors, history.</summary>
public sealed class ContractTests
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Completions_InAllThreeSpellingsAndPageByPage_AnswerTheSame()
    {
        await using var server = await Support.TestServer.StartAsync(new Support.TestClock(_noon));
        using var client = server.Client(await server.CreateOrganizationAsync("org-c", projects: ["proj_a", "proj_b"]));
        await SendAsync(
            client,
            ("e1", "proj_a", "gpt-4.1", -26),
            ("e2", "proj_b", "gpt-4.1", -25),
            ("e3", "proj_a", "o1-pro", -1),
            ("e4", "proj_a", "gpt-4.1", 0)
        );
        var day = _noon.AddHours(-12).ToUnixTimeSeconds();
        var query = $"/v1/organization/usage/completions?start_time={day - 86_400}&end_time={day + 86_400}&bucket_width=1h";

        var once = await RowsAsync(client, $"{query}&limit=48&group_by=project_id&group_by=model");
        var paged = new List<string>();
        string? page = null;
        do
        {
            var answer = await client.GetFromJsonAsync<JsonElement>(
                $"{query}&limit=5&group_by[]=project_id&group_by[]=model{(page is null ? "" : $"&page={page}")}"
            );
            paged.AddRange(Rows(answer));
            page = answer.GetProperty("has_more").GetBoolean() ? answer.GetProperty("next_page").GetString() : null;
        } while (page is not null);

        Assert.Equal(4, once.Count);
        Assert.Equal(once, paged);
        Assert.Equal(once, await RowsAsync(client, $"{query}&limit=48&group_by=project_id,model"));
        Assert.Single(await RowsAsync(client, $"{query}&limit=48&group_by=model&models=o1-pro"));
        Assert.Equal(
            (4, 4 * 150L),
            Totals(
                await client.GetFromJsonAsync<JsonElement>(
                    $"/v1/organization/usage/completions?start_time={day - 86_400}&end_time={day + 86_400}"
                )
            )
        );
        Assert.Equal(
            (1, 150L),
            Totals(
                await client.GetFromJsonAsync<JsonElement>(
                    $"/v1/organization/usage/completions?start_time={_noon.ToUnixTimeSeconds()}&end_time={_noon.ToUnixTimeSeconds() + 60}&bucket_width=1m"
                )
            )
        );
    }

    [Theory]
    [InlineData("bucket_width=1d&limit=32", "limit")]
    [InlineData("bucket_width=1h&limit=169", "limit")]
    [InlineData("bucket_width=1m&limit=1441", "limit")]
    [InlineData("bucket_width=2h", "bucket_width")]
    [InlineData("group_by=colour", "group_by")]
    [InlineData("batch=maybe", "batch")]
    [InlineData("page=nonsense", "page")]
    public async Task Completions_WithAWrongParameter_NamesIt(string wrong, string param)
    {
        await using var server = await Support.TestServer.StartAsync(new Support.TestClock(_noon));
        using var client = server.Client(await server.CreateOrganizationAsync("org-c"));

        using var answer = await client.GetAsync(new Uri($"/v1/organization/usage/completions?start_time=1&{wrong}", UriKind.Relative));

        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Equal(param, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("param").GetString());
    }

    [Fact]
    public async Task Events_ReadPageByPageWhileMoreArrive_AreAllThereOnceAndNewestFirst()
    {
        await using var server = await Support.TestServer.StartAsync(new Support.TestClock(_noon));
        using var client = server.Client(await server.CreateOrganizationAsync("org-c", projects: ["proj_a"]));
        await SendAsync(client, [.. Enumerable.Range(0, 25).Select(number => ($"e{number:00}", "proj_a", "gpt-4.1", 0))]);
        var seen = new List<string>();
        var after = "";
        do
        {
            var answer = await client.GetFromJsonAsync<JsonElement>($"/v1/usage/events?limit=10{after}");
            seen.AddRange(answer.GetProperty("data").EnumerateArray().Select(row => row.GetProperty("id").GetString()!));
            await SendAsync(client, ($"late{seen.Count}", "proj_a", "gpt-4.1", 0));
            after = answer.GetProperty("has_more").GetBoolean() ? $"&after={answer.GetProperty("last_id").GetString()}" : "";
        } while (after.Length > 0);

        Assert.Equal(Enumerable.Range(0, 25).Reverse().Select(number => $"e{number:00}"), seen);
    }

    [Fact]
    public async Task History_AtAnInstant_AnswersAsKnownNowAndAsKnownThen()
    {
        var time = new Support.TestClock(_noon);
        await using var server = await Support.TestServer.StartAsync(time);
        using var client = server.Client(await server.CreateOrganizationAsync("org-c", projects: ["proj_a"]));
        await ShareAsync(client, 0, "all_projects");
        time.Advance(TimeSpan.FromHours(1));
        await ShareAsync(client, 1, "disabled");
        time.Advance(TimeSpan.FromHours(1));

        Assert.Equal((false, null), await AtAsync(client, "at", _noon.AddMinutes(-1)));
        Assert.Equal((true, "all_projects"), await AtAsync(client, "at", _noon.AddMinutes(1)));
        Assert.Equal((true, "disabled"), await AtAsync(client, "at", _noon.AddMinutes(61)));
        Assert.Equal((true, "all_projects"), await AtAsync(client, "known_at", _noon.AddMinutes(1)));
        Assert.Equal(
            2,
            (await client.GetFromJsonAsync<JsonElement>("/v1/organization/data_sharing/history")).GetProperty("data").GetArrayLength()
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DataSharing_AFirstNo_IsADecisionLikeAnyOther(bool asGiven)
    {
        await using var server = await Support.TestServer.StartAsync(new Support.TestClock(_noon));
        using var client = server.Client(await server.CreateOrganizationAsync("org-c", projects: ["proj_a"]));
        var controls = new
        {
            inputs_outputs = new { type = "disabled" },
            evaluation = new { type = "disabled" },
            feedback = new { type = "disabled" },
        };

        // As GET gives it, with all that is read-only there but that nobody decided yet, or the controls by themselves.
        var given = (await client.GetFromJsonAsync<JsonObject>("/v1/organization/data_sharing"))!;
        foreach (var (_, control) in given["controls"]!.AsObject())
        {
            Assert.True(control!.AsObject().Remove("recorded"));
        }

        using var answer = asGiven
            ? await client.PostAsJsonAsync("/v1/organization/data_sharing", given)
            : await client.PostAsJsonAsync("/v1/organization/data_sharing", new { controls, version = 0 });

        var setting = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.IsSuccessStatusCode, setting.ToString());
        Assert.Equal(1, setting.GetProperty("version").GetInt32());
        var atProvider = setting.GetProperty("controls").GetProperty("feedback").GetProperty("at_provider");
        Assert.Equal(("not_known", true), (atProvider.GetProperty("basis").GetString(), atProvider.GetProperty("differs").GetBoolean()));
        Assert.Equal(
            3,
            (await client.GetFromJsonAsync<JsonElement>("/v1/organization/data_sharing/history")).GetProperty("data").GetArrayLength()
        );
        var log = (await client.GetFromJsonAsync<JsonElement>("/v1/organization/audit_logs"))
            .GetProperty("data")
            .EnumerateArray()
            .Select(entry => entry.GetProperty("type").GetString());
        Assert.Single(log, "data_sharing.updated");
    }

    [Fact]
    public async Task DataSharing_AControlGivenTwice_IsRefused()
    {
        await using var server = await Support.TestServer.StartAsync(new Support.TestClock(_noon));
        using var client = server.Client(await server.CreateOrganizationAsync("org-c", projects: ["proj_a"]));
        var off = new { type = "disabled" };

        using var answer = await client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                controls = new { feedback = off },
                feedback = off,
                version = 0,
            }
        );

        Assert.Equal(System.Net.HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("$.controls.feedback", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProjectSharing_SwitchedOffUnderAllProjects_WritesTheListOfAllOthersAndSaysSo()
    {
        await using var server = await Support.TestServer.StartAsync(new Support.TestClock(_noon));
        using var client = server.Client(await server.CreateOrganizationAsync("org-c", projects: ["proj_a", "proj_b", "proj_c"]));
        await ShareAsync(client, 0, "all_projects");

        using var answer = await client.PostAsJsonAsync(
            "/v1/organization/projects/proj_b/data_sharing",
            new { controls = new { inputs_outputs = new { type = "disabled" } }, version = 1 }
        );

        var project = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(project.GetProperty("mode_changed").GetBoolean());
        Assert.Equal("disabled", project.GetProperty("controls").GetProperty("inputs_outputs").GetProperty("type").GetString());
        var list = (await client.GetFromJsonAsync<JsonElement>("/v1/organization/data_sharing"))
            .GetProperty("controls")
            .GetProperty("inputs_outputs");
        Assert.Equal("selected_projects", list.GetProperty("type").GetString());
        Assert.Equal(["proj_a", "proj_c"], list.GetProperty("project_ids").EnumerateArray().Select(id => id.GetString()));
    }

    [Fact]
    public async Task Check_AcrossMidnight_DrawsOnBothDaysAndChangesNothing()
    {
        var time = new Support.TestClock(_noon);
        await using var server = await Support.TestServer.StartAsync(time);
        using var client = server.Client(await server.CreateOrganizationAsync("org-c", projects: ["proj_a"]));
        await ShareAsync(client, 0, "all_projects");
        time.Advance(TimeSpan.FromMinutes(1));
        var before = await client.GetStringAsync(new Uri("/v1/organization/complimentary_tokens", UriKind.Relative));

        // 1,800,000 tokens over two hours around the refresh: 900,000 on each day.
        var check = await CheckAsync(client, 100, 18_000, 7_200, _noon.AddHours(11).ToUnixTimeSeconds());
        Assert.Equal((1_800_000, 0), (check.GetProperty("complimentary_tokens").GetInt64(), check.GetProperty("billed_tokens").GetInt64()));

        // The same within one day does not fit.
        var tight = await CheckAsync(client, 100, 18_000, 3_600, _noon.AddHours(1).ToUnixTimeSeconds());
        Assert.Equal(1_800_000, tight.GetProperty("complimentary_tokens").GetInt64() + tight.GetProperty("billed_tokens").GetInt64());
        Assert.Equal(990_000, tight.GetProperty("complimentary_tokens").GetInt64());
        Assert.NotEqual(JsonValueKind.Null, tight.GetProperty("first_billed_at").ValueKind);
        Assert.Equal(before, await client.GetStringAsync(new Uri("/v1/organization/complimentary_tokens", UriKind.Relative)));
    }

    private static async Task<JsonElement> CheckAsync(HttpClient client, int requests, long tokens, int seconds, long at)
    {
        using var answer = await client.PostAsJsonAsync(
            "/v1/organization/complimentary_tokens/check",
            new
            {
                project_id = "proj_a",
                model = "gpt-4.1",
                tokens,
                requests,
                duration_s = seconds,
                occurred_at = at,
            }
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<(bool Recorded, string? Type)> AtAsync(HttpClient client, string which, DateTimeOffset at)
    {
        var control = (
            await client.GetFromJsonAsync<JsonElement>($"/v1/organization/data_sharing/history?{which}={at.ToUnixTimeSeconds()}")
        )
            .GetProperty("controls")
            .GetProperty("inputs_outputs");
        return (
            control.GetProperty("recorded").GetBoolean(),
            control.GetProperty("setting") is { ValueKind: JsonValueKind.Object } entry
                ? entry.GetProperty("setting").GetProperty("type").GetString()
                : null
        );
    }

    private static async Task ShareAsync(HttpClient client, int version, string type)
    {
        using var answer = await client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version,
                acknowledged_terms = 1,
                controls = new { inputs_outputs = new { type } },
            }
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task SendAsync(HttpClient client, params (string Id, string Project, string Model, int Hours)[] events)
    {
        using var answer = await client.PostAsJsonAsync(
            "/v1/usage/events",
            events.Select(sent => new
            {
                id = sent.Id,
                occurred_at = _noon.AddHours(sent.Hours).ToUnixTimeSeconds(),
                project_id = sent.Project,
                model = sent.Model,
                input_tokens = 100,
                output_tokens = 50,
            })
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<List<string>> RowsAsync(HttpClient client, string address) =>
        Rows(await client.GetFromJsonAsync<JsonElement>(address));

    private static List<string> Rows(JsonElement answer) =>
        [
            .. answer
                .GetProperty("data")
                .EnumerateArray()
                .SelectMany(bucket =>
                    bucket.GetProperty("results").EnumerateArray().Select(result => $"{bucket.GetProperty("start_time")} {result}")
                ),
        ];

    private static (int Requests, long Tokens) Totals(JsonElement answer)
    {
        var results = answer
            .GetProperty("data")
            .EnumerateArray()
            .SelectMany(bucket => bucket.GetProperty("results").EnumerateArray())
            .ToList();
        return (
            results.Sum(result => result.GetProperty("num_model_requests").GetInt32()),
            results.Sum(result => result.GetProperty("input_tokens").GetInt64() + result.GetProperty("output_tokens").GetInt64())
        );
    }
}
