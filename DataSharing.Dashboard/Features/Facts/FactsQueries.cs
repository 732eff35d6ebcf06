using DataSharing.Core.Eligibility;
using DataSharing.Core.Foresight.Alerts;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Facts;

/// <summary>One fact as it is now.</summary>
internal sealed record FactView(
    FactKind Kind,
    string? Value,
    Instant? Since,
    FactSource Source,
    Instant? RecordedAt,
    string? RecordedBy,
    bool NeedsConfirming
)
{
    /// <summary>The sequence of the last entry about it, whenever that holds: whoever changes it says what they saw.</summary>
    public long Latest { get; init; }
}

internal sealed record FactsView(
    IReadOnlyList<FactView> Facts,
    IReadOnlyList<OrganizationFact> History,
    bool MayChange,
    ProgrammeCatalogue Catalogue,
    Instant Now
);

internal sealed class FactsQueries(IDbContextFactory<ApplicationDbContext> databases, OrganizationAccess access, TimeProvider time)
{
    public async Task<FactsView> GetAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var standing = await access.StandingAsync(database, actor, organizationId, cancellationToken);
        if (!standing.Has(Right.KeepFacts))
        {
            await access.RequireAsync(database, actor, organizationId, Right.See, cancellationToken);
        }

        var now = time.Now();
        var entries = await database
            .OrganizationFacts.AsNoTracking()
            .Where(fact => fact.OrganizationId == organizationId)
            .OrderBy(fact => fact.Sequence)
            .ToListAsync(cancellationToken);
        if (entries.Count == 0)
        {
            throw new NotFoundException("This organization");
        }

        var facts = Enum.GetValues<FactKind>()
            .Select(kind =>
            {
                var timeline = entries.Where(fact => fact.Kind == kind).ToTimeline(fact => fact);
                var entry = timeline.At(now)?.Value;
                var beginning = timeline.BeginningAt(now, Instant.End, (a, b) => a.Value == b.Value)?.EffectiveAt;
                return new FactView(
                    kind,
                    entry?.Value,
                    beginning == Instant.Beginning ? null : beginning,
                    entry?.Source ?? FactSource.Entered,
                    entry?.RecordedAt,
                    entry?.RecordedBy,
                    FactToConfirm.IsDue(entry?.Value is not null, entry?.RecordedAt ?? now, now)
                )
                {
                    Latest = entries.Where(fact => fact.Kind == kind).Max(fact => (long?)fact.Sequence) ?? 0,
                };
            });
        return new FactsView(
            [.. facts],
            [.. entries.AsEnumerable().Reverse()],
            standing.Has(Right.KeepFacts),
            (await database.ProgrammeAsync(cancellationToken)).At(now).Catalogue,
            now
        );
    }
}
