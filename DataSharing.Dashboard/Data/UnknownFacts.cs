using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Engines;
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
        foreach (var kind in (FactKind[])[FactKind.Tier, FactKind.Plan])
        {
            // There are a handful of values, however many organizations have them.
            var unknown = (await ValuesAsync(database, kind, cancellationToken)).FindAll(value => !Knows(catalogue, kind, value));
            if (unknown.Count > 0 && await FindHeldAsync(database, kind, unknown, now, cancellationToken) is { } held)
            {
                return (kind, held);
            }
        }

        return null;
    }

    private static bool Knows(ProgrammeCatalogue catalogue, FactKind kind, string value) =>
        kind == FactKind.Tier ? catalogue.FindTier(value) is not null : catalogue.FindPlan(value) is not null;

    // From one value to the next in the index, rather than through all facts.
    private static Task<List<string>> ValuesAsync(ApplicationDbContext database, FactKind kind, CancellationToken cancellationToken)
    {
        var facts = SqlDialect.Of(database).Table(Store.Application, "OrganizationFacts");
        var sql = $$"""
            WITH RECURSIVE "found"("Value") AS (
              SELECT (SELECT MIN("Value") FROM {{facts}} WHERE "Kind" = {0})
              UNION ALL
              SELECT (SELECT MIN("fact"."Value") FROM {{facts}} AS "fact" WHERE "fact"."Kind" = {0} AND "fact"."Value" > "found"."Value")
              FROM "found" WHERE "found"."Value" IS NOT NULL)
            SELECT "Value" FROM "found" WHERE "Value" IS NOT NULL
            """;
        return database.Database.SqlQueryRaw<string>(sql, kind.Wire()).ToListAsync(cancellationToken);
    }

    // Of those that ever had one, since it may be over.
    private static async Task<string?> FindHeldAsync(
        ApplicationDbContext database,
        FactKind kind,
        List<string> values,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var organizations = database
            .OrganizationFacts.Where(fact => fact.Kind == kind && values.Contains(fact.Value!))
            .Select(fact => fact.OrganizationId);
        var facts = database
            .OrganizationFacts.AsNoTracking()
            .Where(fact => organizations.Contains(fact.OrganizationId) && fact.Kind == kind)
            .OrderBy(fact => fact.OrganizationId)
            .ThenBy(fact => fact.Sequence)
            .AsAsyncEnumerable();
        var own = new List<OrganizationFact>();
        await foreach (var fact in facts.WithCancellation(cancellationToken))
        {
            if (own.Count > 0 && own[0].OrganizationId != fact.OrganizationId)
            {
                if (Held(own) is { } held)
                {
                    return held;
                }

                own.Clear();
            }

            own.Add(fact);
        }

        return Held(own);

        string? Held(List<OrganizationFact> appended) =>
            appended.ToTimeline(fact => fact.Value).At(now)?.Value is { } value && values.Contains(value) ? value : null;
    }
}
