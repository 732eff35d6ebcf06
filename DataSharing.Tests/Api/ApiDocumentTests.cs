using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Json.Schema;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Api;

/// <summary>The API describes itself: what it says is taken is taken, and what it answers is as it says.</summary>
public sealed class ApiDocumentTests : IAsyncLifetime
{
    // Of which the examples speak.
    private static readonly DateTimeOffset _start = DateTimeOffset.FromUnixTimeSeconds(1795700000);

    private readonly SortedDictionary<string, JsonObject> _given = new(StringComparer.Ordinal);

    private readonly Support.TestClock _clock = new(_start);
    private static readonly JsonSerializerOptions _readable = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private Support.TestServer _server = default!;
    private HttpClient _client = default!;
    private JsonNode _document = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(_clock);
        _client = _server.Client(await _server.CreateOrganizationAsync("org-abc", projects: ["proj_a", "proj_b"]));
        _document = JsonNode.Parse(await _client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)))!;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public void EachOperation_HasItsAnswerKeyScopeParametersAndRefusals()
    {
        Assert.Equal("3.1.1", _document["openapi"]!.GetValue<string>());
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, method, operation) in Operations())
        {
            var where = $"{method} {path}";
            Assert.True(ids.Add(operation["operationId"]!.GetValue<string>()), where);
            Assert.True(operation["responses"]!["200"]!["content"]!["application/json"]!["schema"]!.AsObject().Count > 0, where);
            Assert.Contains("\"key\"", operation["security"]!.ToJsonString(), StringComparison.Ordinal);
            Assert.Matches("^(Scope: [a-z_.]+|Any key)\\.$", operation["description"]!.GetValue<string>());
            Assert.False(string.IsNullOrEmpty(operation["summary"]?.GetValue<string>()), where);
            Assert.Equal(
                "#/components/schemas/ApiErrorBody",
                operation["responses"]!["422"]!["content"]!["application/json"]!["schema"]!["$ref"]!.GetValue<string>()
            );
            var parameters = (operation["parameters"] as JsonArray ?? [])
                .Select(parameter => (parameter!["name"]!.GetValue<string>(), parameter["in"]!.GetValue<string>()))
                .ToList();
            Assert.Equal(parameters.Distinct(), parameters);
            Assert.Equal(
                path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}')),
                parameters.Where(parameter => parameter.Item2 == "path").Select(parameter => parameter.Item1)
            );
            Assert.Equal(path.Contains("/support/", StringComparison.Ordinal), parameters.Contains(("X-Support-Reason", "header")));
            Assert.Equal(method == "post", operation["requestBody"] is not null);
        }
    }

    [Fact]
    public async Task EachExample_IsTakenAndAnsweredAsDescribed()
    {
        foreach (
            var (path, method, operation) in Operations()
                .Where(operation => operation.Method == "post")
                .OrderBy(operation => Turn(operation.Path))
        )
        {
            foreach (var (contentType, content) in operation["requestBody"]!["content"]!.AsObject())
            {
                var example = content!["example"]!.ToJsonString();
                Assert.Equal((path, contentType, ""), (path, contentType, Faults(content["schema"]!, JsonNode.Parse(example)!)));
                using var body = new StringContent(example, Encoding.UTF8);
                body.Headers.ContentType = new(contentType);
                using var answer = await _client.PostAsync(new Uri(Address(path, operation), UriKind.Relative), body);
                var text = await answer.Content.ReadAsStringAsync();
                Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path} {contentType}: {text}");
                Assert.Equal((path, contentType, ""), (path, contentType, Faults(Answer(operation), JsonNode.Parse(text)!)));
                Keep(operation, answer.StatusCode, text);
                _clock.Advance(TimeSpan.FromSeconds(5));
            }

            using var nothing = new StringContent("{}", Encoding.UTF8, "application/json");
            using var refused = await _client.PostAsync(new Uri(Address(path, operation), UriKind.Relative), nothing);
            await CheckRefusalAsync(operation, refused);
        }

        // What GET gives, POST takes back.
        var setting = await _client.GetStringAsync(new Uri("/v1/organization/data_sharing", UriKind.Relative));
        using var same = new StringContent(setting, Encoding.UTF8, "application/json");
        using var again = await _client.PostAsync(new Uri("/v1/organization/data_sharing", UriKind.Relative), same);
        Assert.True(again.StatusCode == HttpStatusCode.OK, await again.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task EachRead_AnswersAsDescribed_AndRefusesSo()
    {
        await AddAlertsAsync();
        await EachExample_IsTakenAndAnsweredAsDescribed();
        using var support = _server.Client(await _server.CreateKeyAsync(null, Scopes.SupportRead));
        support.DefaultRequestHeaders.Add("X-Support-Reason", "#1");
        foreach (var (path, _, operation) in Operations().Where(operation => operation.Method == "get"))
        {
            var client = path.Contains("/support/", StringComparison.Ordinal) ? support : _client;
            var address = Address(path, operation);
            foreach (var query in Queries(path, operation))
            {
                using var answer = await client.GetAsync(new Uri(address + query, UriKind.Relative));
                var text = await answer.Content.ReadAsStringAsync();
                Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{address}{query}: {text}");
                Assert.Equal((path + query, ""), (path + query, Faults(Answer(operation), JsonNode.Parse(text)!)));
                Keep(operation, answer.StatusCode, text);
            }

            using var refused = await client.GetAsync(new Uri(address + "?no_such=1", UriKind.Relative));
            await CheckRefusalAsync(operation, refused);
        }

        if (Environment.GetEnvironmentVariable("MAKE_EXAMPLES") is "1")
        {
            var written = new JsonObject(_given.Select(example => KeyValuePair.Create(example.Key, (JsonNode?)example.Value)));
            await File.WriteAllTextAsync(
                Path.Combine(Support.Repository.Folder, "DataSharing.Dashboard", "Web", "Description", "api-examples.json"),
                written.ToJsonString(_readable) + "\n"
            );
        }
    }

    /// <remarks>With MAKE_EXAMPLES=1 the test above writes them anew.</remarks>
    [Fact]
    public void EachOperation_ShowsAnAnswerAndARefusal_WhichAreAsDescribed()
    {
        foreach (var (path, method, operation) in Operations())
        {
            foreach (var status in (string[])["200", "422"])
            {
                var content = operation["responses"]![status]!["content"]!["application/json"]!;
                Assert.True(content["example"] is not null, $"{method} {path} shows no {status}.");
                Assert.Equal((path, status, ""), (path, status, Faults(content["schema"]!, content["example"]!)));
            }
        }
    }

    // One that is over and one that is not, so that there is one of each to show.
    private async Task AddAlertsAsync()
    {
        await using var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        var at = Instant.From(_start);
        database.FiredAlerts.AddRange(
            new[] { 1, 2 }.Select(number => new FiredAlert
            {
                Id = $"alert_0198f2{number}",
                OrganizationId = "org-abc",
                RuleId = $"rule_0198f1{number}",
                Terms = "percent=80",
                Kind = "pool_used",
                Subject = "large",
                Day = at.Day,
                FiredAt = at,
                Title = "Large pool: 80% used",
                Text = "850,000 of 1,000,000 tokens of 26 November 2026 are used. The pool is full again at 00:00 UTC.",
                Pool = Pool.Large,
                ProjectId = null,
                Tokens = 850_000,
                Allowance = 1_000_000,
                RecoveredAt = number == 1 ? at.Plus(TimeSpan.FromHours(1)) : null,
                Recovery = number == 1 ? "850,000 of 2,000,000 tokens of 26 November 2026 are used." : null,
                IsOpen = number == 2,
            })
        );
        await database.SaveChangesAsync();
    }

    private async Task CheckRefusalAsync(JsonObject operation, HttpResponseMessage refused)
    {
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var text = await refused.Content.ReadAsStringAsync();
        Assert.Equal("", Faults(operation["responses"]!["422"]!["content"]!["application/json"]!["schema"]!, JsonNode.Parse(text)!));
        Keep(operation, refused.StatusCode, text);
    }

    // The first of each is the example; of a long list its beginning tells enough.
    private void Keep(JsonObject operation, HttpStatusCode status, string text)
    {
        var id = operation["operationId"]!.GetValue<string>();
        if (!_given.TryGetValue(id, out var answers))
        {
            _given[id] = answers = [];
        }

        var answer = JsonNode.Parse(text)!;
        if (answer["error"] is JsonObject error)
        {
            error["request_id"] = "0HNR0Q6T5E8AB:00000001";
        }

        if (answer["data"] is JsonArray { Count: > 2 } data)
        {
            data.RemoveRange(2, data.Count - 2);
        }

        answers.TryAdd(((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture), answer);
    }

    // With the examples of its path in their places.
    private static string Address(string path, JsonObject operation) =>
        (operation["parameters"] as JsonArray ?? [])
            .Where(parameter => parameter!["in"]!.GetValue<string>() == "path")
            .Aggregate(
                path,
                (address, parameter) =>
                    address.Replace($"{{{parameter!["name"]}}}", parameter["example"]!.GetValue<string>(), StringComparison.Ordinal)
            );

    // Without any, and with each by itself.
    private static IEnumerable<string> Queries(string path, JsonObject operation)
    {
        var needed =
            path.EndsWith("/completions", StringComparison.Ordinal) ? "start_time=1795651200"
            : path.EndsWith("/support/organizations", StringComparison.Ordinal) ? "query=org-abc"
            : "";
        return (operation["parameters"] as JsonArray ?? [])
            .Where(parameter => parameter!["in"]!.GetValue<string>() == "query" && parameter["example"] is not null)
            .Select(parameter => $"{parameter!["name"]}={(parameter["example"] is JsonArray values ? values[0] : parameter["example"])}")
            .Where(example => needed.Length == 0 || !needed.StartsWith(example.Split('=')[0], StringComparison.Ordinal))
            .Select(example => $"?{needed}&{example}".Replace("?&", "?", StringComparison.Ordinal))
            .Prepend(needed.Length == 0 ? "" : $"?{needed}");
    }

    // A decision before what builds on it.
    private static int Turn(string path) =>
        path.EndsWith("organization/data_sharing", StringComparison.Ordinal) ? 0
        : path.EndsWith("confirmations", StringComparison.Ordinal) ? 1
        : path.EndsWith("feedback", StringComparison.Ordinal) ? 2
        : path.Contains("projects", StringComparison.Ordinal) ? 4
        : 3;

    private static JsonNode Answer(JsonObject operation) => operation["responses"]!["200"]!["content"]!["application/json"]!["schema"]!;

    private IEnumerable<(string Path, string Method, JsonObject Operation)> Operations() =>
        from path in _document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (path.Key, operation.Key, operation.Value!.AsObject());

    /// <returns>Where something is not as the schema says, fields that it does not name among it; empty if nothing is.</returns>
    private string Faults(JsonNode schema, JsonNode instance)
    {
        var bundle = new JsonObject
        {
            ["components"] = Closed(_document["components"]!.DeepClone()),
            ["allOf"] = new JsonArray(Closed(schema.DeepClone())),
        };
        var found = JsonSchema
            .FromText(bundle.ToJsonString())
            .Evaluate(JsonSerializer.SerializeToElement(instance), new EvaluationOptions { OutputFormat = OutputFormat.List });
        return found.IsValid
            ? ""
            : string.Join(
                "; ",
                found
                    .Details.Where(detail => detail.Errors is not null)
                    .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}"))
                    .Take(5)
            ) + instance.ToJsonString();
    }

    // What a schema of fields does not name is none of its fields.
    private static JsonNode Closed(JsonNode node)
    {
        foreach (
            var inner in node is JsonObject fields ? fields.Select(field => field.Value).ToList()
            : node is JsonArray items ? [.. items]
            : []
        )
        {
            if (inner is not null)
            {
                Closed(inner);
            }
        }

        if (
            node is JsonObject schema
            && schema["properties"] is JsonObject
            && schema["type"] is not null
            && schema["additionalProperties"] is null
        )
        {
            schema["additionalProperties"] = false;
        }

        return node;
    }
}
