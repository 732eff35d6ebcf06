using DataSharing.Dashboard.Data.Engines;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>That something was stored of an organization, with a number that grows with each time.</summary>
internal sealed class ReportsChange
{
    /// <summary>The organization of what all organizations see, whoever's key brought it.</summary>
    public const string Everybody = "";

    public required string OrganizationId { get; init; }

    public required long Sequence { get; init; }
}

internal static class ReportsChangeNotes
{
    /// <summary>Notes that something of an organization is changed, in the transaction under way if there is one.</summary>
    public static Task NoteChangeAsync(this ReportsDbContext database, string organizationId, CancellationToken cancellationToken)
    {
        var changes = SqlDialect.Of(database).Table(Store.Reports, "report_changes");
        return database.Database.ExecuteSqlRawAsync(
            $$"""
            INSERT INTO {{changes}} ("OrganizationId", "Sequence")
            VALUES ({0}, (SELECT COALESCE(MAX("Sequence"), 0) + 1 FROM {{changes}}))
            ON CONFLICT ("OrganizationId") DO UPDATE SET "Sequence" = excluded."Sequence"
            """,
            [organizationId],
            cancellationToken
        );
    }
}
