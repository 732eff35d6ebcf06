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
    /// <summary>Notes that something of an organization is changed, in the transaction that changes it.</summary>
    public static Task NoteChangeAsync(this ReportsDbContext database, string organizationId, CancellationToken cancellationToken)
    {
        _ =
            database.Database.CurrentTransaction
            ?? throw new InvalidOperationException("A change is noted in the transaction that makes it.");
        var changes = SqlDialect.Of(database).Table(Store.Reports, "report_changes");
        var sql = $$"""
            INSERT INTO {{changes}} ("OrganizationId", "Sequence")
            VALUES ({0}, (SELECT COALESCE(MAX("Sequence"), 0) + 1 FROM {{changes}}))
            ON CONFLICT ("OrganizationId") DO UPDATE SET "Sequence" = excluded."Sequence"
            """;
        return database.Database.ExecuteSqlRawAsync(sql, [organizationId], cancellationToken);
    }
}
