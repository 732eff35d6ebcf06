using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Audit;
using DataSharing.Dashboard.Features.Support;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>The platform's own log: sign-ins, refused ones too, and what support searched for.</summary>
public sealed class AccountLogTests
{
    [Fact]
    public async Task SignIns_AreRecordedAndWhatWasTypedIsNot()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateUserAsync("admin@example.com", PlatformRole.Administrator);
        using (await Support.SignedIn.ClientAsync(server, "admin@example.com")) { }

        using var client = server.Client();
        using var wrong = await Support.SignedIn.PostAsync(client, "admin@example.com", "not the password at all");
        using var nobody = await Support.SignedIn.PostAsync(client, "my secret password typed here@example.com", "whatever it may be");

        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        var entries = await database
            .AuditEntries.Where(entry => entry.Type == "account.signed_in")
            .OrderBy(entry => entry.Index)
            .ToListAsync();
        Assert.Equal([("admin", false), ("admin", true), ("unknown", true)], entries.Select(entry => (entry.ActorName, entry.Refused)));
        Assert.All(entries, entry => Assert.Equal("127.0.0.1", entry.Origin));
        Assert.DoesNotContain(
            entries,
            entry =>
                entry.Canonical.Contains("secret", StringComparison.Ordinal)
                || entry.Canonical.Contains("not the password", StringComparison.Ordinal)
        );
        Assert.True((await server.Get<AuditLogs>().VerifyAsync(Actor.Operator, null, default)).IsUnchanged);
    }

    [Fact]
    public async Task Searches_OfSupport_AreRecordedOnce()
    {
        await using var server = await Support.TestServer.StartAsync();
        var support = Actor.User((await server.CreateUserAsync("sam@example.com", PlatformRole.Support)).Id, "test");
        var stranger = Actor.User((await server.CreateUserAsync("stranger@example.com")).Id, "test");
        await server.Get<SupportQueries>().SearchAsync(support, "olive@example.com", "#1", default);
        await server.Get<SupportQueries>().RequireStaffAsync(support, default);
        await Assert.ThrowsAsync<NotFoundException>(() => server.Get<SupportQueries>().SearchAsync(stranger, "olive", "#1", default));
        await Assert.ThrowsAsync<InvalidInputException>(() =>
            server.Get<SupportQueries>().SearchAsync(support, new string('x', 301), "#1", default)
        );

        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        var entries = await database
            .AuditEntries.Where(entry => entry.Type == "support.searched")
            .OrderBy(entry => entry.Index)
            .ToListAsync();
        Assert.Equal(
            [("sam", "{\"query\":\"olive@example.com\",\"reason\":\"#1\"}", false), ("stranger", null, true)],
            entries.Select(entry => (entry.ActorName, entry.NewValue, entry.Refused))
        );
    }
}
