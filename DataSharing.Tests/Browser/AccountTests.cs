using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>Second factors and passkeys, in a real browser.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class AccountTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    [Fact]
    public async Task AuthenticatorApp_OnceOn_IsAskedForAndLetsIn()
    {
        var server = await StartServerAsync();
        await server.CreateUserAsync("o@example.com");
        var page = await SignInAsync(server, "o@example.com", at: "/Account/Manage");
        var setUp = page.Locator("form").Filter(new() { HasText = "Set up an authenticator app" });
        await setUp.GetByLabel("Current password").FillAsync("not the password at all");
        await setUp.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByText("The current password is wrong.")).ToBeVisibleAsync();
        await setUp.GetByLabel("Current password").FillAsync(Support.TestServer.Password);
        await setUp.GetByRole(AriaRole.Button).ClickAsync();
        var key = await page.Locator("code").First.InnerTextAsync();
        var turnOn = page.Locator("form").Filter(new() { HasText = "Turn on" });
        await turnOn.GetByLabel("Code").FillAsync(CodeOf(key));
        await turnOn.GetByLabel("Current password").FillAsync("not the password at all");
        await turnOn.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByText("The current password is wrong.")).ToBeVisibleAsync();
        await turnOn.GetByLabel("Code").FillAsync("000000");
        await turnOn.GetByLabel("Current password").FillAsync(Support.TestServer.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        await Expect(page.GetByText("The code is wrong.")).ToBeVisibleAsync();
        var code = CodeOf(key);
        await turnOn.GetByLabel("Code").FillAsync(code);
        await turnOn.GetByLabel("Current password").FillAsync(Support.TestServer.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        await Expect(page.GetByText("The authenticator app is on.")).ToBeVisibleAsync();

        var other = await OpenAsync(server.Address);
        await other.GotoAsync("/Account/SignIn");
        await other.GetByLabel("E-mail").FillAsync("o@example.com");
        await other.GetByLabel("Password").FillAsync(Support.TestServer.Password);
        await other.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();

        // A code that was taken once is not taken again; the app shows another one half a minute later.
        await other.GetByLabel("Code").First.FillAsync(code);
        await other.GetByRole(AriaRole.Button).First.ClickAsync();
        await Expect(other.GetByText("This code is wrong or was used.")).ToBeVisibleAsync();
        await other.GetByLabel("Code").First.FillAsync(CodeOf(key, later: 1));
        await other.GetByRole(AriaRole.Button).First.ClickAsync();
        await Expect(other.GetByText("No organization yet")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Passkey_OnceAdded_SignsInWithoutAPassword()
    {
        var server = await StartServerAsync();
        await server.CreateUserAsync("o@example.com");

        // An IP address is no relying party: passkeys need a name.
        var address = server.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        var page = await OpenAsync(address);
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        var authenticator = await session.SendAsync(
            "WebAuthn.addVirtualAuthenticator",
            new()
            {
                ["options"] = new Dictionary<string, object>
                {
                    ["protocol"] = "ctap2",
                    ["transport"] = "internal",
                    ["hasResidentKey"] = true,
                    ["hasUserVerification"] = true,
                    ["isUserVerified"] = true,
                    ["automaticPresenceSimulation"] = true,
                },
            }
        );
        await page.GotoAsync("/Account/SignIn");
        await page.GetByLabel("E-mail").FillAsync("o@example.com");
        await page.GetByLabel("Password").FillAsync(Support.TestServer.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(page.GetByText("No organization yet")).ToBeVisibleAsync();
        await page.GotoAsync("/Account/Manage");
        var add = page.Locator("form").Filter(new() { HasText = "Name of the passkey" });
        await add.GetByLabel("Name of the passkey").FillAsync("Laptop");
        await add.GetByLabel("Current password").FillAsync("not the password at all");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Expect(page.GetByText("The current password is wrong.")).ToBeVisibleAsync();

        // The answer is a page of its own, and its button asks for a passkey once its script has run.
        await page.WaitForFunctionAsync("() => customElements.get('passkey-submit') !== undefined");

        // The authenticator was not asked: it holds nothing that this account does not know.
        Assert.Equal(0, await CredentialsAsync());
        await add.GetByLabel("Name of the passkey").FillAsync("Laptop");
        await add.GetByLabel("Current password").FillAsync(Support.TestServer.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Expect(page.GetByText("The passkey is added.")).ToBeVisibleAsync();
        Assert.Equal(1, await CredentialsAsync());
        await page.Context.ClearCookiesAsync();

        // Without filling in by itself, which would sign in before anybody could press the button.
        await page.AddInitScriptAsync("PublicKeyCredential.isConditionalMediationAvailable = async () => false");
        await page.GotoAsync("/Account/SignIn");
        await page.GetByRole(AriaRole.Button, new() { Name = "passkey" }).ClickAsync();

        await Expect(page.GetByText("No organization yet")).ToBeVisibleAsync();

        async Task<int> CredentialsAsync() =>
            (
                await session.SendAsync(
                    "WebAuthn.getCredentials",
                    new() { ["authenticatorId"] = authenticator!.Value.GetProperty("authenticatorId").GetString()! }
                )
            )!
                .Value.GetProperty("credentials")
                .GetArrayLength();
    }

    /// <summary>The code that an authenticator app shows now (RFC 6238, SHA-1, 30 seconds, 6 digits).</summary>
    /// <remarks>
    /// On the real clock, which the accounts library reads and nobody can replace there; it takes the codes beside the present one too, so
    /// that no boundary matters.
    /// </remarks>
    private static string CodeOf(string key, int later = 0)
    {
        var bits = key.Replace(" ", "", StringComparison.Ordinal)
            .ToUpperInvariant()
            .SelectMany(letter =>
                Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')
            );
        var secret = bits.Chunk(8).Where(chunk => chunk.Length == 8).Select(chunk => Convert.ToByte(new string(chunk), 2)).ToArray();
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, (DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30) + later);
#pragma warning disable CA5350 // The standard's own choice.
        var hash = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        var code = (BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & 0x7fffffff) % 1_000_000;
        return code.ToString("000000", System.Globalization.CultureInfo.InvariantCulture);
    }
}
