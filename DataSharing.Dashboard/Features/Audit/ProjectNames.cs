using DataSharing.Dashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Audit;

/// <summary>The names of the projects that a page of the log speaks of.</summary>
internal sealed class ProjectNames(IDbContextFactory<ApplicationDbContext> databases)
{
    public async Task<Dictionary<string, string>> OfAsync(
        string organizationId,
        IEnumerable<string?> projectIds,
        CancellationToken cancellationToken
    )
    {
        var ids = projectIds.OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (ids.Count == 0)
        {
            return [];
        }

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database
            .Projects.AsNoTracking()
            .Where(project => project.OrganizationId == organizationId && ids.Contains(project.Id))
            .ToDictionaryAsync(project => project.Id, project => project.Name, cancellationToken);
    }
}
