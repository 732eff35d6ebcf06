using System.Net;
using System.Text;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Identity;
using DataSharing.Dashboard.Web;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>The account pages with whatever somebody may send them: an answer in words, never a fault.</summary>
public sealed class AccountPagesTests
{
    private static readonly string[] _pages = ["SignIn", "SecondFactor", "SetPassword", "Setup", "Join", "Manage"];

    private static readonly string[] _posts = ["SignOut", "PasskeyCreationOptions", "PasskeyRequestOptions"];

    private static readonly string[] _forms =
    [
        "sign-in",
        "second-factor",
        "set-password",
        "setup",
        "join",
        "password",
        "totp-start",
        "totp-on",
        "totp-off",
        "add-passkey",
        "remove-AAAA",
        "no-such-form",
        "",
    ];

    public static TheoryData<string?, string> Returns { get; } =
        new()
        {
            { "/é", "/%C3%A9" },
            { "/organizations/org-a/usage?from=2026-11-01#top", "/organizations/org-a/usage?from=2026-11-01#top" },
            { "organizations/org-a", "/organizations/org-a" },
            { "/a b", "/a%20b" },
            { "/日本?q=é#ü", "/%E6%97%A5%E6%9C%AC?q=%C3%A9#%C3%BC" },
            { "/%0d%0aSet-Cookie:%20a=b", "/%0d%0aSet-Cookie:%20a=b" },
            { "/%5c%5cevil.example", "/%5c%5cevil.example" },
            { "/\r\nSet-Cookie: a=b", "/" },
            { "/\0", "/" },
            { "/\u0085", "/" },
            { "//evil.example", "/" },
            { "///evil.example", "/" },
            { "/.//evil.example", "/" },
            { "/a/..//evil.example", "/" },
            { "/\\evil.example", "/" },
            { "\\\\evil.example", "/" },
            { "https://evil.example/", "/" },
            { "https:evil.example", "/" },
            { "javascript:alert(1)", "/" },
            { "/\ud800", "/%EF%BF%BD" },
            { "", "/" },
            { null, "/" },
        };

    [Theory]
    [MemberData(nameof(Returns))]
    public void Return_ToWhateverAddress_StaysHereAndFitsAHeader(string? address, string expected) =>
        Assert.Equal(expected, AccountRedirects.Local(address));

