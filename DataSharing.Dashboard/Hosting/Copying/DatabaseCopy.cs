using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using DataSharing.Dashboard.Hosting.Doctor;
using DataSharing.Dashboard.Hosting.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Copying;

/// <summary>
/// Brings an installation from SQLite's files to PostgreSQL or back, while nobody uses either: docs/decisions/0045-database-copy.md.
/// </summary>
/// <param name="source">What is copied; one side is SQLite, the other PostgreSQL.</param>
/// <param name="target">Where to.</param>
/// <param name="watch">Is told how far it is.</param>
/// <param name="time">The clock.</param>
internal sealed class DatabaseCopy(Place source, Place target, IProgress<CopiedSoFar> watch, TimeProvider time)
{
    /// <summary>Rows of a transaction; null for as many as are right.</summary>
    internal int? RowsAtOnce { get; init; }

    /// <returns>What was done, and what comes next, for people.</returns>
    /// <exception cref="InvalidInputException">It cannot be done, or the copy differs.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        await using var alone = await CopyLocks.TakeAsync(source, target, cancellationToken);
        await using var connections = PostgreSqlSource.Create((source.PostgreSql ?? target.PostgreSql)!, isPooled: false);
        var (from, to) = (Look(source, connections), Look(target, connections));
        var sourceMark = await CopySource.RequireAsync(from, cancellationToken);
        var sameFolder = source.Directory.RealPath == target.Directory.RealPath;
        if (!sameFolder)
        {
            // The folder is made when nothing speaks against it: of a refusal nothing is left.
            await CopyTarget.LookAsync(target.Directory, hasItsKeys: false, cancellationToken);
            await alone.AddAsync(new DataDirectory(target.Directory.Path), cancellationToken);
        }

        var mark = await CopyTarget.BeginAsync(target, sourceMark, sameFolder, cancellationToken);
        if (!sameFolder)
        {
            BringKeys();
        }

        await using var postgreSql = await PostgreSqlEnd.OpenAsync(connections, source.PostgreSql is not null, cancellationToken);
        await using var sqlite = await SqliteEnd.OpenAsync(
            (source.PostgreSql is null ? source : target).Directory,
            source.PostgreSql is null ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWrite,
            cancellationToken
        );
        var tables = await CopiedTables.ReadAsync(sqlite, postgreSql, cancellationToken);
        var (sourceEnd, targetEnd) = source.PostgreSql is null ? ((CopyEnd)sqlite, (CopyEnd)postgreSql) : (postgreSql, sqlite);
        var found = (IReadOnlyList<string>)[];
        if (!mark.IsWhole)
        {
            await CopyAsync(sqlite, postgreSql, tables, cancellationToken);
            await CopyCheck.CompareAsync(sourceEnd, targetEnd, tables, watch, cancellationToken);
            found = await CopyCheck.VerifyAsync(from, to, cancellationToken);

            // Hours may have gone by.
            await alone.RequireAsync(cancellationToken);
            CopySource.RequireUnchanged(mark, await CopySource.RequireAsync(from, cancellationToken));
            await (mark with { IsWhole = true }).WriteAsync(targetEnd.Of(Store.Application), cancellationToken);
        }

        var rows = 0L;
        foreach (var table in tables)
        {
            rows += await targetEnd.CountAsync(table, cancellationToken);
        }

        await BindAsync(mark, targetEnd, cancellationToken);
        return Say(tables.Count, rows, found);
    }

    private static LookedAt Look(Place place, NpgsqlDataSource connections) =>
        new(place.Directory, place.PostgreSql is null ? null : connections);

    private async Task CopyAsync(
        SqliteEnd sqlite,
        PostgreSqlEnd postgreSql,
        IReadOnlyList<CopiedTable> tables,
        CancellationToken cancellationToken
    )
    {
        var (from, to) = source.PostgreSql is null ? ((CopyEnd)sqlite, (CopyEnd)postgreSql) : (postgreSql, sqlite);
        var journal = new CopyJournal(to);
        await journal.MakeAsync(cancellationToken);
        TableCopier copier = source.PostgreSql is null
            ? new CopierToPostgreSql(sqlite, postgreSql, journal, watch) { RowsAtOnce = RowsAtOnce ?? TableCopier.UsualRows }
            : new CopierToSqlite(postgreSql, sqlite, journal, watch) { RowsAtOnce = RowsAtOnce ?? TableCopier.UsualRows };
        foreach (var table in tables)
        {
            await copier.CopyAsync(table, await from.CountAsync(table, cancellationToken), cancellationToken);
            if (table.Counted is not null && await from.CounterAsync(table, cancellationToken) is { } last and > 0)
            {
                await to.CountOnAsync(table, last, cancellationToken);
            }
        }
    }

    private void BringKeys()
    {
        foreach (
            var key in Directory
                .GetFiles(source.Directory.KeysPath)
                .Where(key => Path.GetFileName(key) == KeyFolder.Signing || key.EndsWith(".xml", StringComparison.Ordinal))
        )
        {
            var copy = Path.Combine(target.Directory.KeysPath, Path.GetFileName(key));
            File.Copy(key, copy, overwrite: true);
            OwnerOnlyFiles.Close(copy);
        }
    }

    // Each step can be made again: what was killed between two of them is gone on with.
    private async Task BindAsync(CopyMark mark, CopyEnd end, CancellationToken cancellationToken)
    {
        if (target.PostgreSql is null)
        {
            // PostgreSQL counts no generations. This is beyond all that files of this installation had before: they count minutes at most.
            var generation = time.GetUtcNow().ToUnixTimeSeconds() / 60;
            var keys = KeyFolder.Read(target.Directory);
            await Installation.WriteAsync(target.Directory.Databases, mark.Id, generation, null, keys, cancellationToken);
        }
        else
        {
            await end.ExecuteAsync(
                Store.Application,
                """INSERT INTO "app"."installation" ("Id", "Keys") VALUES (@id, @keys) ON CONFLICT ("One") DO UPDATE SET "Keys" = excluded."Keys" """,
                cancellationToken,
                ("@id", mark.Id),
                ("@keys", string.Join('\n', KeyFolder.Read(target.Directory)))
            );

            // Else the first questions are planned as for empty tables.
            await end.ExecuteAsync(Store.Application, "ANALYZE", cancellationToken);
        }

        var journal = new CopyJournal(end);
        foreach (var store in Enum.GetValues<Store>())
        {
            await journal.DropAsync(store, cancellationToken);
        }

        // From here on it can be served.
        await end.ExecuteAsync(Store.Application, $"DROP TABLE {end.Name(Store.Application, CopyMark.Table)}", cancellationToken);
    }

    private string Say(int tables, long rows, IReadOnlyList<string> found) =>
        string.Join(
            Environment.NewLine,
            [
                $"Everything is copied and compared: {Figures.Of(rows)} rows of {tables} tables. The source is as it was.",
                .. found,
                target.PostgreSql is not null
                    ? $"From now on name the database with --postgresql or DATASHARING_POSTGRESQL, and keep --data {target.Directory.Path}, whose keys belong to it. Then move {string.Join(", ", source.Directory.Databases.Select(file => Path.GetFileName(file)))} away, so that nobody goes on with them by mistake."
                    : $"From now on leave out --postgresql and DATASHARING_POSTGRESQL, and name --data {target.Directory.Path}. Then rename the database, so that nobody goes on with it by mistake.",
            ]
        );
}
