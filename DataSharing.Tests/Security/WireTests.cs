using System.Globalization;
using System.Net;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>Requests as other people's tools, and people who mean harm, write them.</summary>
public sealed class WireTests
{
    private const string Form = "Content-Type: application/x-www-form-urlencoded\r\n";

    [Fact]
    public async Task Chunk_WhoseSizeIsNoSize_IsTheSendersFaultAndSaidInWords()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateUserAsync("o@example.com");
        var key = await server.CreateOrganizationAsync("org-wire");
        foreach (
            var path in (string[])
                [
                    "/v1/usage/events",
                    "/v1/feedback",
                    "/Account/SignIn",
                    "/Account/SignOut",
                    "/Account/PasskeyRequestOptions",
                    "/Account/SetPassword",
                    "/not-here",
                ]
        )
        {
            var type = path.StartsWith("/v1", StringComparison.Ordinal)
                ? $"Authorization: Bearer {key}\r\nContent-Type: application/json\r\n"
                : Form;
            foreach (var size in (string[])["FFFFFFFF", "FFFFFFFFF", "FFFFFFFFFFFFFFFFFFFF", "80000000", "-1", "zz", ""])
            {
                var answer = await RawRequest.SendAsync(
                    server.Address,
                    $"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{type}Transfer-Encoding: chunked\r\n\r\n{size}\r\na=b\r\n0\r\n\r\n"
                );

                Assert.Matches("^HTTP/1.1 4\\d\\d ", answer);
                Assert.Contains("x-request-id: ", answer, StringComparison.Ordinal);
                Assert.DoesNotContain("   at ", answer, StringComparison.Ordinal);
                Assert.Matches("could not be read|Not possible here", answer);
            }
        }

