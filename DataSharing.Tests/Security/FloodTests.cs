using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Security;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>Pages without number: opened and closed, left behind, held open.</summary>
/// <remarks>A tenth of what is promised finds a page that stays in memory; with <c>FLOOD=full</c> all of them are opened, which takes some minutes.</remarks>
public sealed class FloodTests
{
    private const string Overview = "/organizations/org-f";

    // Two for each page: its frame listens, and so does what it shows.
    private const int SubscriptionsOfAPage = 2;

    private static readonly int _part = Environment.GetEnvironmentVariable("FLOOD") == "full" ? 1 : 10;

    [Fact]
    public async Task Openings_TakeNoMoreMemoryThanAFewAndLeaveNothing()
    {
        await using var flood = await Flood.StartAsync(heapMebibytes: 200);

        await flood.OpenAsync(5_000 / _part, page => page.CloseAsync());

        await Support.Patience.UntilAsync(async () => await flood.SubscriptionsAsync() == 0);
    }

    [Fact]
    public async Task Disconnects_AreKeptForAWhile_AndNoMoreOfThemThanTheBound()
    {
        await using var flood = await Flood.StartAsync(heapMebibytes: 400);

        await flood.OpenAsync(10_000 / _part, page => page.DisposeAsync().AsTask());

        Assert.InRange(await flood.SubscriptionsAsync(), 1, SubscriptionsOfAPage * CircuitLimits.DisconnectedAtMost);
    }

    [Fact]
    public async Task Disconnects_AreForgottenInTime()
    {
        await using var server = await Support.TestServer.StartAsync(
            configure: services => services.PostConfigure<CircuitOptions>(circuits => circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromSeconds(1)));
        var (http, cookies) = await ReaderAsync(server, "owner@example.com");
        using (http)
        {
            for (var opened = 0; opened < 20; opened++)
            {
                await (await Support.HeadlessPage.OpenAsync(http, cookies, Overview)).DisposeAsync();
            }
        }

        await Support.Patience.UntilAsync(() => server.Get<LiveFeed>().Subscriptions == 0);
    }

    [Fact]
    public async Task TooManyPages_OfOnePerson_AreRefusedInWords_AndOfNobodyElse()
    {
        await using var server = await Support.TestServer.StartAsync();
        var (http, cookies) = await ReaderAsync(server, "owner@example.com");
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

        using (var connection = await http.GetAsync("/_blazor"))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, connection.StatusCode);
        }

        // What needs no connection goes on, and so do all others.
        using (var account = await http.GetAsync("/Account/Manage"))
        {
            Assert.Equal(HttpStatusCode.OK, account.StatusCode);
        }

        var (other, otherCookies) = await ReaderAsync(server, "other@example.com");
        await (await Support.HeadlessPage.OpenAsync(other, otherCookies, Overview)).CloseAsync();
        other.Dispose();

        await pages[0].CloseAsync();
        await Support.Patience.UntilAsync(async () => (await http.GetAsync(Overview)).StatusCode == HttpStatusCode.OK);
        await Task.WhenAll(pages.Skip(1).Select(page => page.CloseAsync()));
        http.Dispose();
    }

    [Fact]
    public async Task TooManyPages_OfAll_AreRefusedInWords()
    {
        await using var server = await Support.TestServer.StartAsync(openPages: 1);
        var (http, cookies) = await ReaderAsync(server, "owner@example.com");
        var page = await Support.HeadlessPage.OpenAsync(http, cookies, Overview);
        var (other, _) = await ReaderAsync(server, "other@example.com");

        using (var refused = await other.GetAsync(Overview))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        }

        await page.CloseAsync();
        await Support.Patience.UntilAsync(async () => (await other.GetAsync(Overview)).StatusCode == HttpStatusCode.OK);
        other.Dispose();
        http.Dispose();
    }

    [Fact]
    public async Task Connections_OfStrangers_AreFewForEachAddress()
    {
        await using var server = await Support.TestServer.StartAsync();
        var connections = new List<System.Net.WebSockets.ClientWebSocket>();
        for (var opened = 0; opened < OpenPageLimits.OfStrangers; opened++)
        {
            connections.Add(await ConnectAsync(server));
        }

        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => ConnectAsync(server));
        connections.ForEach(connection => connection.Dispose());
    }

    private static async Task<System.Net.WebSockets.ClientWebSocket> ConnectAsync(Support.TestServer server)
    {
        var connection = new System.Net.WebSockets.ClientWebSocket();
        await connection.ConnectAsync(new Uri($"{server.Address.Replace("http:", "ws:", StringComparison.Ordinal)}/_blazor"), CancellationToken.None);
        return connection;
    }

    private static async Task<(HttpClient Http, CookieContainer Cookies)> ReaderAsync(Support.TestServer server, string email)
    {
        if (server.Get<LiveFeed>().Subscriptions == 0)
        {
            await server.CreateOrganizationAsync("org-f", projects: ["proj_a"]);
        }

        await server.CreateUserAsync(email, PlatformRole.None, ("org-f", OrganizationRole.Owner));
        var cookies = new CookieContainer();
        return (await Support.SignedIn.ClientAsync(new Uri(server.Address), cookies, email), cookies);
    }

    /// <summary>A server in a process of its own, which fails if it needs more memory than it is given; and one reader.</summary>
    private sealed class Flood : IAsyncDisposable
    {
        private readonly Support.TemporaryFolder _folder = new();
        private readonly CookieContainer _cookies = new();
        private System.Diagnostics.Process? _server;
        private HttpClient? _http;

        public static async Task<Flood> StartAsync(int heapMebibytes)
        {
            var flood = new Flood();
            await using (var server = await Support.TestServer.StartAsync(folder: flood._folder))
            {
                await server.CreateOrganizationAsync("org-f", projects: ["proj_a"]);
                await server.CreateUserAsync("owner@example.com", PlatformRole.None, ("org-f", OrganizationRole.Owner));
            }

            flood._server = Support.Executable.Serve(flood._folder, out var address, heapMebibytes);
            flood._http = await Support.SignedIn.ClientAsync(address, flood._cookies, "owner@example.com");
            return flood;
        }

        /// <summary>Opens pages, some side by side, and leaves each as soon as it shows something.</summary>
        public Task OpenAsync(int count, Func<Support.HeadlessPage, Task> leave) => Parallel.ForEachAsync(
            Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) => await leave(await Support.HeadlessPage.OpenAsync(_http!, _cookies, Overview)));

        public async Task<int> SubscriptionsAsync() => int.Parse(
            Regex.Match(await _http!.GetStringAsync("/metrics"), "^datasharing_pages_subscriptions{.*} ([0-9]+)$", RegexOptions.Multiline).Groups[1].Value, CultureInfo.InvariantCulture);

        public async ValueTask DisposeAsync()
        {
            _http?.Dispose();
            if (_server is not null)
            {
                _server.Kill();
                await _server.WaitForExitAsync();
                _server.Dispose();
            }

            _folder.Dispose();
        }
    }
}
