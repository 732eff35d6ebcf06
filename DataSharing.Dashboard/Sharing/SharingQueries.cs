using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Sharing;

/// <summary>Reads what was decided, confirmed and declared.</summary>
internal sealed class SharingQueries(IDbContextFactory<ApplicationDbContext> databases, OrganizationAccess access)
{
    private const int MostAnswered = 5;

    public async Task<SharingView> GetAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await access.RequireAsync(database, actor, organizationId, Right.LookInto, cancellationToken);
        return await ReadAsync(database, organizationId, cancellationToken);
    }

    /// <summary>What became of the latest requests, the newest first: open ones are in the view.</summary>
    public async Task<IReadOnlyList<MemberRequest>> AnsweredAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await access.RequireAsync(database, actor, organizationId, Right.See, cancellationToken);
        return await database
            .MemberRequests.AsNoTracking()
            .Where(request => request.OrganizationId == organizationId && request.AnsweredAt != null)
            .OrderByDescending(request => request.AnsweredAt)
            .ThenByDescending(request => request.Sequence)
            .Take(MostAnswered)
            .ToListAsync(cancellationToken);
    }

    /// <summary>The same within a change's own transaction.</summary>
    internal static async Task<SharingView> ReadAsync(
        ApplicationDbContext database,
        string organizationId,
        CancellationToken cancellationToken
    )
    {
        var records = await database
            .SharingRecords.AsNoTracking()
            .Where(record => record.OrganizationId == organizationId)
            .OrderBy(record => record.Sequence)
            .ToListAsync(cancellationToken);
        var confirmations = await database
            .SharingConfirmations.AsNoTracking()
            .Where(confirmation => confirmation.OrganizationId == organizationId)
            .OrderBy(confirmation => confirmation.Sequence)
            .ToListAsync(cancellationToken);
        var declarations = await database
            .SharingDeclarations.AsNoTracking()
            .Where(declaration => declaration.OrganizationId == organizationId)
            .OrderBy(declaration => declaration.Sequence)
            .ToListAsync(cancellationToken);

        var controls = Enum.GetValues<SharingControl>()
            .Select(control =>
            {
                var ofControl = records.FindAll(record => record.Control == control);
                var latest = ofControl.LastOrDefault();
                var confirmed = confirmations.LastOrDefault(confirmation => confirmation.Control == control);
                return new ControlView(
                    control,
                    latest,
                    [.. ofControl.SkipLast(1).Where(record => record.Version >= (confirmed?.Version ?? 0))],
                    confirmations.LastOrDefault(confirmation => confirmation.Control == control && confirmation.Version == latest?.Version),
                    declarations.LastOrDefault(declaration => declaration.Control == control),
                    confirmed is not null && ofControl.FindLast(record => record.Version == confirmed.Version) is { } then
                        ? new StatedSetting(then.List, confirmed.At, confirmed.ByName)
                        : null,
                    Seen: []
                );
            })
            .ToList();
        var last = records.LastOrDefault();
        var terms = await database.CurrentAsync(cancellationToken);
        var acknowledged = records.Max(record => record.TermsVersion);
        if (acknowledged < terms.Version)
        {
            // A new text was perhaps acknowledged by itself, without a decision.
            acknowledged = await database
                .AuditEntries.Where(entry => entry.OrganizationId == organizationId && !entry.Refused)
                .MaxAsync(entry => entry.TermsVersion, cancellationToken);
        }

        return new SharingView(controls, last?.Version ?? 0, terms, acknowledged, last?.EffectiveAt, last?.ByName)
        {
            Requests = await database
                .MemberRequests.AsNoTracking()
                .Where(request => request.OrganizationId == organizationId && request.AnsweredAt == null)
                .OrderBy(request => request.Sequence)
                .ToListAsync(cancellationToken),
        };
    }
}
