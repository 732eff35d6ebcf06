using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Hosting.Storage;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Hosting.Doctor;

/// <summary>Whether each database has the schema that this version knows, and is whole.</summary>
internal static class Schemas
{
    public static async Task<IEnumerable<Finding>> LookAsync(LookedAt stores, bool thorough, CancellationToken cancellationToken) =>
        [
            await LookAsync(stores, Store.Application, thorough, cancellationToken),
            await LookAsync(stores, Store.Ledger, thorough, cancellationToken),
            await LookAsync(stores, Store.Reports, thorough, cancellationToken),
        ];

    /// <summary>By the context that knows the migrations of its kind.</summary>
    public static DbContext Open(LookedAt stores, Store store) =>
        (store, stores.PostgreSql is null) switch
        {
            (Store.Application, true) => stores.Open<ApplicationDbContext>(store, options => new(options)),
            (Store.Ledger, true) => stores.Open<LedgerDbContext>(store, options => new(options)),
            (_, true) => stores.Open<ReportsDbContext>(store, options => new(options)),
            (Store.Application, _) => stores.Open<PostgreSqlApplicationContext>(store, options => new(options)),
            (Store.Ledger, _) => stores.Open<PostgreSqlLedgerContext>(store, options => new(options)),
            _ => stores.Open<PostgreSqlReportsContext>(store, options => new(options)),
        };

    private static async Task<Finding> LookAsync(LookedAt stores, Store store, bool thorough, CancellationToken cancellationToken)
    {
        var name = stores.NameOf(store);
        if (!await stores.IsThereAsync(store, cancellationToken))
        {
            return Finding.Warning(name, "It is not there yet.");
        }

        await using var database = Open(stores, store);
        var known = database.Database.GetMigrations().ToList();
        var applied = (await database.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
        if (applied.Except(known, StringComparer.Ordinal).LastOrDefault() is { } later)
        {
            return Finding.Failed(
                name,
                $"Its schema ({later}) is newer than this version of the console: use the version that made it, or a later one."
            );
        }

        // PostgreSQL checks its pages by itself, or with pg_amcheck.
        var reads = thorough && stores.PostgreSql is null;
        var said = reads ? await database.Database.SqlQueryRaw<string>("PRAGMA integrity_check").ToListAsync(cancellationToken) : ["ok"];
        return said is not ["ok"] ? Finding.Failed(name, $"It is damaged: restore a backup. {said[0]}")
            : applied.Count < known.Count
                ? Finding.Warning(
                    name,
                    $"Its schema lacks {known.Count - applied.Count} of {known.Count} steps: the next start takes them."
                )
            : Finding.Ok(name, $"Schema {applied[^1]}{(reads ? ", every page checked" : "")}.");
    }
}
