using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Data;

/// <summary>Finds organizations by what their id or name begins with or holds, without going through all of them.</summary>
/// <remarks>
/// In SQL, since its indexes are: two without regard to capitals, and one of every three letters in a row (the migration OrganizationSearch
/// makes them, PostgreSQL's First its own).
/// </remarks>
internal static class OrganizationSearch
{
    /// <summary>The index of three letters in a row knows nothing shorter.</summary>
    private const int ShortestWithin = 3;

    /// <summary>
    /// Those that begin with the text, by name; then those that hold it, if it has at least three letters. Capitals do not matter.
    /// </summary>
    public static async Task<List<Organization>> SearchAsync(
        this ApplicationDbContext database,
        string text,
        int most,
        CancellationToken cancellationToken
    )
    {
        if (text.Any(char.IsControl))
        {
            // No id and no name holds one, and the index would take NUL for the end.
            return [];
        }

        var sql = SqlDialect.Of(database);
        var found = await BeginningAsync("Name");
        found.AddRange(await BeginningAsync("Id"));
        if (found.Count < most && text.EnumerateRunes().Count() >= ShortestWithin)
        {
            var (query, phrase) = Within(database, text);
            found.AddRange(await database.Organizations.FromSqlRaw(query, phrase, most).AsNoTracking().ToListAsync(cancellationToken));
        }

        return [.. found.DistinctBy(organization => organization.Id).Take(most)];

        Task<List<Organization>> BeginningAsync(string column)
        {
            var (value, first, end) = (sql.AnyCase($"\"{column}\""), sql.AnyCase("{0}"), sql.AnyCase("{1}"));

            var query = $$"""
                SELECT * FROM {{sql.Table(Store.Application, "Organizations")}}
                WHERE {{value}} >= {{first}} AND {{value}} < {{end}} ORDER BY {{value}} LIMIT {2}
                """;

            // No text that begins with this one lies beyond its end.
            return database.Organizations.FromSqlRaw(query, text, text + "\U0010FFFF", most).AsNoTracking().ToListAsync(cancellationToken);
        }
    }

    /// <summary>A query of what holds the text anywhere, and the text as it stands in it, where nothing means anything else.</summary>
    private static (string Query, string Phrase) Within(ApplicationDbContext database, string text) =>
        database.Database.IsNpgsql()
            ? (
                """SELECT * FROM "app"."Organizations" WHERE "Id" COLLATE "default" ILIKE {0} OR "Name" COLLATE "default" ILIKE {0} ORDER BY "Name" LIMIT {1}""",
                $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%"
            )
            : (
                """
                SELECT "o".* FROM (SELECT "Id" FROM "organization_search" WHERE "organization_search" MATCH {0} LIMIT {1}) AS "s"
                JOIN "Organizations" AS "o" ON "o"."Id" = "s"."Id"
                """,
                $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            );
}
