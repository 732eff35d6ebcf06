using System.Net;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Identity;
using DataSharing.Dashboard.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>What every answer carries, and what no request gets past.</summary>
public sealed class WebTests
{
    [Theory]
    [InlineData("/Account/SignIn", 200)]
    [InlineData("/v1/models", 401)]
    [InlineData("/no-such-page", 404)]
    [InlineData("/health/live", 200)]
    [InlineData("/app.css", 200)]
    public async Task EveryAnswer_CarriesTheHeaders(string path, int status)
    {
        await using var server = await Support.TestServer.StartAsync(secure: true);
        await server.CreateUserAsync("o@example.com");
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, path)
        {
            Headers = { { "X-Forwarded-Proto", "https" }, { "Host", "sharing.example.com" } },
        };
        using var answer = await client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        string Header(string name) => string.Join(",", answer.Headers.TryGetValues(name, out var values) ? values : []);
        Assert.Matches(
            "script-src 'self' 'nonce-[^']{20,}'; .*object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
            Header("Content-Security-Policy")
        );
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        Assert.Equal("same-origin", Header("Referrer-Policy"));
        Assert.Equal("same-origin", Header("Cross-Origin-Opener-Policy"));
        Assert.Contains("camera=()", Header("Permissions-Policy"), StringComparison.Ordinal);
        Assert.Equal("max-age=31536000", Header("Strict-Transport-Security"));
        Assert.NotEmpty(Header("x-request-id"));
        Assert.Empty(Header("Server"));
        Assert.True(path == "/app.css" || Header("Cache-Control").Contains("no-store", StringComparison.Ordinal), Header("Cache-Control"));
    }

    [Fact]
    public async Task Cookies_BehindHttps_AreBoundToItAndToThisHost()
    {
        await using var server = await Support.TestServer.StartAsync(secure: true);
        await server.CreateUserAsync("o@example.com");
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri(server.Address),
        };
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Host = "sharing.example.com";
        using var form = await client.GetAsync("/Account/SignIn");
        client.DefaultRequestHeaders.Add("Cookie", form.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        using var answer = await Support.SignedIn.PostAsync(client, "o@example.com", Support.TestServer.Password);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.All(
            form.Headers.GetValues("Set-Cookie").Concat(answer.Headers.GetValues("Set-Cookie")),
            cookie =>
            {
                Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
                Assert.All(
                    (string[])["; path=/", "; secure", "; httponly", "; samesite="],
                    part => Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase)
                );
            }
        );
    }

    [Theory]
    [InlineData("/v1/models", "203.0.113.7", "http", 421)]
    [InlineData("/Account/SignIn", "203.0.113.7", "http", 421)]
    [InlineData("/Account/SignIn", "203.0.113.7", null, 421)]
    [InlineData("/Account/SignIn", "203.0.113.7", "https", 200)]
    [InlineData("/Account/SignIn", null, "http", 421)]
    [InlineData("/Account/SignIn", null, "https", 200)]
    [InlineData("/v1/models", null, null, 401)]
    [InlineData("/health/live", "203.0.113.7", "http", 200)]
    public async Task PlainHttp_BehindAnHttpsAddress_IsRefusedUnlessItNeverLeftTheMachine(
        string path,
        string? from,
        string? scheme,
        int status
    )
    {
        await using var server = await Support.TestServer.StartAsync(secure: true);
        await server.CreateUserAsync("o@example.com");
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Host", "sharing.example.com" } } };
        foreach (
            var (name, value) in new[] { ("X-Forwarded-For", from), ("X-Forwarded-Proto", scheme) }.Where(header =>
                header.Item2 is not null
            )
        )
        {
            request.Headers.Add(name, value);
        }

        using var answer = await client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 421, (await answer.Content.ReadAsStringAsync()).Contains("--trusted-proxy", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://evil.example", 403)]
    [InlineData("null", 403)]
    [InlineData("own", 200)]
    [InlineData(null, 200)]
    public async Task Circuit_IsOpenedOnlyForOurOwnPages(string? origin, int expected)
    {
        await using var server = await Support.TestServer.StartAsync();
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin == "own" ? server.Address : origin);
        }

        using var answer = await client.SendAsync(request);

        Assert.Equal(expected, (int)answer.StatusCode);
    }

    [Fact]
    public async Task SignIn_TriedTooOften_IsRefusedForAWhileAndLeavesNoEntry()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateUserAsync("o@example.com");
        using var client = server.Client();
        for (var tries = 0; tries < RequestLimits.AccountPostsPerMinute; tries++)
        {
            using var refused = await client.PostAsync("/Account/SignIn", null);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        using var answer = await Support.SignedIn.PostAsync(client, "o@example.com", Support.TestServer.Password);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Contains("Too many tries", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        Assert.Equal(0, await database.AuditEntries.CountAsync());
    }

    [Theory]
    [InlineData("localhost:5151", false)]
    [InlineData("127.0.0.1:5151", false)]
    [InlineData("[::1]:5151", false)]
    [InlineData("rebound.evil.example", true)]
    public async Task FirstAdministrator_ThroughAnotherName_NeedsTheCode(string host, bool needed)
    {
        await using var server = await Support.TestServer.StartAsync();
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Loopback } };
        context.Request.Host = new HostString(host);

        Assert.Equal(needed, SetupCode.IsNeededBy(context, server.Get<DataSharing.Dashboard.Configuration.ServeOptions>()));
    }

    [Fact]
    public void Folder_ThatOthersCouldRead_IsClosed()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("File modes are of Unix.");
            return;
        }

        using var folder = new Support.TemporaryFolder();
        var place = Directory.CreateDirectory(folder["data"], (UnixFileMode)0b111_101_101).FullName;

        var directory = new DataDirectory(place);

        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(directory.Path));
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(directory.KeysPath));

        // A folder that holds other things is not ours to close.
        var shared = Directory.CreateDirectory(folder["shared"], (UnixFileMode)0b111_101_101).FullName;
        File.WriteAllText(Path.Combine(shared, "other.txt"), "");
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(new DataDirectory(shared).Path));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("\\\\evil.example")]
    [InlineData("javascript:alert(1)")]
    public async Task SignIn_WithAnAddressToReturnToElsewhere_StaysHere(string returnUrl)
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateUserAsync("o@example.com");
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(server.Address) };
        using var answer = await Support.SignedIn.PostAsync(client, "o@example.com", Support.TestServer.Password, returnUrl);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(new Uri(server.Address).Authority, new Uri(new Uri(server.Address), answer.Headers.Location!).Authority);
    }

    [Fact]
    public async Task SignIn_OfSomebodyUnknown_IsAnsweredLikeAWrongPassword()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateUserAsync("o@example.com");
        async Task<(HttpStatusCode, string)> TryAsync(string email)
        {
            using var client = server.Client();
            using var answer = await Support.SignedIn.PostAsync(client, email, "a wrong password");
            return (
                answer.StatusCode,
                System
                    .Text.RegularExpressions.Regex.Match(await answer.Content.ReadAsStringAsync(), "role=\"alert\">([^<]*)<")
                    .Groups[1]
                    .Value
            );
        }

        var (known, unknown) = (await TryAsync("o@example.com"), await TryAsync("nobody@example.com"));

        Assert.NotEmpty(known.Item2);
        Assert.Equal(known, unknown);
    }

    [Theory]
    [InlineData(false, "127.0.0.1")]
    [InlineData(true, "203.0.113.7")]
    public async Task AddressOfTheClient_IsBelievedFromANamedProxyOnly(bool named, string expected)
    {
        await using var server = await Support.TestServer.StartAsync(secure: named);
        await server.CreateUserAsync("o@example.com");
        using var client = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = new Uri(server.Address) };
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using (var form = await client.GetAsync("/Account/SignIn"))
        {
            client.DefaultRequestHeaders.Add("Cookie", form.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        }

        using var answer = await Support.SignedIn.PostAsync(client, "o@example.com", "a wrong password");

        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        Assert.Equal(expected, (await database.AuditEntries.SingleAsync()).Origin);
    }
}
