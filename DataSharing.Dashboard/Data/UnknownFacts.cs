using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Data;

/// <summary>Finds what a catalogue must know, because organizations have it.</summary>
internal static class UnknownFacts
{
    /// <summary>
    /// A tier or plan that an organization has and the catalogue does not: by it, that organization would not be eligible, and nobody would
    /// have said so.
    /// </summary>
    /// <returns>One of them, or null if the catalogue has them all.</returns>
    public static async Task<(FactKind Kind, string Value)?> FindUnknownFactAsync(
        this ApplicationDbContext database,
        ProgrammeCatalogue catalogue,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var facts = await database
            .OrganizationFacts.AsNoTracking()
            .Where(fact => fact.Kind == FactKind.Tier || fact.Kind == FactKind.Plan)
            .OrderBy(fact => fact.Sequence)
            .ToListAsync(cancellationToken);
        foreach (var kind in facts.GroupBy(fact => (fact.OrganizationId, fact.Kind)))
        {
            var value = new Timeline<string?>(
                kind.Select(fact => new TimelineEntry<string?>(fact.Value, fact.EffectiveAt, fact.RecordedAt))
            )
                .At(now)
                ?.Value;
            if (
                value is not null
                && (kind.Key.Kind == FactKind.Tier ? catalogue.FindTier(value) is null : catalogue.FindPlan(value) is null)
            )
            {
                return (kind.Key.Kind, value);
            }
        }

        return null;
    }
}
