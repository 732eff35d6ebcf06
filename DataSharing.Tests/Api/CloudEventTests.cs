using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Features.Usage.Ingest;
using Xunit;

namespace DataSharing.Tests.Api;

/// <summary>CloudEvents 1.0 as its specification lets senders write them.</summary>
public sealed class CloudEventTests : IAsyncLifetime
{
    private const string Data = "{\"project_id\":\"proj_a\",\"model\":\"o1\",\"input_tokens\":1,\"output_tokens\":1}";

    private static readonly DateTimeOffset _now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private Support.TestServer _server = default!;
    private HttpClient _client = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(new Support.TestClock(_now));
        _client = _server.Client(await _server.CreateOrganizationAsync("org-e", projects: "proj_a"));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("\"datacontenttype\":\"application/json\",\"data\":DATA")]
    [InlineData("\"datacontenttype\":\"application/json; charset=utf-8\",\"data\":DATA")]
    [InlineData("\"datacontenttype\":\"Application/JSON;charset=\\\"UTF-8\\\"\",\"data\":DATA")]
    [InlineData("\"datacontenttype\":\"application/vnd.example+json\",\"data\":DATA")]
    [InlineData("\"datacontenttype\":null,\"data\":DATA")]
    [InlineData("\"dataschema\":\"https://example.com/s\",\"subject\":\"x\",\"data\":DATA")]
    [InlineData("\"averyveryverylongextensionattributename1\":\"x\",\"data\":DATA")]
    [InlineData("\"sampledrate\":5,\"flag\":true,\"nothing\":null,\"data\":DATA")]
    [InlineData("\"datacontenttype\":\"application/json\",\"data_base64\":\"BASE64\"")]
    [InlineData("\"data\":null,\"data_base64\":\"BASE64\"")]
    public async Task Structured_AsTheSpecificationAllows_IsRecorded(string rest)
    {
        using var answer = await SendAsync(Event("e", rest));

        Assert.Equal((HttpStatusCode.OK, "recorded"), (answer.StatusCode, await StatusAsync(answer)));
    }

    [Fact]
    public async Task Attributes_ThatAreNotKnown_AreNoPartOfTheContent()
    {
        (await SendAsync(Event("same", "\"traceparent\":\"00-1\",\"data\":DATA"))).Dispose();

        using var again = await SendAsync(
            Event("same", "\"traceparent\":\"00-2\",\"averyveryverylongextensionattributename1\":7,\"data_base64\":\"BASE64\"")
        );

        Assert.Equal("duplicate", await StatusAsync(again));
    }

    [Theory]
    [InlineData("\"datacontenttype\":\"text/plain\",\"data\":DATA", "$.datacontenttype")]
    [InlineData("\"datacontenttype\":\"application/json; charset=utf-16\",\"data\":DATA", "$.datacontenttype")]
    [InlineData("\"datacontenttype\":\"json\",\"data\":DATA", "$.datacontenttype")]
    [InlineData("\"data\":DATA,\"data_base64\":\"BASE64\"", "$.data_base64")]
    [InlineData("\"data_base64\":\"%%%\"", "$.data_base64")]
    [InlineData("\"data_base64\":7", "$.data_base64")]
    [InlineData("\"data_base64\":\"e30g\"", "$.data_base64.input_tokens")]
    [InlineData("\"data_base64\":\"ew==\"", "$.data_base64")]
    [InlineData("\"traceParent\":\"x\",\"data\":DATA", "$.traceParent")]
    [InlineData("\"trace-parent\":\"x\",\"data\":DATA", "$.trace-parent")]
    [InlineData("\"extension\":1,\"extension\":2,\"data\":DATA", "$.extension")]
    [InlineData("\"specversion\":\"1.0\",\"data\":DATA", "$.specversion")]
    [InlineData("\"dataschema\":\"x\"", "$.data")]
    public async Task Structured_OtherThanTheSpecificationAllows_IsRefusedByName(string rest, string param)
    {
        using var answer = await SendAsync(Event("e", rest));

        Assert.Equal(
            (422, param),
            (
                (int)answer.StatusCode,
                (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("param").GetString()
            )
        );
    }

    // 115,000 attributes of one event kept the server busy for 16 seconds: each was looked for among all others.
    [Fact]
    public async Task Attributes_ByTheTenThousand_AreRefusedAtTheBound()
    {
        var many = string.Concat(Enumerable.Range(0, 80_000).Select(number => $"\"a{number}\":1,"));
        using var answer = await SendAsync(Event("e", $"{many}\"data\":DATA"));

        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Equal(
            "too_many_fields",
            (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("code").GetString()
        );
    }

    [Theory]
    [InlineData(93, true)]
    [InlineData(94, false)]
    public void Attributes_UpToTheBound_AreTaken(int extensions, bool taken)
    {
        var many = string.Concat(Enumerable.Range(0, extensions).Select(number => $"\"a{number}\":1,"));
        using var document = JsonDocument.Parse(Event("e", $"{many}\"datacontenttype\":\"application/json\",\"data\":DATA"));

        var problem = Record.Exception(() => CloudEventReader.ReadStructured(document.RootElement, "$"));

        Assert.Equal(taken, problem is null);
        Assert.True(taken || problem is InvalidInputException { Code: "too_many_fields" });
    }

    [Fact]
    public async Task Name_OfAMegabyte_IsNotSentBack()
    {
        using var answer = await SendAsync($"{{\"{new string('n', 1_000_000)}\":1}}", "application/json");

        Assert.Equal(422, (int)answer.StatusCode);
        Assert.True((await answer.Content.ReadAsStringAsync()).Length < 2_000);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("100%25", "100%")]
    [InlineData("a%252Fb", "a%2Fb")]
    [InlineData("gr%C3%BC%C3%9Fe", "grüße")]
    [InlineData("\"quoted \\\"id\\\"\"", "quoted \"id\"")]
    [InlineData("C:\\gateway", "C:\\gateway")] // Not quoted: a backslash is a sign like any other.
    public async Task BinaryMode_DecodesAHeaderOnce(string header, string id)
    {
        using var answer = await SendBinaryAsync(header);

        Assert.Equal(id, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Problems_OfARecordedEvent_NameTheFieldThatWasSent()
    {
        using var first = await SendBinaryAsync("twice");
        using var other = await SendBinaryAsync("twice", data: Data.Replace("proj_a", "proj_b", StringComparison.Ordinal));
        using var old = await SendBinaryAsync("old", time: "2020-01-01T00:00:00Z");
        using var structured = await SendAsync(
            Event("older", "\"data\":DATA").Replace("2026-11-22T12:00:00Z", "2020-01-01T00:00:00Z", StringComparison.Ordinal)
        );

        Assert.Equal((409, "ce-id"), await ParamAsync(other));
        Assert.Equal((422, "ce-time"), await ParamAsync(old));
        Assert.Equal((422, "$.time"), await ParamAsync(structured));
    }

    private static async Task<(int Status, string? Param)> ParamAsync(HttpResponseMessage answer) =>
        (
            (int)answer.StatusCode,
            (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("param").GetString()
        );

    [Fact]
    public async Task BinaryMode_WithACharset_IsTakenInUtf8Only()
    {
        using var utf8 = await SendBinaryAsync("1", "application/json; charset=utf-8");
        using var other = await SendBinaryAsync("2", "application/json; charset=utf-16");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.UnsupportedMediaType), (utf8.StatusCode, other.StatusCode));
    }

    private static string Event(string id, string rest) =>
        $"{{\"specversion\":\"1.0\",\"type\":\"usage.completion\",\"id\":\"{id}\",\"source\":\"/gateway\",\"time\":\"2026-11-22T12:00:00Z\",{rest}}}"
            .Replace("DATA", Data, StringComparison.Ordinal)
            .Replace("BASE64", Convert.ToBase64String(Encoding.UTF8.GetBytes(Data)), StringComparison.Ordinal);

    private static async Task<string?> StatusAsync(HttpResponseMessage answer) =>
        answer.IsSuccessStatusCode
            ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data")[0].GetProperty("status").GetString()
            : await answer.Content.ReadAsStringAsync();

    private async Task<HttpResponseMessage> SendAsync(string body, string type = "application/cloudevents+json")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return await _client.PostAsync("/v1/usage/events", content);
    }

    private async Task<HttpResponseMessage> SendBinaryAsync(
        string id,
        string type = "application/json",
        string time = "2026-11-22T12:00:00Z",
        string data = Data
    )
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(data));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/usage/events") { Content = content };
        foreach (
            var (name, value) in new[]
            {
                ("specversion", "1.0"),
                ("type", "usage.completion"),
                ("id", id),
                ("source", "/gateway"),
                ("time", time),
            }
        )
        {
            Assert.True(request.Headers.TryAddWithoutValidation($"ce-{name}", value));
        }

        return await _client.SendAsync(request);
    }
}
