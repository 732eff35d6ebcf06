using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Organizations;
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
        using var refused = await client.GetAsync(
            new Uri($"/v1/organization/data_sharing/history?at={_noon.ToUnixTimeSeconds()}&limit=5", UriKind.Relative)
        );
        Assert.Equal(
            "limit",
            (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("param").GetString()
        );
        Assert.Equal(
            2,
            (await client.GetFromJsonAsync<JsonElement>("/v1/organization/data_sharing/history")).GetProperty("data").GetArrayLength()
        );
    }

    [Fact]
    public async Task Eligibility_AsKnownThen_IsOfThatMoment_WithWhatWasKnownBy()
    {
        var time = new Support.TestClock(_noon);
        await using var server = await Support.TestServer.StartAsync(time);
        using var client = server.Client(await server.CreateOrganizationAsync("org-c"));
        await ShareAsync(client, 0, "all_projects");
        time.Advance(TimeSpan.FromHours(1));
        await server.Get<CreateProject>().ExecuteAsync(Actor.Operator, "org-c", "proj_late", "Late", default);
        time.Advance(TimeSpan.FromHours(1));

        async Task<(string?, long, long?)> AskAsync(string query)
        {
            var answer = await client.GetFromJsonAsync<JsonElement>($"/v1/organization/eligibility{query}");
            var known = answer.GetProperty("known_at");
            return (
                answer.GetProperty("status").GetString(),
                answer.GetProperty("as_of").GetInt64(),
                known.ValueKind == JsonValueKind.Null ? null : known.GetInt64()
            );
        }

        var then = _noon.AddMinutes(1).ToUnixTimeSeconds();
        Assert.Equal(("enrolled", time.GetUtcNow().ToUnixTimeSeconds(), null), await AskAsync(""));
        Assert.Equal(("enrolled", then, null), await AskAsync($"?at={then}"));
        Assert.Equal(("eligible", then, (long?)then), await AskAsync($"?known_at={then}"));
    }

    [Fact]
    public async Task History_OfMoreThanAPage_IsReadPageByPage()
    {
        var time = new Support.TestClock(_noon);
        await using var server = await Support.TestServer.StartAsync(time);
        using var client = server.Client(await server.CreateOrganizationAsync("org-c", projects: ["proj_a"]));
        for (var version = 0; version < 5; version++)
        {
            await ShareAsync(client, version, version % 2 == 0 ? "all_projects" : "disabled");
            time.Advance(TimeSpan.FromMinutes(1));
        }

        async Task<(List<string?> Ids, bool More)> PageAsync(string query)
        {
            var answer = await client.GetFromJsonAsync<JsonElement>($"/v1/organization/data_sharing/history{query}");
            return (
                [.. answer.GetProperty("data").EnumerateArray().Select(entry => entry.GetProperty("id").GetString())],
                answer.GetProperty("has_more").GetBoolean()
            );
        }

        var (all, hasMore) = await PageAsync("");
        Assert.Equal((5, false), (all.Count, hasMore));
        (var newest, hasMore) = await PageAsync("?limit=2");
        Assert.Equal(all.Take(2), newest);
        Assert.True(hasMore);
        (var older, hasMore) = await PageAsync($"?limit=3&after={newest[^1]}");
        Assert.Equal(all.Skip(2), older);
        Assert.False(hasMore);
        (var back, hasMore) = await PageAsync($"?limit=1&before={older[0]}");
        Assert.Equal(all.Skip(1).Take(1), back);
        Assert.True(hasMore);
    }

    [Fact]
    public async Task Projects_WhoseLastWasArchivedMeanwhile_GoOnFromThere()
    {
        await using var server = await Support.TestServer.StartAsync(new Support.TestClock(_noon));
        using var client = server.Client(await server.CreateOrganizationAsync("org-c", projects: ["proj_a", "proj_b", "proj_c", "proj_d"]));

        async Task<string> PageAsync(string query)
        {
            var answer = await client.GetFromJsonAsync<JsonElement>($"/v1/organization/projects{query}");
            var ids = answer.GetProperty("data").EnumerateArray().Select(project => project.GetProperty("id").GetString());
            return $"{string.Join(' ', ids)} {answer.GetProperty("has_more").GetBoolean()}";
        }

        Assert.Equal("proj_a proj_b True", await PageAsync("?limit=2"));
        await server
            .Get<MarkProject>()
            .ExecuteAsync(Actor.Operator, "org-c", "proj_b", DataSharing.Dashboard.Data.Entities.ProjectMarkKind.Archived, true, default);

        Assert.Equal("proj_c True", await PageAsync("?limit=1&after=proj_b"));
        Assert.Equal("proj_c proj_d False", await PageAsync("?limit=2&after=proj_b"));
        Assert.Equal("proj_a False", await PageAsync("?limit=2&before=proj_b"));
        Assert.Equal("proj_c True", await PageAsync("?limit=1&before=proj_d"));
        Assert.Equal("proj_a proj_b proj_c False", await PageAsync("?limit=9&include_archived=true&before=proj_d"));
    }

    [Theory]
    [InlineData("\"input_tokens\":5000", "$.output_tokens")] // It would be priced as if there were no output.
    [InlineData("\"output_tokens\":5000", "$.input_tokens")]
    [InlineData("\"input_tokens\":0,\"output_tokens\":0", "$.input_tokens")]
    [InlineData("\"input_tokens\":1,\"output_tokens\":1,\"tokens\":2", "$.tokens")]
    [InlineData("\"requests\":1", "$.tokens")]
    [InlineData("\"input_tokens\":1,\"output_tokens\":0", null)]
    public async Task Check_OfHalfOfTheTokens_IsRefusedByName(string tokens, string? param)
    {
        await using var server = await Support.TestServer.StartAsync(new Support.TestClock(_noon));
        using var client = server.Client(await server.CreateOrganizationAsync("org-c", projects: ["proj_a"]));
        using var body = new StringContent(
            $"{{\"project_id\":\"proj_a\",\"model\":\"gpt-4.1\",{tokens}}}",
            System.Text.Encoding.UTF8,
            "application/json"
        );

        using var answer = await client.PostAsync("/v1/organization/complimentary_tokens/check", body);

        var said = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(param, said.TryGetProperty("error", out var error) ? error.GetProperty("param").GetString() : null);
    }

    [Fact]
    public async Task Feedback_TakesACommentOfSeveralLines_AndNamesTheFieldThatIsWrong()
    {
        var time = new Support.TestClock(_noon);
        await using var server = await Support.TestServer.StartAsync(time);
        using var client = server.Client(await server.CreateOrganizationAsync("org-c", projects: ["proj_a"]));
        using var shared = await client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version = 0,
                acknowledged_terms = 1,
                controls = new { feedback = new { type = "all_projects" } },
            }
        );
        Assert.True(shared.IsSuccessStatusCode, await shared.Content.ReadAsStringAsync());
        time.Advance(TimeSpan.FromSeconds(2));

        Task<HttpResponseMessage> GiveAsync(string project, string comment) =>
            client.PostAsJsonAsync(
                "/v1/feedback",
                new
                {
                    project_id = project,
                    completion_id = "chatcmpl-1",
                    rating = "up",
                    comment,
                }
            );

        using var given = await GiveAsync("proj_a", "First.\n\tSecond.");
        Assert.Equal("First.\n\tSecond.", (await given.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("comment").GetString());
        using var control = await GiveAsync("proj_a", "\0");
        using var unknown = await GiveAsync("proj_z", "Good.");
        foreach (var (refused, param) in new[] { (control, "$.comment"), (unknown, "$.project_id") })
        {
            var error = (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
            Assert.Equal(param, error.GetProperty("param").GetString());
        }
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

    [Fact]
    public async Task Figures_ThatRestOnAModelOfHearsay_AreUncertain_WhereItDecides()
    {
        var time = new Support.TestClock(_noon);
        await using var server = await Support.TestServer.StartAsync(time);
        using var client = server.Client(await server.CreateOrganizationAsync("org-c", projects: ["proj_a"]));
        await ShareAsync(client, 0, "all_projects");
        time.Advance(TimeSpan.FromMinutes(1));
        using var sent = await client.PostAsJsonAsync(
            "/v1/usage/events",
            new
            {
                id = "hearsay",
                occurred_at = time.GetUtcNow().ToUnixTimeSeconds(),
                project_id = "proj_a",
                model = "gpt-6-sol",
                input_tokens = 990_000,
                output_tokens = 0,
            }
        );
        Assert.True(sent.IsSuccessStatusCode);

        var pools = (await client.GetFromJsonAsync<JsonElement>("/v1/organization/complimentary_tokens")).GetProperty("data");
        Assert.Equal(
            [("large", 10_000, true), ("small", 10_000_000, false)],
            pools
                .EnumerateArray()
                .Select(pool =>
                    (
                        pool.GetProperty("pool").GetString(),
                        pool.GetProperty("remaining").GetInt32(),
                        pool.GetProperty("uncertain").GetBoolean()
                    )
                )
        );
        foreach (var (tokens, outcome, uncertain) in new[] { (5_000, "complimentary", false), (20_000, "billed", true) })
        {
            using var answer = await client.PostAsJsonAsync(
                "/v1/organization/complimentary_tokens/check",
                new
                {
                    project_id = "proj_a",
                    model = "gpt-4o-2024-08-06",
                    tokens,
                }
            );
            var check = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal((outcome, uncertain), (check.GetProperty("outcome").GetString(), check.GetProperty("uncertain").GetBoolean()));
        }
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
