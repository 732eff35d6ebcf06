using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Audit;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>What the log says of an act, for people.</summary>
public sealed class AuditWordsTests
{
    private static readonly LogNames _names = new(new Dictionary<string, string> { ["proj_a"] = "Search" }, Core.Organizations.Catalogue);

    [Theory]
    [InlineData("tier", "\"tier-4\"", "\"launch\"", "Tier 4 → Launch")]
    [InlineData("tier", "unknown", "tier-1", "unknown → Tier 1")]
    [InlineData("plan", "\"standard\"", "\"enterprise_excluded\"", "pay as you go → Enterprise (excluded)")]
    [InlineData("balance", "\"unknown\"", "\"not_positive\"", "unknown → not positive")]
    public void Entry_OfAFact_NamesItsValuesAsPeopleKnowThem(string fact, string old, string @new, string words)
    {
        var entry = new AuditEntry
        {
            Id = "audit-1",
            OrganizationId = "org-a",
            At = Core.Organizations.Noon,
            Type = AuditTypes.FactsUpdated,
            Refused = false,
            Subject = fact,
            ActorKind = ActorKind.User,
            ActorId = "user-1",
            ActorName = "Ada",
            ActorEmail = null,
            ActorRole = "owner",
            Origin = "::1",
            OldValue = old,
            NewValue = @new,
        };

        var field = Assert.Single(AuditWords.Fields(entry, _names));
        Assert.Equal(words, $"{field.Old} → {field.New}");
    }

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

    // The first facts stand in the entry of the organization's creation, and nowhere else.
    [Fact]
    public async Task Filter_OfFacts_FindsTheEntryByWhichTheFirstCameToBe()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-a", tier: "tier-4");

        var (entries, _) = await server
            .Get<AuditQueries>()
            .ListAsync(Actor.Operator, "org-a", new ActivityAddress { What = "facts" }.Filter, 10, null, null, default);

        Assert.Equal([AuditTypes.OrganizationCreated], entries.Select(entry => entry.Type));
    }

    [Theory]
    [InlineData("kind", "pool_used", "pool used")]
    [InlineData("balance", "not_positive", "not positive")]
    [InlineData("goes_on_sharing", "inputs_outputs", "Inputs and outputs")]
    [InlineData("project_ids", "proj_a", "Search (proj_a)")]
    [InlineData("project_ids", "proj_gone", "proj_gone")] // What is not known stands as it was written.
    [InlineData("name", "pool_used", "pool_used")]
    [InlineData("tier", "tier-4", "Tier 4")]
    [InlineData("tier", "launch", "Launch")]
    [InlineData("tier", "tier-9", "tier-9")]
    [InlineData("plan", "standard", "pay as you go")]
    [InlineData("name", "tier-4", "tier-4")]
    public void Value_IsInWords_WhereItIsAName(string field, string value, string words) =>
        Assert.Equal(words, AuditNames.Value(field, value, _names));

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
            .Fields(entry, LogNames.None)
            .Single(field => field.New?.StartsWith("Usage tier", StringComparison.Ordinal) == true)
            .New;
    }
}