    [Fact]
    public async Task SignIn_WithAnyReturnAddress_LeadsToAPageOfThisConsole()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateUserAsync("o@example.com");
        string[] addresses =
        [
            "/é",
            "/\ud83d\ude00?x=é#ü",
            "/\r\nX: y",
            "/.//evil.example",
            "/" + new string('a', 5_000),
            "/%",
            "/%zz",
            "/[",
            "/?\u202e",
        ];
        foreach (var address in addresses)
        {
            using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() })
            {
                BaseAddress = new Uri(server.Address),
            };
            using var answer = await Support.SignedIn.PostAsync(client, "o@example.com", Support.TestServer.Password, address);

            Assert.True(
                answer.StatusCode == HttpStatusCode.Found,
                $"{address}: {answer.StatusCode} {server.Log.FirstOrDefault(line => line.Contains("InvalidOperationException", StringComparison.Ordinal))}"
            );
            Assert.Equal(new Uri(server.Address).Authority, new Uri(client.BaseAddress!, answer.Headers.Location!).Authority);
        }
    }

    [Fact]
    public async Task EveryPage_OverPlainHttpBehindHttps_IsRefusedWithTheReason()
    {
        await using var server = await Support.TestServer.StartAsync(secure: true);
        await server.CreateUserAsync("o@example.com");
        using var client = server.Client();
        foreach (
            var path in (string[])[.. _pages.Concat(_posts).Select(page => $"/Account/{page}"), "/", "/organizations", "/no-such-page"]
        )
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post, HttpMethod.Head])
            {
                using var request = new HttpRequestMessage(method, path);
                using var answer = await client.SendAsync(request);

                Assert.Equal((path, method, 421), (path, method, (int)answer.StatusCode));
                Assert.True(
                    method == HttpMethod.Head
                        || (await answer.Content.ReadAsStringAsync()).Contains("--trusted-proxy", StringComparison.Ordinal)
                );
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EveryForm_WithWhateverIsSent_IsAnsweredWithoutAFault(bool signedIn)
    {
        await using var server = await Support.TestServer.StartAsync(configure: services =>
            services.AddSingleton(provider => new RequestLimits(provider.GetRequiredService<ServeOptions>(), accountPosts: int.MaxValue))
        );
        await server.CreateUserAsync("o@example.com", PlatformRole.Administrator);
        using var client = signedIn
            ? await Support.SignedIn.ClientAsync(server, "o@example.com")
            : new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() })
            {
                BaseAddress = new Uri(server.Address),
            };
        var token = await Support.SignedIn.TokenAsync(client, signedIn ? "/Account/Manage" : "/Account/SignIn");
        var faults = new List<string>();
        foreach (var path in _pages.Concat(_posts))
        {
            foreach (var form in _forms)
            {
                foreach (var (what, content) in Bodies(form, token))
                {
                    using var request = new HttpRequestMessage(
                        HttpMethod.Post,
                        $"/Account/{path}?code=%00%ff&code=b&user=%20&returnUrl=%C3%A9&returnUrl=b"
                    )
                    {
                        Content = content,
                    };
                    using var answer = await client.SendAsync(request);
                    Assert.NotEqual(HttpStatusCode.TooManyRequests, answer.StatusCode);
                    if ((int)answer.StatusCode >= 500)
                    {
                        faults.Add($"{path}, {form}, {what}: {(int)answer.StatusCode}");
                    }
                }
            }
        }

        Assert.True(
            faults.Count == 0,
            string.Join('\n', faults)
                + string.Join('\n', server.Log.Where(line => line.Contains("Exception", StringComparison.Ordinal)).Take(5))
        );
    }

    [Theory]
    [InlineData("?code=a&code=b&user=a&user=b&returnUrl=a&returnUrl=b")]
    [InlineData("?code=%00%ff%C3%A9&user=%00&returnUrl=%0d%0a%00")]
    [InlineData("?code=é&user=é&returnUrl=é")]
    public async Task EveryPage_WithWhateverStandsInItsAddressOrCookies_IsAnsweredWithoutAFault(string query)
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateUserAsync("o@example.com");
        foreach (
            var cookies in (string[])
                [
                    "",
                    "Identity.Application=stale; Antiforgery=stale; Identity.TwoFactorUserId=stale",
                    "Antiforgery=é",
                    "Identity.Application=;;=;\u007f",
                ]
        )
        {
            using var client = new HttpClient(
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
                }
            );
            client.BaseAddress = new Uri(server.Address);
            client.DefaultRequestHeaders.TryAddWithoutValidation("Cookie", cookies);
            foreach (var page in _pages)
            {
                using var answer = await client.GetAsync($"/Account/{page}{query}");
                Assert.True((int)answer.StatusCode < 500, $"{page}{query} with {cookies}: {(int)answer.StatusCode}");
            }
        }
    }

    [Fact]
    public async Task Passkey_WithAWrongPassword_IsRefusedBeforeTheBrowserIsAsked()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateUserAsync("o@example.com");
        using var client = await Support.SignedIn.ClientAsync(server, "o@example.com");
        using var none = await Support.SignedIn.PostFormAsync(client, "/Account/PasskeyCreationOptions", "", page: "/Account/Manage");
        using var wrong = await Support.SignedIn.PostFormAsync(
            client,
            "/Account/PasskeyCreationOptions",
            "",
            "/Account/Manage",
            ("Old", "not the password at all")
        );
        using var right = await Support.SignedIn.PostFormAsync(
            client,
            "/Account/PasskeyCreationOptions",
            "",
            "/Account/Manage",
            ("Old", Support.TestServer.Password)
        );

        Assert.Equal(
            (HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.OK),
            (none.StatusCode, wrong.StatusCode, right.StatusCode)
        );
        Assert.Contains("The current password is wrong.", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("challenge", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static IEnumerable<(string What, HttpContent? Content)> Bodies(string form, string token)
    {
        yield return ("no body", null);
        yield return ("no token", Form(("_handler", form), ("Old", "x")));
        yield return ("an invalid token", Form(("_handler", form), ("__RequestVerificationToken", "CfDJ8é")));
        yield return ("a token and no fields", Form(("_handler", form), ("__RequestVerificationToken", token)));
        string[] fields =
        [
            "Old",
            "New",
            "TotpCode",
            "SetUp",
            "Code",
            "Password",
            "PasskeyName",
            "Passkey.CredentialJson",
            "Passkey.Error",
            "Input.Email",
            "Input.Password",
            "Input.Name",
            "Input.Code",
            "Input.Passkey.CredentialJson",
        ];
        foreach (var (what, value) in new[] { ("odd", "\0é\ud83d\ude00\r\n"), ("json", "{\"id\":[]}"), ("long", new string('x', 20_000)) })
        {
            yield return (
                what,
                Form([("_handler", form), ("__RequestVerificationToken", token), .. fields.Select(field => (field, value))])
            );
        }

        yield return (
            "fields twice",
            Form([
                ("_handler", form),
                ("_handler", form),
                ("__RequestVerificationToken", token),
                .. fields.Concat(fields).Select(field => (field, "x")),
            ])
        );
        yield return (
            "a lone surrogate",
            new StringContent(
                $"_handler={form}&__RequestVerificationToken={Uri.EscapeDataString(token)}&Old=%ED%A0%80&Input.Email=%ED%A0%80",
                null,
                "application/x-www-form-urlencoded"
            )
        );
        yield return ("no form", new StringContent("{}", null, "application/json"));
        yield return (
            "a broken multipart",
            new StringContent("--x\r\nContent-Disposition: form-data; name=\"Old\"", null, "multipart/form-data")
        );
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value)));
}
