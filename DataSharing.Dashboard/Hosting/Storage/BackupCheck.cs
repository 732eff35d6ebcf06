using DataSharing.Core.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>Whether three unpacked databases and their keys are ones that this version can go on with.</summary>
internal static class BackupCheck
{
    private const string Shape = """
        SELECT m.type || ' ' || m.name || ' ' || COALESCE((SELECT group_concat(c.name || ':' || c.type, ',') FROM pragma_table_info(m.name) c WHERE m.type IN ('table', 'view')), '') AS "Value"
        FROM sqlite_master m WHERE m.name NOT LIKE 'sqlite\_%' ESCAPE '\'
        AND m.name NOT IN ('installation', '__EFMigrationsLock') AND m.tbl_name <> 'installation'
        """;

    public static async Task CheckAsync(DataDirectory directory, string staging, CancellationToken cancellationToken)
    {
        await CheckAsync<LedgerDbContext>(
            Path.Combine(staging, Path.GetFileName(directory.LedgerDatabase)),
            options => new LedgerDbContext(options),
            cancellationToken
        );
        await CheckAsync<ReportsDbContext>(
            Path.Combine(staging, Path.GetFileName(directory.ReportsDatabase)),
            options => new ReportsDbContext(options),
            cancellationToken
        );
        var application = Path.Combine(staging, Path.GetFileName(directory.ApplicationDatabase));
        await CheckAsync<ApplicationDbContext>(application, options => new ApplicationDbContext(options), cancellationToken);
        await using var database = new ApplicationDbContext(Options<ApplicationDbContext>(application));
        await CheckKeysAsync(database, Path.Combine(staging, BackupArchive.KeysFolder), cancellationToken);
    }

    private static async Task CheckAsync<TContext>(
        string file,
        Func<DbContextOptions<TContext>, TContext> make,
        CancellationToken cancellationToken
    )
        where TContext : DbContext
    {
        var name = Path.GetFileName(file);
        if (new FileInfo(file).Length == 0)
        {
            throw Refused($"{name} in this backup is empty.");
        }

        await using var database = make(Options<TContext>(file));
        if ((await database.Database.SqlQueryRaw<string>("PRAGMA integrity_check").ToListAsync(cancellationToken)) is not ["ok"])
        {
            throw Refused($"{name} in this backup is damaged.");
        }

        var known = database.Database.GetMigrations().ToList();
        var applied = (await database.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
        if (!applied.Contains(known[0], StringComparer.Ordinal))
        {
            throw Refused($"{name} in this backup is no such database of this console.");
        }

        if (applied.Except(known, StringComparer.Ordinal).FirstOrDefault() is { } later)
        {
            throw Refused(
                $"{name} in this backup has a schema that this version does not know ({later}): restore it with the version that made it, or a later one."
            );
        }

        if (known.Take(applied.Count).Except(applied, StringComparer.Ordinal).FirstOrDefault() is { } gap)
        {
            throw Refused($"{name} in this backup is not as its schema says: it lacks the step {gap}.");
        }

        // What the same steps make of an empty file is what there must be: no table less, no trigger more.
        var reference = $"{file}.reference";
        await using var expected = make(Options<TContext>(reference));
        await expected.Database.MigrateAsync(applied[^1], cancellationToken);
        var (here, should) = (await ShapeAsync(database, cancellationToken), await ShapeAsync(expected, cancellationToken));
        if (here.Concat(should).Except(here.Intersect(should)).FirstOrDefault() is { } different)
        {
            throw Refused($"{name} in this backup is not as its schema says: {string.Join(' ', different.Split(' ').Take(2))}.");
        }
    }

    private static async Task CheckKeysAsync(ApplicationDbContext database, string keys, CancellationToken cancellationToken)
    {
        var connection = database.Database.GetDbConnection();
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'ProviderConnections'";
        if (
            (long)(await command.ExecuteScalarAsync(cancellationToken))! == 1
            && !Directory.EnumerateFiles(keys, "*.xml").Any()
            && await database.ProviderConnections.AnyAsync(cancellationToken)
        )
        {
            throw Refused("This backup lacks keys/*.xml, with which its admin keys are sealed.");
        }

        command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'AuditEnds'";
        if ((long)(await command.ExecuteScalarAsync(cancellationToken))! == 0)
        {
            return;
        }

        var ends = await database.AuditEnds.AsNoTracking().ToListAsync(cancellationToken);
        var file = Path.Combine(keys, KeyFolder.Signing);
        if (ends.Count > 0 && !File.Exists(file))
        {
            throw Refused($"This backup lacks keys/{KeyFolder.Signing}, with which its audit logs are signed.");
        }

        if (!File.Exists(file))
        {
            return;
        }

        using var key = System.Security.Cryptography.ECDsa.Create();
        try
        {
            key.ImportFromPem(await File.ReadAllTextAsync(file, cancellationToken));
        }
        catch (Exception exception) when (exception is ArgumentException or System.Security.Cryptography.CryptographicException)
        {
            throw Refused($"keys/{KeyFolder.Signing} in this backup is damaged.");
        }

        var publicKey = Convert.ToHexStringLower(key.ExportSubjectPublicKeyInfo());
        if (
            ends.Count > 0
            && !ends.Exists(end => new AuditHead(end.Chain, end.Index, end.Hash, end.At, publicKey, end.Signature).IsGenuine())
        )
        {
            throw Refused($"keys/{KeyFolder.Signing} in this backup is not the key that signed its audit logs.");
        }
    }

    private static Task<List<string>> ShapeAsync(DbContext database, CancellationToken cancellationToken) =>
        database.Database.SqlQueryRaw<string>(Shape).ToListAsync(cancellationToken);

    private static DbContextOptions<TContext> Options<TContext>(string file)
        where TContext : DbContext =>
        new DbContextOptionsBuilder<TContext>()
            .UseSqlite(new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString())
            .Options;

    private static InvalidInputException Refused(string sentence) => new("file", $"{sentence} Nothing was changed.");
}
