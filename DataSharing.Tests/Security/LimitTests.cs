using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>
/// Limits: what is refused is told the real wait, wrong keys count against their address, and refusals do not fill the log.
/// </summary>
public sealed class LimitTests
{
    [Fact]
    public void Limit_Reached_NamesTheRealWait()
    {
        var time = new Steps();
        using var limiter = new SlidingLimiter(3, time);
        Assert.True(Take(limiter));
        time.Forward(TimeSpan.FromSeconds(20));
        Assert.True(Take(limiter));
        Assert.True(Take(limiter));
        time.Forward(TimeSpan.FromSeconds(10));
        Assert.False(Take(limiter));

        // The first, of second 0 to 5, leaves at 60.
        Assert.Equal(TimeSpan.FromSeconds(30), limiter.Wait);
        time.Forward(TimeSpan.FromSeconds(29.9));
        Assert.False(Take(limiter));
        time.Forward(TimeSpan.FromSeconds(0.1));
        Assert.True(Take(limiter));
        Assert.False(Take(limiter));
        Assert.Equal(TimeSpan.FromSeconds(20), limiter.Wait);
        time.Forward(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.Zero, limiter.Wait);
        Assert.NotNull(limiter.IdleDuration);
    }

    [Fact]
    public void WrongKeys_FromManyAddresses_StayWithinTheBound()
    {
        var time = new Steps();
        var keys = new WrongKeys(time);
        for (var address = 0; address < WrongKeys.MostAddresses + 500; address++)
        {
            keys.Wrong($"a{address}");
        }

        Assert.True(keys.Addresses <= WrongKeys.MostAddresses + 1);

        // Beyond the bound they are counted together, and later forgotten.
        Assert.True(keys.Wrong("another") > TimeSpan.Zero);
        time.Forward(TimeSpan.FromMinutes(2));
        Assert.Equal(TimeSpan.Zero, keys.Wrong("another"));
        Assert.Equal(1, keys.Addresses);
    }

    [Fact]
    public async Task WrongKeys_BeyondTheLimit_WaitWhileValidOnesGoOn()
    {
        await using var server = await Support.TestServer.StartAsync(configure: WithinOneMinute);

        // Never seen before the flood, as after a restart.
        using var right = server.Client(await server.CreateOrganizationAsync("org-w"));
        var answers = new List<HttpStatusCode>();
        for (var guess = 0; guess < WrongKeys.PerMinute; guess++)
        {
            using var wrong = server.Client($"{(guess % 2 == 0 ? "dsk_" : "sk-")}guess{guess}");
            using var answer = await wrong.GetAsync(new Uri("/v1/models", UriKind.Relative));
            answers.Add(answer.StatusCode);
        }

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        using var another = server.Client("dsk_another");
        using var refused = await another.GetAsync(new Uri("/v1/models", UriKind.Relative));
        using var still = await right.GetAsync(new Uri("/v1/models", UriKind.Relative));
        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (refused.StatusCode, still.StatusCode));
        Assert.Equal(
            "too_many_wrong_keys",
            (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("code").GetString()
        );
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Refusals_ByTheDozen_AreCountedInOneEntry_AlsoWhenTheServerStops()
    {
        using var folder = new Support.TemporaryFolder();
        var time = new Support.TestClock(new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await using (var server = await Support.TestServer.StartAsync(time, folder))
        {
            await server.CreateOrganizationAsync("org-r", projects: "proj_a");
            using var reader = server.Client(await server.CreateKeyAsync("org-r", Scopes.SharingRead));
            await TryAsync(reader, 12);
            Assert.Equal(RefusalCounts.PerMinute, await CountAsync(server));
            time.Advance(TimeSpan.FromMinutes(1));
            await server.Get<Changes>().WriteCountedRefusalsAsync(all: false, CancellationToken.None);
            Assert.Equal(RefusalCounts.PerMinute + 1, await CountAsync(server));
            await TryAsync(reader, 8);
        }

        await using var again = await Support.TestServer.StartAsync(time, folder);
        await using var database = await again.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        var counted = await database
            .AuditEntries.Where(entry => entry.Refused && entry.NewValue != null)
            .OrderBy(entry => entry.Sequence)
            .Select(entry => entry.NewValue!)
            .ToListAsync();
        Assert.Equal(
            ["\"counted, one entry for each minute\"", "7", "\"counted, one entry for each minute\"", "3"],
            counted.Select(value => JsonSerializer.Deserialize<JsonElement>(value).GetProperty("further_refusals").GetRawText())
        );
        Assert.Equal(2 * (RefusalCounts.PerMinute + 1), await CountAsync(again));
    }

    private static async Task TryAsync(HttpClient client, int times)
    {
        for (var attempt = 0; attempt < times; attempt++)
        {
            using var answer = await client.PostAsJsonAsync("/v1/organization/data_sharing", new { version = 0 });
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    private static async Task<int> CountAsync(Support.TestServer server)
    {
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        return await database.AuditEntries.CountAsync(entry => entry.Refused && entry.Type == AuditTypes.DataSharingUpdated);
    }

    private static bool Take(SlidingLimiter limiter)
    {
        using var lease = limiter.AttemptAcquire();
        return lease.IsAcquired;
    }

    /// <summary>Wrong keys are counted on a clock that stands still, however long the requests take.</summary>
    internal static void WithinOneMinute(IServiceCollection services) =>
        services.Replace(ServiceDescriptor.Singleton(new WrongKeys(new Steps())));

    /// <summary>A steady clock that a test moves on.</summary>
    private sealed class Steps : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Forward(TimeSpan span) => _ticks += span.Ticks;
    }
}
