using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataSharing.Dashboard.Access;
using Json.Schema;
using Xunit;

namespace DataSharing.Tests.Api;

/// <summary>The API describes itself: what it says is taken is taken, and what it answers is as it says.</summary>
public sealed class ApiDocumentTests : IAsyncLifetime
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private readonly Support.TestClock _clock = new(_noon);
    private Support.TestServer _server = default!;
    private HttpClient _client = default!;
    private JsonNode _document = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(_clock);
        _client = _server.Client(await _server.CreateOrganizationAsync("org-d", projects: ["proj_a", "proj_b"]));
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
            Assert.Equal("#/components/schemas/ApiErrorBody", operation["responses"]!["422"]!["content"]!["application/json"]!["schema"]!["$ref"]!.GetValue<string>());
            var parameters = (operation["parameters"] as JsonArray ?? []).Select(parameter => (parameter!["name"]!.GetValue<string>(), parameter["in"]!.GetValue<string>())).ToList();
            Assert.Equal(parameters.Distinct(), parameters);
            Assert.Equal(
                path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}')), parameters.Where(parameter => parameter.Item2 == "path").Select(parameter => parameter.Item1));
            Assert.Equal(path.Contains("/support/", StringComparison.Ordinal), parameters.Contains(("X-Support-Reason", "header")));
            Assert.Equal(method == "post", operation["requestBody"] is not null);
        }
    }

    [Fact]
    public async Task EachExample_IsTakenAndAnsweredAsDescribed()
    {
        foreach (var (path, method, operation) in Operations().Where(operation => operation.Method == "post").OrderBy(operation => Turn(operation.Path)))
        {
            foreach (var (contentType, content) in operation["requestBody"]!["content"]!.AsObject())
            {
                var example = content!["example"]!.ToJsonString();
                Assert.Equal((path, contentType, ""), (path, contentType, Faults(content["schema"]!, JsonNode.Parse(example)!)));
                using var body = new StringContent(example.Replace("1795700000", _clock.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal), Encoding.UTF8);
                body.Headers.ContentType = new(contentType);
                using var answer = await _client.PostAsync(new Uri(path.Replace("{project_id}", "proj_a", StringComparison.Ordinal), UriKind.Relative), body);
                var text = await answer.Content.ReadAsStringAsync();
                Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path} {contentType}: {text}");
                Assert.Equal((path, contentType, ""), (path, contentType, Faults(Answer(operation), JsonNode.Parse(text)!)));
                _clock.Advance(TimeSpan.FromSeconds(5));
            }
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
        await EachExample_IsTakenAndAnsweredAsDescribed();
        using var support = _server.Client(await _server.CreateKeyAsync(null, Scopes.SupportRead));
        support.DefaultRequestHeaders.Add("X-Support-Reason", "#1");
        foreach (var (path, _, operation) in Operations().Where(operation => operation.Method == "get"))
        {
            var client = path.Contains("/support/", StringComparison.Ordinal) ? support : _client;
            var address = path.Replace("{organization_id}", "org-d", StringComparison.Ordinal).Replace("{project_id}", "proj_a", StringComparison.Ordinal)
                .Replace("{id}", path.Contains("/models/", StringComparison.Ordinal) ? "gpt-4.1-2025-04-14" : "chatcmpl-abc", StringComparison.Ordinal);
            foreach (var query in Queries(path))
            {
                var text = await client.GetStringAsync(new Uri(address + query, UriKind.Relative));
                Assert.Equal((path + query, ""), (path + query, Faults(Answer(operation), JsonNode.Parse(text)!)));
            }

            using var refused = await client.GetAsync(new Uri(address + "?no_such=1", UriKind.Relative));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Equal("", Faults(operation["responses"]!["422"]!["content"]!["application/json"]!["schema"]!, JsonNode.Parse(await refused.Content.ReadAsStringAsync())!));
        }
    }

    private static string[] Queries(string path) => path.EndsWith("/history", StringComparison.Ordinal) ? ["", $"?at={_noon.ToUnixTimeSeconds()}"]
        : path.EndsWith("/completions", StringComparison.Ordinal) ? [$"?start_time={_noon.AddHours(-1).ToUnixTimeSeconds()}&group_by=project_id,model"]
        : path.EndsWith("/support/organizations", StringComparison.Ordinal) ? ["?query=org-d"]
        : [""];

    // A decision before what builds on it.
    private static int Turn(string path) => path.EndsWith("organization/data_sharing", StringComparison.Ordinal) ? 0 : path.EndsWith("confirmations", StringComparison.Ordinal) ? 1
        : path.EndsWith("feedback", StringComparison.Ordinal) ? 2 : path.Contains("projects", StringComparison.Ordinal) ? 4 : 3;

    private static JsonNode Answer(JsonObject operation) => operation["responses"]!["200"]!["content"]!["application/json"]!["schema"]!;

    private IEnumerable<(string Path, string Method, JsonObject Operation)> Operations() =>
        from path in _document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (path.Key, operation.Key, operation.Value!.AsObject());

    /// <returns>Where something is not as the schema says, fields that it does not name among it; empty if nothing is.</returns>
    private string Faults(JsonNode schema, JsonNode instance)
    {
        var bundle = new JsonObject { ["components"] = Closed(_document["components"]!.DeepClone()), ["allOf"] = new JsonArray(Closed(schema.DeepClone())) };
        var found = JsonSchema.FromText(bundle.ToJsonString()).Evaluate(JsonSerializer.SerializeToElement(instance), new EvaluationOptions { OutputFormat = OutputFormat.List });
        return found.IsValid ? "" : string.Join("; ", found.Details.Where(detail => detail.Errors is not null).SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}")).Take(5))
            + instance.ToJsonString();
    }

    // What a schema of fields does not name is none of its fields.
    private static JsonNode Closed(JsonNode node)
    {
        foreach (var inner in node is JsonObject fields ? fields.Select(field => field.Value).ToList() : node is JsonArray items ? [.. items] : [])
        {
            if (inner is not null)
            {
                Closed(inner);
            }
        }

        if (node is JsonObject schema && schema["properties"] is JsonObject && schema["type"] is not null && schema["additionalProperties"] is null)
        {
            schema["additionalProperties"] = false;
        }

        return node;
    }
}