        Assert.DoesNotContain(server.Log, line => line.Contains("unhandled exception", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Form_ThatIsRefused_IsNoEmptyPage()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateUserAsync("o@example.com");
        using var client = await Support.SignedIn.ClientAsync(server, "o@example.com");
        foreach (var path in (string[])["/Account/SignIn", "/Account/SignOut", "/Account/Manage", "/programme"])
        {
            using var answer = await client.PostAsync(
                path,
                new FormUrlEncodedContent([new("__RequestVerificationToken", "of another day")])
            );

            Assert.InRange((int)answer.StatusCode, 400, 405);
            Assert.Contains("Nothing was changed.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Head_IsAnsweredLikeGetWithoutABody()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateUserAsync("o@example.com");
        var key = await server.CreateOrganizationAsync("org-wire");
        async Task<(int Status, string Type, string Body)> AskAsync(string method, string path)
        {
            var answer = await RawRequest.SendAsync(
                server.Address,
                $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {key}\r\n\r\n"
            );
            var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var type =
                answer[..end].Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Type: ", StringComparison.Ordinal)) ?? "";
            Assert.Contains("x-request-id: ", answer[..end], StringComparison.Ordinal);
            return (int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture), type, answer[(end + 4)..]);
        }

        foreach (
            var (path, status) in new (string, int)[]
            {
                ("/Account/SignIn", 200),
                ("/programme", 200),
                ("/", 302),
                ("/not-here", 404),
                ("/not-found", 404),
                ("/v1/models", 200),
                ("/v1/organization/complimentary_tokens", 200),
                ("/v1/usage/events/none", 404),
                ("/app.css", 200),
                ("/openapi/v1.json", 200),
                ("/health/live", 200),
                ("/metrics", 200),
            }
        )
        {
            var (get, head) = (await AskAsync("GET", path), await AskAsync("HEAD", path));

            Assert.Equal((path, status), (path, get.Status));
            Assert.Equal((get.Status, get.Type, ""), head);
        }
    }

    [Fact]
    public async Task Host_OfAStranger_IsNotAnsweredOnThisMachine()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateUserAsync("o@example.com");
        foreach (
            var (method, host, status) in new (string, string, int)[]
            {
                ("GET", "localhost", 302),
                ("GET", "LOCALHOST:5151", 302),
                ("GET", "console.localhost", 302),
                ("GET", "127.0.0.1:5151", 302),
                ("GET", "[::1]:5151", 302),
                ("GET", "evil.example", 421),
                ("GET", "localhost.evil.example", 421),
                ("GET", "127.0.0.1.evil.example", 421),
                ("GET", "203.0.113.7", 421),
                ("HEAD", "evil.example", 421),
            }
        )
        {
            var answer = await RawRequest.SendAsync(
                server.Address,
                $"{method} /organizations/org-x HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            );

            Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
            Assert.Equal(status == 302, answer.Contains($"Location: http://{host}/", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Host_BehindAnAddressForPeople_NeverDecidesWhereALinkLeads()
    {
        await using var server = await Support.TestServer.StartAsync(secure: true);
        await server.CreateUserAsync("o@example.com");
        foreach (
            var (request, host) in new (string, string)[]
            {
                ("GET /organizations/org-x", "evil.example"),
                ("GET /Account/Manage", "evil.example:443"),
                ("GET /", "sharing.example.com"),
            }
        )
        {
            var answer = await RawRequest.SendAsync(
                server.Address,
                $"{request} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n"
            );

            Assert.Matches(@"Location: (https://sharing\.example\.com)?/", answer);
            Assert.DoesNotContain("evil.example", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Metrics_AreForCallersOnThisMachine()
    {
        await using var server = await Support.TestServer.StartAsync(secure: true);
        foreach (
            var (path, from, status) in new (string, string?, int)[]
            {
                ("/metrics", null, 200),
                ("/metrics/", null, 200),
                ("/metrics", "203.0.113.7", 404),
                ("/metrics/", "203.0.113.7", 404),
                ("/Metrics", "203.0.113.7", 404),
                ("/METRICS/", "203.0.113.7", 404),
                ("/%6Detrics", "203.0.113.7", 404),
                ("/x/../metrics", "203.0.113.7", 404),
                ("/metrics?x", "203.0.113.7", 404),
            }
        )
        {
            var forwarded = from is null ? "" : $"X-Forwarded-For: {from}\r\nX-Forwarded-Proto: https\r\n";
            var answer = await RawRequest.SendAsync(
                server.Address,
                $"GET {path} HTTP/1.1\r\nHost: sharing.example.com\r\n{forwarded}Connection: close\r\n\r\n"
            );

            Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
            Assert.Equal(status == 200, answer.Contains("# TYPE", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Metrics_AtAnAddressOfTheirOwn_StandThereAloneAndNowhereElse()
    {
        var port = Support.FreePort.Next();
        await using var server = await Support.TestServer.StartAsync(metricsUrls: [$"http://127.0.0.1:{port}"]);
        await server.CreateUserAsync("o@example.com");
        async Task<HttpStatusCode> AskAsync(string address, string path)
        {
            using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(address) };
            using var answer = await client.GetAsync(path);
            return answer.StatusCode;
        }

        var own = $"http://127.0.0.1:{port}";
        Assert.Equal(HttpStatusCode.OK, await AskAsync(own, "/metrics"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(own, "/health/live"));
        foreach (var path in (string[])["/", "/Account/SignIn", "/v1/models", "/app.css", "/openapi/v1.json", "/_blazor"])
        {
            Assert.Equal(HttpStatusCode.NotFound, await AskAsync(own, path));
        }

        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(server.Address, "/metrics"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server.Address, "/Account/SignIn"));
    }

    [Theory]
    [InlineData("https://10.0.0.5:9464")]
    [InlineData("http://127.0.0.1:5151")]
    [InlineData("http://127.0.0.1:9464/metrics")]
    [InlineData("9464")]
    public void MetricsUrls_ThatAreNoAddressOfTheirOwn_AreRefusedByName(string address)
    {
        using var folder = new Support.TemporaryFolder();
        var refused = Assert.Throws<InvalidInputException>(() =>
            ServeOptions.Read(folder["data"], null, ServeOptions.DefaultUrls, null, [], null, [], null, 10, [address], demo: false)
        );

        Assert.Contains("--metrics-urls", refused.Message, StringComparison.Ordinal);
        Assert.Contains(address, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=1+1", true)]
    [InlineData("+1", true)]
    [InlineData("-1", true)]
    [InlineData("@SUM(A1)", true)]
    [InlineData(" =1+1", true)]
    [InlineData("\u00A0=1+1", true)]
    [InlineData("\u3000=1+1", true)]
    [InlineData("\u200B=1+1", true)]
    [InlineData("\uFEFF\u202E=1+1", true)]
    [InlineData("\u0000=1+1", true)]
    [InlineData("＝1+1", true)]
    [InlineData("＋1", true)]
    [InlineData("－1", true)]
    [InlineData(" ＠SUM(A1)", true)]
    [InlineData("\tx", true)]
    [InlineData("\rx", true)]
    [InlineData(" \nx", true)]
    [InlineData("Project = A", false)]
    [InlineData(" Project", false)]
    [InlineData("", false)]
    [InlineData("\U0001F600=1", false)]
    public void CsvCell_ThatASpreadsheetCouldRun_IsMarkedAsText(string text, bool marked) =>
        Assert.Equal(marked ? $"\"'{text}\"" : $"\"{text}\"", Csv.Cell(text));
}
