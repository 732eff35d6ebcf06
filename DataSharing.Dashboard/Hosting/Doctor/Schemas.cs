using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Hosting.Doctor;

/// <summary>Whether each database has the schema that this version knows, and is whole.</summary>
internal static class Schemas
{
    public static async Task<IEnumerable<Finding>> LookAsync(DataDirectory directory, bool thorough, CancellationToken cancellationToken) =>
        [
            await LookAsync<ApplicationDbContext>(directory.ApplicationDatabase, thorough, options => new(options), cancellationToken),
            await LookAsync<LedgerDbContext>(directory.LedgerDatabase, thorough, options => new(options), cancellationToken),
            await LookAsync<ReportsDbContext>(directory.ReportsDatabase, thorough, options => new(options), cancellationToken),
        ];

    private static async Task<Finding> LookAsync<TContext>(
        string file,
        bool thorough,
        Func<DbContextOptions<TContext>, TContext> make,
        CancellationToken cancellationToken
    )
        where TContext : DbContext
    {
        var name = Path.GetFileName(file);
        if (!File.Exists(file))
        {
            return Finding.Warning(name, "It is not there yet.");
        }

        await using var database = ReadOnlyContexts.Open(file, make);
        var known = database.Database.GetMigrations().ToList();
        var applied = (await database.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
        if (applied.Except(known, StringComparer.Ordinal).LastOrDefault() is { } later)
        {
            return Finding.Failed(
                name,
                $"Its schema ({later}) is newer than this version of the console: use the version that made it, or a later one."
            );
        }

        var said = thorough ? await database.Database.SqlQueryRaw<string>("PRAGMA integrity_check").ToListAsync(cancellationToken) : ["ok"];
        return said is not ["ok"] ? Finding.Failed(name, $"It is damaged: restore a backup. {said[0]}")
            : applied.Count < known.Count
                ? Finding.Warning(
                    name,
                    $"Its schema lacks {known.Count - applied.Count} of {known.Count} steps: the next start takes them."
                )
            : Finding.Ok(name, $"Schema {applied[^1]}{(thorough ? ", every page checked" : "")}.");
    }
}
