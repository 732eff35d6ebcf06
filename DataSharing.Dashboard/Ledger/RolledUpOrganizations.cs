using DataSharing.Core.Primitives;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Ledger;

/// <summary>Whose usage there is, from one organization to the next in an index, and never through all that they used.</summary>
internal static class RolledUpOrganizations
{
    /// <summary>Those with usage on any of these days, in order.</summary>
    public static Task<List<string>> OrganizationsAsync(
        this LedgerDbContext ledger,
        UtcDay from,
        UtcDay until,
        CancellationToken cancellationToken
    ) =>
        ledger
            .Database.SqlQuery<string>(
                $"""
                WITH RECURSIVE "found"("Id") AS (
                  SELECT (SELECT MIN("OrganizationId") FROM "usage_by_day")
                  UNION ALL
                  SELECT (SELECT MIN("day"."OrganizationId") FROM "usage_by_day" AS "day" WHERE "day"."OrganizationId" > "found"."Id")
                  FROM "found" WHERE "found"."Id" IS NOT NULL)
                SELECT "Id" AS "Value" FROM "found" WHERE "Id" IS NOT NULL AND EXISTS (
                  SELECT 1 FROM "usage_by_day" AS "day"
                  WHERE "day"."OrganizationId" = "found"."Id" AND "day"."Day" >= {from.Number} AND "day"."Day" <= {until.Number})
                """
            )
            .ToListAsync(cancellationToken);
}
