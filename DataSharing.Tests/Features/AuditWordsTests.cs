using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Features.Audit;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>What the log says of an act, for people.</summary>
public sealed class AuditWordsTests
{
    [Fact]
    public async Task Entry_OfANewOrganization_NamesItsFacts_AndNothingThatSaysNothing()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-a", tier: "tier-4");
        Assert.Equal("Tier: tier-4, Zdr: no, Plan: standard, Balance: positive", await FactsAsync(server));

        // As an earlier version wrote it, and sealed it.
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        await database
            .AuditEntries.Where(entry => entry.OrganizationId == "org-a" && entry.Type == AuditTypes.OrganizationCreated)
            .ExecuteUpdateAsync(update =>
                update.SetProperty(
                    entry => entry.NewValue,
                    """{"id":"org-a","name":"A","facts":{"tier":"tier-4","zdr":null,"plan":null,"balance":null,"given":[{},{},{},{}]}}"""
                )
            );
        Assert.Equal("Tier: tier-4", await FactsAsync(server));
    }

    private static async Task<string?> FactsAsync(Support.TestServer server)
    {
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        var entry = await database
            .AuditEntries.AsNoTracking()
            .SingleAsync(entry => entry.OrganizationId == "org-a" && entry.Type == AuditTypes.OrganizationCreated);
        return AuditWords
            .Fields(entry, new Dictionary<string, string>())
            .Single(field => field.New?.StartsWith("Tier", StringComparison.Ordinal) == true)
            .New;
    }
}
