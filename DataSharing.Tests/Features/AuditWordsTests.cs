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
        Assert.Equal("Usage tier: tier-4, Zero Data Retention: no, Plan: standard, Balance: positive", await FactsAsync(server));

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
        Assert.Equal("Usage tier: tier-4", await FactsAsync(server));
    }

    [Theory]
    [InlineData("kind", "pool_used", "pool used")]
    [InlineData("balance", "not_positive", "not positive")]
    [InlineData("goes_on_sharing", "inputs_outputs", "Inputs and outputs")]
    [InlineData("project_ids", "proj_a", "Search (proj_a)")]
    [InlineData("project_ids", "proj_gone", "proj_gone")] // What is not known stands as it was written.
    [InlineData("name", "pool_used", "pool_used")]
    public void Value_IsInWords_WhereItIsAName(string field, string value, string words) =>
        Assert.Equal(words, AuditNames.Value(field, value, new Dictionary<string, string> { ["proj_a"] = "Search" }));

    [Theory]
    [InlineData("zdr", "Zero Data Retention")]
    [InlineData("inputs_outputs", "Inputs and outputs")]
    [InlineData("requests_shown", "Requests shown")]
    [InlineData("", "")]
    public void Field_IsInWords(string field, string words) => Assert.Equal(words, AuditNames.Field(field));

    private static async Task<string?> FactsAsync(Support.TestServer server)
    {
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        var entry = await database
            .AuditEntries.AsNoTracking()
            .SingleAsync(entry => entry.OrganizationId == "org-a" && entry.Type == AuditTypes.OrganizationCreated);
        return AuditWords
            .Fields(entry, new Dictionary<string, string>())
            .Single(field => field.New?.StartsWith("Usage tier", StringComparison.Ordinal) == true)
            .New;
    }
}
