using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Data.Engines;
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
    )
    {
        var days = SqlDialect.Of(ledger).Table(Store.Ledger, "usage_by_day");
        var sql = $$"""
            WITH RECURSIVE "found"("Id") AS (
              SELECT (SELECT MIN("OrganizationId") FROM {{days}})
              UNION ALL
              SELECT (SELECT MIN("day"."OrganizationId") FROM {{days}} AS "day" WHERE "day"."OrganizationId" > "found"."Id")
              FROM "found" WHERE "found"."Id" IS NOT NULL)
            SELECT "Id" AS "Value" FROM "found" WHERE "Id" IS NOT NULL AND EXISTS (
              SELECT 1 FROM {{days}} AS "day"
              WHERE "day"."OrganizationId" = "found"."Id" AND "day"."Day" >= {0} AND "day"."Day" <= {1})
            ORDER BY "Id"
            """;
        return ledger.Database.SqlQueryRaw<string>(sql, from.Number, until.Number).ToListAsync(cancellationToken);
    }
}
