using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Features.Organizations;
using DataSharing.Dashboard.Features.Support;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>Staff finds an organization by whatever a caller can tell of it.</summary>
public sealed class OrganizationSearchTests
{
    [Fact]
    public async Task Search_ByPartOfANameOrId_FindsWhatBeginsWithItFirst_InAnyCase()
    {
        await using var server = await ServerAsync(
            ("org-1", "Northwind Traders"),
            ("org-2", "The north wind"),
            ("org-3", "Süd Öl GmbH"),
            ("north-4", "Zebra"),
            ("org-5", "100% \"quoted\" _under_")
        );

        Assert.Equal(["org-1", "north-4", "org-2"], await FindAsync(server, "north"));
        Assert.Equal(["org-1"], await FindAsync(server, "NORTHWIND t"));
        Assert.Equal(["org-3"], await FindAsync(server, "öL gm"));
        Assert.Equal(["org-1"], await FindAsync(server, "no", within: "org-1"));
        Assert.Equal(["org-5"], await FindAsync(server, "\"quoted\""));
        Assert.Equal(["org-5"], await FindAsync(server, "100%"));
        Assert.Equal(["org-5"], await FindAsync(server, "_under_"));
    }

    [Theory]
    [InlineData("%")]
    [InlineData("___")]
    [InlineData("\"")]
    [InlineData("\"\"\"")]
    [InlineData("Nor* OR Süd")]
    [InlineData("NEAR(north wind)")]
    [InlineData("Name:north")]
    [InlineData("\0north")]
    [InlineData("\ud800north")]
    public async Task Search_ForWhatALanguageOfQueriesWouldMeanSomethingBy_FindsNothingAndFailsNowhere(string query)
    {
        await using var server = await ServerAsync(("org-1", "Northwind"), ("org-3", "Süd"));

        Assert.Empty(await FindAsync(server, query));
    }

    [Fact]
    public async Task Search_AfterARename_FindsTheNewNameOnly()
    {
        await using var server = await ServerAsync(("org-1", "Northwind"));
        await server.Get<RenameOrganization>().ExecuteAsync(Actor.Operator, "org-1", "Fabrikam", default);

        Assert.Empty(await FindAsync(server, "rthwi"));
        Assert.Equal(["org-1"], await FindAsync(server, "brik"));
    }

    [Fact]
    [Trait("Database", "SQLite")]
    public async Task Search_OfOrganizationsThatWereThereBefore_FindsThem()
    {
        using var folder = new Support.TemporaryFolder();
        await using (var server = await Support.TestServer.StartAsync(folder: folder))
        {
            await server.CreateOrganizationAsync("org-old");
            await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
            await database.Database.MigrateAsync("Catalogues");
        }

        await using var upgraded = await Support.TestServer.StartAsync(folder: folder);
        Assert.Equal(["org-old"], await FindAsync(upgraded, "rg-ol"));
    }

    private static async Task<Support.TestServer> ServerAsync(params (string Id, string Name)[] organizations)
    {
        var server = await Support.TestServer.StartAsync();
        foreach (var (id, name) in organizations)
        {
            await server.CreateOrganizationAsync(id);
            await server.Get<RenameOrganization>().ExecuteAsync(Actor.Operator, id, name, default);
        }

        return server;
    }

    private static async Task<string[]> FindAsync(Support.TestServer server, string query, string? within = null) =>
        [
            .. (await server.Get<SupportQueries>().SearchAsync(Actor.Operator, query, "#1", default))
                .Select(organization => organization.Id)
                .Where(id => within is null || id == within),
        ];
}
