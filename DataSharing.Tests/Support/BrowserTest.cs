using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace DataSharing.Tests.Support;

/// <summary>A test in a browser. Its servers and its pages end after it, so that what they show and say can be kept if it failed.</summary>
public abstract class BrowserTest(Browser browser) : IAsyncLifetime
{
    private readonly List<(IAsyncDisposable Server, IReadOnlyCollection<string> Log)> _servers = [];
    private readonly List<IBrowserContext> _browsers = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            await Evidence.KeepAsync(TestContext.Current, _browsers, [.. _servers.Select(one => one.Log)]);
        }

        foreach (var one in _browsers)
        {
            await one.CloseAsync();
        }

        foreach (var (server, _) in _servers)
        {
            await server.DisposeAsync();
        }
    }

    private protected async Task<TestServer> StartServerAsync(TimeProvider? time = null, params string[] openAIAddresses)
    {
        var server = await TestServer.StartAsync(time, openAIAddresses: openAIAddresses);
        return Own(server, server.Log);
    }

    /// <summary>Has a server end with the test.</summary>
    protected T Own<T>(T server, IReadOnlyCollection<string> log)
        where T : IAsyncDisposable
    {
        _servers.Add((server, log));
        return server;
    }

    /// <summary>A page of somebody who is not known there yet.</summary>
    protected async Task<IPage> OpenAsync(string address, int width = 1440, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await browser.NewContextAsync(address, width, scheme);
        _browsers.Add(context);

        // Without a film: the page as it was at each step costs less, and shows more.
        await context.Tracing.StartAsync(new() { Snapshots = true });
        return await context.NewPageAsync();
    }

    /// <summary>A page of somebody who has signed in with <see cref="TestServer.Password"/>.</summary>
    private protected Task<IPage> SignInAsync(
        TestServer server,
        string email,
        int width = 1440,
        ColorScheme scheme = ColorScheme.Light,
        string at = "/"
    ) => SignInAsync(server.Address, email, width, scheme, at);

    /// <summary>
    /// The same where it is reached at another address than its own. The form is sent without the browser, which is given the cookie: tests
    /// of signing in draw the form, and each page less is a second less.
    /// </summary>
    protected async Task<IPage> SignInAsync(
        string address,
        string email,
        int width = 1440,
        ColorScheme scheme = ColorScheme.Light,
        string at = "/"
    )
    {
        var cookies = new CookieContainer();
        using (await SignedIn.ClientAsync(new Uri(address), cookies, email))
        {
            var page = await OpenAsync(address, width, scheme);
            await page.Context.AddCookiesAsync(
                cookies
                    .GetCookies(new Uri(address))
                    .Select(cookie => new Microsoft.Playwright.Cookie
                    {
                        Name = cookie.Name,
                        Value = cookie.Value,
                        Url = address,
                        HttpOnly = cookie.HttpOnly,
                        Secure = cookie.Secure,
                    })
            );
            await page.GotoAsync(at);
            await Assertions.Expect(page).Not.ToHaveURLAsync(new Regex("SignIn"));
            return page;
        }
    }
}
