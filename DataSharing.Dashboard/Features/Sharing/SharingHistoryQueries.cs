using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Web;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>One control at an instant.</summary>
/// <param name="Record">The decision that held, or null: then it was not recorded.</param>
/// <param name="Declared">What an owner said held then, only where nothing was recorded; or null.</param>
/// <param name="Confirmation">Who said first, then or later, that OpenAI's page was switched to the decision; null while nobody did.</param>
public sealed record ControlAt(SharingRecord? Record, SharingDeclaration? Declared, SharingConfirmation? Confirmation);

/// <summary>What held at an instant.</summary>
/// <param name="At">The instant asked about.</param>
/// <param name="KnownAt">By what was recorded up to then; null for everything known now.</param>
/// <param name="Controls">Each control.</param>
/// <param name="Organization">The organization then, for what was effective and why.</param>
public sealed record SharingAt(
    Instant At,
    Instant? KnownAt,
    IReadOnlyDictionary<SharingControl, ControlAt> Controls,
    OrganizationSnapshot Organization
);

/// <summary>What was decided when. Before the first record nothing is claimed: it was not recorded, and at most declared.</summary>
internal sealed class SharingHistoryQueries(IDbContextFactory<ApplicationDbContext> databases, OrganizationAccess access, TimeProvider time)
{
    /// <summary>The newest first.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="organizationId">Whose.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="after">Older than the one at this place, or null.</param>
    /// <param name="before">Newer than the one at this place, or null.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<ApiList<HistoryEntryDto>> ListAsync(
        Actor actor,
        string organizationId,
        int limit,
        long? after,
        long? before,
        CancellationToken cancellationToken
    )
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await access.RequireAsync(database, actor, organizationId, Right.LookInto, cancellationToken);
        var records = database.SharingRecords.AsNoTracking().Where(record => record.OrganizationId == organizationId);
        var (oldest, newest) = (after ?? long.MaxValue, before ?? long.MinValue);
        records = records.Where(record => record.Sequence < oldest && record.Sequence > newest);
        var found = await (
            before is null ? records.OrderByDescending(record => record.Sequence) : records.OrderBy(record => record.Sequence)
        )
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        var confirmations = await ConfirmationsAsync(database, organizationId, Instant.End, cancellationToken);
        var entries = found
            .Take(limit)
            .OrderByDescending(record => record.Sequence)
            .Select(record => HistoryEntryDto.Of(record, confirmations.GetValueOrDefault((record.Control, record.Version))))
            .ToList();
        return new ApiList<HistoryEntryDto>(entries, entries.FirstOrDefault()?.Id, entries.LastOrDefault()?.Id, found.Count > limit);
    }

    public async Task<List<SharingRecord>> RecordsAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await access.RequireAsync(database, actor, organizationId, Right.LookInto, cancellationToken);
        return await database
            .SharingRecords.AsNoTracking()
            .Where(record => record.OrganizationId == organizationId)
            .OrderBy(record => record.Sequence)
            .ToListAsync(cancellationToken);
    }

    public async Task<SharingAt> AtAsync(
        Actor actor,
        string organizationId,
        Instant? at,
        Instant? knownAt,
        CancellationToken cancellationToken
    )
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await access.RequireAsync(database, actor, organizationId, Right.LookInto, cancellationToken);
        var instant = at ?? knownAt ?? time.Now();
        var records = await database
            .SharingRecords.AsNoTracking()
            .Where(record => record.OrganizationId == organizationId)
            .OrderBy(record => record.Sequence)
            .ToListAsync(cancellationToken);
        var declarations = await database
            .SharingDeclarations.AsNoTracking()
            .Where(declaration => declaration.OrganizationId == organizationId)
            .OrderBy(declaration => declaration.Sequence)
            .ToListAsync(cancellationToken);
        var confirmations = await ConfirmationsAsync(database, organizationId, knownAt ?? Instant.End, cancellationToken);
        var history = (await database.FindHistoryAsync(organizationId, cancellationToken))!;
        return new SharingAt(
            instant,
            knownAt,
            Enum.GetValues<SharingControl>()
                .ToDictionary(
                    control => control,
                    control =>
                    {
                        var record = Timeline
                            .OfActs(
                                records
                                    .Where(record => record.Control == control)
                                    .Select(record => new TimelineEntry<SharingRecord>(record, record.EffectiveAt, record.RecordedAt))
                            )
                            .At(instant, knownAt ?? Instant.End)
                            ?.Value;
                        var declared = record is not null
                            ? null
                            : declarations.LastOrDefault(declaration =>
                                declaration.Control == control
                                && declaration.DeclaredAt <= (knownAt ?? Instant.End)
                                && (declaration.Since is null || declaration.Since <= instant)
                            );
                        return new ControlAt(
                            record,
                            declared,
                            record is null ? null : confirmations.GetValueOrDefault((control, record.Version))
                        );
                    }
                ),
            history.At(instant, knownAt)
        );
    }

    // The first of each decision: what is confirmed once more says nothing new.
    private static async Task<Dictionary<(SharingControl Control, long Version), SharingConfirmation>> ConfirmationsAsync(
        ApplicationDbContext database,
        string organizationId,
        Instant knownAt,
        CancellationToken cancellationToken
    ) =>
        (
            await database
                .SharingConfirmations.AsNoTracking()
                .Where(confirmation => confirmation.OrganizationId == organizationId && confirmation.At <= knownAt)
                .OrderBy(confirmation => confirmation.Sequence)
                .ToListAsync(cancellationToken)
        )
            .GroupBy(confirmation => (confirmation.Control, confirmation.Version))
            .ToDictionary(decision => decision.Key, decision => decision.First());
}
