using System.Net;
using System.Net.Http.Json;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Web;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>Each caller is counted by itself, and a key that was revoked counts as a wrong one.</summary>
public sealed class CountedByCallerTests
{
    [Fact]
    public async Task Refusals_OfTwoKeysInOneMinute_HaveEntriesOfTheirOwnEach()
    {
        await using var server = await Support.TestServer.StartAsync(new Support.TestClock(new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero)));
        await server.CreateOrganizationAsync("org-r");
        for (var key = 0; key < 2; key++)
        {
            using var client = server.Client(await server.CreateKeyAsync("org-r", Scopes.SharingRead));
            for (var attempt = 0; attempt < RefusalCounts.PerMinute + 1; attempt++)
            {
                using var answer = await client.PostAsJsonAsync("/v1/organization/data_sharing", new { version = 0 });
                Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            }
        }

        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        Assert.Equal(
            2 * RefusalCounts.PerMinute,
            await database.AuditEntries.CountAsync(entry => entry.Refused && entry.Type == AuditTypes.DataSharingUpdated)
        );
    }

    [Fact]
    public async Task RevokedKey_BeyondTheLimit_WaitsLikeAnyWrongOne()
    {
        await using var server = await Support.TestServer.StartAsync(configure: LimitTests.WithinOneMinute);
        using var client = server.Client(await server.CreateOrganizationAsync("org-w"));
        await using (var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync())
        {
            await database.ApiKeys.ExecuteUpdateAsync(set => set.SetProperty(key => key.RevokedAt, Instant.Beginning));
        }

        for (var guess = 0; guess <= WrongKeys.PerMinute; guess++)
        {
            using var answer = await client.GetAsync(new Uri("/v1/models", UriKind.Relative));
            Assert.Equal(guess < WrongKeys.PerMinute ? HttpStatusCode.Unauthorized : HttpStatusCode.TooManyRequests, answer.StatusCode);
        }
    }
}
