using DataSharing.Core.Organizations;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Organizations;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>Somebody marks a project that somebody else has just marked.</summary>
public sealed class ProjectMarkTests
{
    [Theory]
    [InlineData("archived")]
    [InlineData("zdr")]
    [InlineData("never_share")]
    public async Task Mark_GivenTwice_IsRecordedOnce_WithWhatWasBefore(string mark)
    {
        var kind = WireName<ProjectMarkKind>.Find(mark)!.Value;
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-m", projects: ["proj_a"]);

        foreach (var value in (bool[])[false, true, true, false, false])
        {
            await MarkAsync(server, kind, value);
        }

        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        var entries = await database
            .AuditEntries.Where(entry => entry.Subject == "proj_a" && entry.Type.StartsWith("project."))
            .OrderBy(entry => entry.Sequence)
            .Select(entry => new
            {
                entry.Type,
                entry.OldValue,
                entry.NewValue,
            })
            .ToListAsync();
        Assert.Equal(
            [("false", "true"), ("true", "false")],
            entries.Where(entry => entry.Type != "project.created").Select(entry => (entry.OldValue, entry.NewValue))
        );
        Assert.Equal([true, false], await database.ProjectMarks.OrderBy(mark => mark.Sequence).Select(mark => mark.Value).ToListAsync());
    }

    [Fact]
    public async Task Archive_OfWhatOpenAIArchived_StaysOpenAIs_AndEndsWithIt()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-m", projects: ["proj_a"]);
        await FollowAsync(server, archived: true);

        await MarkAsync(server, ProjectMarkKind.Archived, true);

        await FollowAsync(server, archived: false);
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        Assert.Equal([true, false], await database.ProjectMarks.OrderBy(mark => mark.Sequence).Select(mark => mark.Value).ToListAsync());
    }

    private static Task<FollowedProjects> FollowAsync(Support.TestServer server, bool archived) =>
        server.Get<FollowProjects>().ExecuteAsync(Actor.Operator, "org-m", [new ListedProject("proj_a", "proj_a", archived)], default);

    private static Task MarkAsync(Support.TestServer server, ProjectMarkKind kind, bool value) =>
        kind == ProjectMarkKind.NeverShare
            ? server.Get<MarkNeverShare>().ExecuteAsync(Actor.Operator, "org-m", "proj_a", value, goOverToSelected: true, null, default)
            : server.Get<MarkProject>().ExecuteAsync(Actor.Operator, "org-m", "proj_a", kind, value, default);
}
