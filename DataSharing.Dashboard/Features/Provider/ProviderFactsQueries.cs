using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.Sharing;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Provider;

/// <summary>Reads what the provider says of an organization's projects.</summary>
internal sealed class ProviderFactsQueries(
    IDbContextFactory<ApplicationDbContext> databases,
    IDbContextFactory<ReportsDbContext> reports,
    OrganizationAccess access,
    ChangeInstant instant,
    TimeProvider time
)
{
    /// <exception cref="NotFoundException">No such organization, or not theirs to see.</exception>
    public async Task<ProviderFacts> GetAsync(
        Actor actor,
        string organizationId,
        CancellationToken cancellationToken,
        Right right = Right.See
    )
    {
        Standing standing;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            standing = await access.RequireAsync(database, actor, organizationId, right, cancellationToken);
        }

        return (await ReadAsync(organizationId, cancellationToken)).For(standing);
    }

    /// <summary>The same for whoever asked for the right already.</summary>
    public async Task<ProviderFacts> ReadAsync(string organizationId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var connected = await database.ProviderConnections.AnyAsync(
            connection => connection.OrganizationId == organizationId,
            cancellationToken
        );
        await using var reported = await reports.CreateDbContextAsync(cancellationToken);
        var projects = await ProjectsAsync(reported, organizationId, cancellationToken);
        var tiers = await reported
            .ProviderTiers.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId)
            .ToDictionaryAsync(row => row.ProjectId, StringComparer.Ordinal, cancellationToken);
        var limits = await reported
            .ProviderSpendLimits.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId)
            .ToDictionaryAsync(row => row.ProjectId, StringComparer.Ordinal, cancellationToken);
        var kinds = await reported
            .KindStates.AsNoTracking()
            .Where(state => state.OrganizationId == organizationId)
            .ToDictionaryAsync(state => state.Kind, StringComparer.Ordinal, cancellationToken);

        // As pages show sharing: what was decided is shown at once, also in the second before it holds.
        var created = projects
            .Values.Where(row => row.CreatedAt is not null)
            .ToDictionary(row => row.ProjectId, row => row.CreatedAt!.Value, StringComparer.Ordinal);
        var undecided = await DecideUndecided.ReadAsync(database, organizationId, created, instant.Next(), cancellationToken);
        var organization = (await database.FindHistoryAsync(organizationId, cancellationToken))!.At(instant.Next());
        return new ProviderFacts
        {
            IsConnected = connected,
            Projects = projects,
            Tiers = tiers,
            Limits = limits,
            Kinds = kinds,
            Undecided = undecided,
            Organization = organization,
            Now = time.Now(),
        };
    }

    /// <summary>What the provider lists, by id, for whoever was authorized already.</summary>
    public async Task<IReadOnlyDictionary<string, ProviderProjectRow>> ProjectsAsync(
        string organizationId,
        CancellationToken cancellationToken
    )
    {
        await using var reported = await reports.CreateDbContextAsync(cancellationToken);
        return await ProjectsAsync(reported, organizationId, cancellationToken);
    }

    private static async Task<Dictionary<string, ProviderProjectRow>> ProjectsAsync(
        ReportsDbContext reported,
        string organizationId,
        CancellationToken cancellationToken
    ) =>
        await reported
            .ProviderProjects.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId)
            .ToDictionaryAsync(row => row.ProjectId, StringComparer.Ordinal, cancellationToken);
}
