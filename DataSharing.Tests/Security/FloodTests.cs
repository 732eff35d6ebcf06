using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.Web;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>Pages without number: opened and closed, or left behind.</summary>
/// <remarks>
/// A tenth of what is promised finds a page that stays in memory; with <c>FLOOD=full</c> all of them are opened, which takes some minutes.
/// </remarks>
public sealed class FloodTests
{
    private const string Overview = "/organizations/org-f";

    // Three for each page: its frame listens, its bell, and what it shows.
    private const int SubscriptionsOfAPage = 3;

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

        await Support.Patience.UntilAsync(async () =>
            await flood.SubscriptionsAsync() is > 0 and <= SubscriptionsOfAPage * CircuitLimits.DisconnectedAtMost
        );
    }

    [Fact]
    public async Task Disconnects_AreForgottenInTime()
    {
        await using var server = await Support.TestServer.StartAsync(configure: services =>
            services.PostConfigure<CircuitOptions>(circuits => circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromSeconds(1))
        );
        await server.CreateOrganizationAsync("org-f");
        await server.CreateUserAsync("owner@example.com", PlatformRole.None, ("org-f", OrganizationRole.Owner));
        var cookies = new CookieContainer();
        using (var http = await Support.SignedIn.ClientAsync(new Uri(server.Address), cookies, "owner@example.com"))
        {
            for (var opened = 0; opened < 20; opened++)
            {
                await (await Support.HeadlessPage.OpenAsync(http, cookies, Overview)).DisposeAsync();
            }
        }

        await Support.Patience.UntilAsync(() => server.Get<LiveFeed>().Subscriptions == 0);
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
        public Task OpenAsync(int count, Func<Support.HeadlessPage, Task> leave) =>
            Parallel.ForEachAsync(
                Enumerable.Range(0, count),
                new ParallelOptions { MaxDegreeOfParallelism = 8 },
                async (_, _) => await leave(await Support.HeadlessPage.OpenAsync(_http!, _cookies, Overview))
            );

        public async Task<int> SubscriptionsAsync() =>
            int.Parse(
                Regex
                    .Match(
                        await _http!.GetStringAsync("/metrics"),
                        "^datasharing_pages_subscriptions{.*} ([0-9]+)$",
                        RegexOptions.Multiline
                    )
                    .Groups[1]
                    .Value,
                CultureInfo.InvariantCulture
            );

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
