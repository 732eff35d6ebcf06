using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit;

namespace DataSharing.Tests.Api;

/// <summary>
/// What GET data_sharing gives, POST takes back, of an organization and of a project; anything else is refused by its path.
/// </summary>
public sealed class DataSharingBodyTests : IAsyncLifetime
{
    private const string Organization = "/v1/organization/data_sharing";
    private const string Project = "/v1/organization/projects/proj_a/data_sharing";

    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
    private Support.TestServer _server = default!;
    private HttpClient _client = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(_clock);
        _client = _server.Client(await _server.CreateOrganizationAsync("org-r", projects: ["proj_a", "proj_b"]));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("all_projects", "[]")]
    [InlineData("selected_projects", """["proj_a"]""")]
    [InlineData("disabled", "[]")]
    public async Task SentBackAsItWasGiven_NothingChanges(string type, string projects)
    {
        var control = $$"""{"type":"{{type}}","project_ids":{{projects}}}""";
        var decided = await PostAsync(
            Organization,
            $$"""{"controls":{"inputs_outputs":{{control}},"evaluation":{{control}},"feedback":{{control}}},"version":0,"acknowledged_terms":1}"""
        );
        Assert.Equal(HttpStatusCode.OK, decided.Status);
        _clock.Advance(TimeSpan.FromSeconds(5));
        foreach (var address in (string[])[Organization, Project])
        {
            var before = await GetAsync(address);
            var entries = await EntriesAsync();

            var (status, answer) = await PostAsync(address, before);

            Assert.Equal((address, HttpStatusCode.OK), (address, status));
            var after = answer.Replace(""","mode_changed":false""", "", StringComparison.Ordinal);
            Assert.Equal(before, after);
            Assert.Equal(1, JsonElement.Parse(after).GetProperty("version").GetInt64());
            Assert.Equal(before, await GetAsync(address));
            Assert.Equal(entries, await EntriesAsync());
        }
    }

    [Fact]
    public async Task UndecidedControl_SentBackAsItWasGiven_StaysUndecided_AndDisabledByItselfIsADecision()
    {
        var given = await GetAsync(Organization);
        Assert.Contains("\"recorded\":false", given, StringComparison.Ordinal);

        var changed = given
            .Replace(
                "{\"type\":\"disabled\",\"project_ids\":[],\"recorded\":false",
                "{\"type\":\"all_projects\",\"project_ids\":[],\"recorded\":false",
                StringComparison.Ordinal
            )
            .Replace("\"terms\":", "\"acknowledged_terms\":1,\"terms\":", StringComparison.Ordinal);
        var (status, answer) = await PostAsync(Organization, changed);
        Assert.True(status == HttpStatusCode.OK, answer);
        Assert.Equal([true, true, true], Recorded(answer));

        using var other = _server.Client(await _server.CreateOrganizationAsync("org-s", projects: ["proj_a"]));
        using var same = new StringContent(
            await other.GetStringAsync(new Uri(Organization, UriKind.Relative)),
            Encoding.UTF8,
            "application/json"
        );
        using var untouched = await other.PostAsync(new Uri(Organization, UriKind.Relative), same);
        var still = await untouched.Content.ReadAsStringAsync();
        Assert.Equal([false, false, false], Recorded(still));
        Assert.Equal(0, JsonElement.Parse(still).GetProperty("version").GetInt64());

        using var off = new StringContent(
            """{"controls":{"feedback":{"type":"disabled"}},"version":0}""",
            Encoding.UTF8,
            "application/json"
        );
        using var decided = await other.PostAsync(new Uri(Organization, UriKind.Relative), off);
        Assert.Equal([false, false, true], Recorded(await decided.Content.ReadAsStringAsync()));
    }

    private static IEnumerable<bool> Recorded(string answer)
    {
        var controls = JsonElement.Parse(answer).GetProperty("controls");
        return new[] { "inputs_outputs", "evaluation", "feedback" }.Select(name =>
            controls.GetProperty(name).GetProperty("recorded").GetBoolean()
        );
    }

    [Theory]
    [InlineData(
        """{"inputs_outputs":{"type":"disabled"},"version":0}""",
        "$.inputs_outputs",
        "unknown_field",
        "it stands in controls, at $.controls.inputs_outputs."
    )]
    [InlineData(
        """{"version":0}""",
        "$.controls",
        "missing_field",
        "controls is required, with at least one of inputs_outputs, evaluation, feedback."
    )]
    [InlineData("""{"controls":{},"version":0}""", "$.controls", "missing_field", "at least one of inputs_outputs, evaluation, feedback.")]
    [InlineData("""{"controls":[],"version":0}""", "$.controls", "invalid_type", "must be an object.")]
    [InlineData(
        """{"controls":{"inputs":{"type":"disabled"}},"version":0}""",
        "$.controls.inputs",
        "unknown_field",
        "Known fields: inputs_outputs, evaluation, feedback."
    )]
    [InlineData(
        """{"controls":{"feedback":{"kind":"disabled"}},"version":0}""",
        "$.controls.feedback.kind",
        "unknown_field",
        "Known fields: type"
    )]
    [InlineData("""{"controls":{"feedback":{"type":"on"}},"version":0}""", "$.controls.feedback.type", "invalid_value", "must be")]
    [InlineData("""{"controls":{"feedback":{}},"version":0}""", "$.controls.feedback.type", "missing_field", "type is required.")]
    [InlineData("""{"controls":{"feedback":{"type":"disabled"}}}""", "$.version", "missing_field", "version is required.")]
    [InlineData(
        """{"controls":{"feedback":{"type":"disabled"}},"version":0,"mode":1}""",
        "$.mode",
        "unknown_field",
        "Known fields: controls, version, acknowledged_terms"
    )]
    [InlineData("""{"\ud800":1,"version":0}""", "$", "invalid_value", "not valid Unicode")]
    public async Task AnotherBody_IsRefusedWhereItIsWrong(string body, string path, string code, string words)
    {
        foreach (var address in (string[])[Organization, Project])
        {
            var (status, answer) = await PostAsync(address, body);

            Assert.Equal((address, HttpStatusCode.UnprocessableEntity), (address, status));
            var error = JsonElement.Parse(answer).GetProperty("error");
            Assert.Equal((path, code), (error.GetProperty("param").GetString(), error.GetProperty("code").GetString()));
            Assert.Contains(words, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(0, JsonElement.Parse(await GetAsync(Organization)).GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task ProjectThatIsNotKnown_IsNamedWhereItStands()
    {
        var (status, answer) = await PostAsync(
            Organization,
            """{"controls":{"feedback":{"type":"selected_projects","project_ids":["proj_x"]}},"version":0,"acknowledged_terms":1}"""
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal("$.controls.feedback.project_ids", JsonElement.Parse(answer).GetProperty("error").GetProperty("param").GetString());
    }

    [Fact]
    public async Task OrganizationDefault_WhereProjectsAreSelected_IsRefused()
    {
        await PostAsync(
            Organization,
            """{"controls":{"feedback":{"type":"selected_projects","project_ids":["proj_b"]}},"version":0,"acknowledged_terms":1}"""
        );

        var (status, answer) = await PostAsync(Project, """{"controls":{"feedback":{"type":"organization_default"}},"version":1}""");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("the organization has chosen selected projects", answer, StringComparison.Ordinal);

        // As an earlier version gave it, it is no fault of the body: what is wrong is the version.
        (status, answer) = await PostAsync(Project, """{"controls":{"feedback":{"type":"organization_default"}},"version":0}""");
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("you saw version 0", answer, StringComparison.Ordinal);
    }

    private Task<string> GetAsync(string address) => _client.GetStringAsync(new Uri(address, UriKind.Relative));

    private async Task<int> EntriesAsync() =>
        (await _client.GetFromJsonAsync<JsonElement>("/v1/organization/audit_logs")).GetProperty("data").GetArrayLength();

    private async Task<(HttpStatusCode Status, string Answer)> PostAsync(string address, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _client.PostAsync(new Uri(address, UriKind.Relative), content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
