using System.Net;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Web;
using Microsoft.AspNetCore.Http.Connections;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>Pages held open: more than may be are refused in words, and nobody else notices.</summary>
public sealed class OpenPageLimitsTests
{
    private const string Overview = "/organizations/org-f";
    private const string OpenToAll = "/docs/api";

    [Fact]
    public async Task TooManyPages_OfOnePerson_AreRefusedInWords_AndOfNobodyElse()
    {
        await using var server = await StartAsync();
        var cookies = new CookieContainer();
        using var http = await SignInAsync(server, cookies, "owner@example.com");
        var html = await http.GetStringAsync(Overview);
        var pages = new List<Support.HeadlessPage>();
        for (var opened = 0; opened < OpenPageLimits.OfOnePerson; opened++)
        {
            pages.Add(await Support.HeadlessPage.OpenAsync(http, cookies, Overview));
        }

        using (var refused = await http.GetAsync(Overview))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(10), refused.Headers.RetryAfter?.Delta);
            Assert.Contains("Close some of yours", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await Assert.ThrowsAnyAsync<Exception>(() => Support.HeadlessPage.ShowAsync(http, cookies, Overview, html));

        // What needs no connection goes on, and so do all others.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, "/Account/Manage"));
        var others = new CookieContainer();
        using var other = await SignInAsync(server, others, "other@example.com");
        await (await Support.HeadlessPage.OpenAsync(other, others, Overview)).CloseAsync();

        await pages[0].CloseAsync();
        await Support.Patience.UntilAsync(async () => await StatusAsync(http, Overview) == HttpStatusCode.OK);
        await Task.WhenAll(pages.Skip(1).Select(page => page.CloseAsync()));
    }

    [Fact]
    public async Task TooManyPages_OfAll_AreRefusedInWords()
    {
        await using var server = await StartAsync(openPages: 1);
        var cookies = new CookieContainer();
        using var http = await SignInAsync(server, cookies, "owner@example.com");
        using var other = await SignInAsync(server, new CookieContainer(), "other@example.com");
        var page = await Support.HeadlessPage.OpenAsync(http, cookies, Overview);

        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(other, Overview));

        await page.CloseAsync();
        await Support.Patience.UntilAsync(async () => await StatusAsync(other, Overview) == HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task TooManyPages_OfStrangers_AreRefusedForTheirAddress_AndShutOutNobodyElse(HttpTransportType transport)
    {
        await using var server = await StartAsync();
        using var http = server.Client();
        var cookies = new CookieContainer();
        var html = await http.GetStringAsync(OpenToAll);
        var pages = new List<Support.HeadlessPage>();
        for (var opened = 0; opened < OpenPageLimits.OfOneAddress; opened++)
        {
            pages.Add(await Support.HeadlessPage.ShowAsync(http, cookies, OpenToAll, html, transport));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(http, OpenToAll));
        await Assert.ThrowsAnyAsync<Exception>(() => Support.HeadlessPage.ShowAsync(http, cookies, OpenToAll, html, transport));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, "/Account/SignIn"));
        var others = new CookieContainer();
        using var other = await SignInAsync(server, others, "other@example.com");
        await (await Support.HeadlessPage.OpenAsync(other, others, Overview)).CloseAsync();

        await pages[0].CloseAsync();
        await Support.Patience.UntilAsync(async () => await StatusAsync(http, OpenToAll) == HttpStatusCode.OK);
        await Task.WhenAll(pages.Skip(1).Select(page => page.CloseAsync()));
    }

    [Fact]
    public async Task Strangers_HaveATenthOfAllPages()
    {
        await using var server = await StartAsync(openPages: 20);
        using var http = server.Client();
        var cookies = new CookieContainer();
        var pages = new[]
        {
            await Support.HeadlessPage.OpenAsync(http, cookies, OpenToAll),
            await Support.HeadlessPage.OpenAsync(http, cookies, OpenToAll),
        };

        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(http, OpenToAll));
        using var reader = await SignInAsync(server, new CookieContainer(), "other@example.com");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(reader, Overview));
        await Task.WhenAll(pages.Select(page => page.CloseAsync()));
    }

    private static async Task<Support.TestServer> StartAsync(
        int openPages = DataSharing.Dashboard.Configuration.ServeOptions.DefaultOpenPages
    )
    {
        var server = await Support.TestServer.StartAsync(openPages: openPages);
        await server.CreateOrganizationAsync("org-f");
        foreach (var email in (string[])["owner@example.com", "other@example.com"])
        {
            await server.CreateUserAsync(email, PlatformRole.None, ("org-f", OrganizationRole.Owner));
        }

        return server;
    }

    private static Task<HttpClient> SignInAsync(Support.TestServer server, CookieContainer cookies, string email) =>
        Support.SignedIn.ClientAsync(new Uri(server.Address), cookies, email);

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return answer.StatusCode;
    }
}
