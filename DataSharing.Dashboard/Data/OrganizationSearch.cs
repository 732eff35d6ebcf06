using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Data;

/// <summary>Finds organizations by what their id or name begins with or holds, without going through all of them.</summary>
/// <remarks>
/// In SQL, since its indexes are: two without regard to capitals, and one of every three letters in a row (the migration OrganizationSearch
/// makes them).
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

        // No text that begins with this one lies beyond it.
        var end = text + "\U0010FFFF";
        var found = await ReadAsync(
            $"""
            SELECT * FROM "Organizations" WHERE "Name" COLLATE NOCASE >= {text} AND "Name" COLLATE NOCASE < {end} ORDER BY "Name" COLLATE NOCASE LIMIT {most}
            """
        );
        found.AddRange(
            await ReadAsync(
                $"""
                SELECT * FROM "Organizations" WHERE "Id" COLLATE NOCASE >= {text} AND "Id" COLLATE NOCASE < {end} ORDER BY "Id" COLLATE NOCASE LIMIT {most}
                """
            )
        );
        if (found.Count < most && text.EnumerateRunes().Count() >= ShortestWithin)
        {
            // As a phrase in quotation marks nothing in it is part of the language of queries.
            var phrase = $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            found.AddRange(
                await ReadAsync(
                    $"""
                    SELECT "o".* FROM (SELECT "Id" FROM "organization_search" WHERE "organization_search" MATCH {phrase} LIMIT {most}) AS "s"
                    JOIN "Organizations" AS "o" ON "o"."Id" = "s"."Id"
                    """
                )
            );
        }

        return [.. found.DistinctBy(organization => organization.Id).Take(most)];

        Task<List<Organization>> ReadAsync(FormattableString sql) =>
            database.Organizations.FromSql(sql).AsNoTracking().ToListAsync(cancellationToken);
    }
}
