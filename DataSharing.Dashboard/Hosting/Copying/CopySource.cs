using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Hosting.Doctor;
using DataSharing.Dashboard.Hosting.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Copying;

/// <summary>What is copied: checked, and only read.</summary>
internal static class CopySource
{
    /// <returns>Which installation it is, and how far it has come.</returns>
    /// <exception cref="InvalidInputException">It cannot be copied as it is: why, and what to do.</exception>
    public static async Task<CopyMark> RequireAsync(LookedAt source, CancellationToken cancellationToken)
    {
        var mark = source.PostgreSql is { } database
            ? await PostgreSqlAsync(source, database, cancellationToken)
            : await FilesAsync(source, cancellationToken);
        var schemas = new List<string>();
        foreach (var store in Enum.GetValues<Store>())
        {
            schemas.Add(await RequireNewestAsync(source, store, cancellationToken));
        }

        return mark with
        {
            State = $"{mark.State}, schemas {string.Join(' ', schemas)}",
        };
    }

    /// <summary>The source is still what the copy was begun from.</summary>
    /// <exception cref="InvalidInputException">It is not, so that the copy is of no use any more.</exception>
    public static void RequireUnchanged(CopyMark begun, CopyMark now)
    {
        if (begun.State != now.State)
        {
            throw new InvalidInputException(
                null,
                "Somebody has used the source since this copy was begun, or upgraded it: empty the place of the copy and begin anew. Until it is finished, no server or command may run on the source."
            );
        }
    }

    // Each start and each command takes the files on to their next generation.
    private static async Task<CopyMark> FilesAsync(LookedAt source, CancellationToken cancellationToken)
    {
        var marks = await Installation.RequireAsync(source.Directory, cancellationToken, SqliteOpenMode.ReadOnly);
        var id =
            marks.Select(mark => mark.Id).FirstOrDefault(id => id is not null)
            ?? throw Nothing("--data", $"{source.Directory.Path} holds no installation, or one that was never started with this version");
        return new CopyMark(id, $"generation {marks.Max(mark => mark.Generation)}", IsWhole: false);
    }

    // Each commit of each store counts there, and each start and each command.
    private static async Task<CopyMark> PostgreSqlAsync(LookedAt source, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var mark = await PostgreSqlMark.RequireAsync(database, source.Directory, cancellationToken);
        var id = mark.Id ?? throw Nothing(PostgreSqlSettings.DatabaseOption, "This database holds no installation");
        await using var command = database.CreateCommand(
            """
            SELECT concat_ws(' ', 'commits', (SELECT "Number" FROM "app"."commits"), (SELECT "Number" FROM "ledger"."commits"), (SELECT "Number" FROM "reports"."commits"))
            """
        );
        return new CopyMark(id, (string)(await command.ExecuteScalarAsync(cancellationToken))!, IsWhole: false);
    }

    /// <returns>The newest migration.</returns>
    private static async Task<string> RequireNewestAsync(LookedAt source, Store store, CancellationToken cancellationToken)
    {
        await using var schema = Schemas.Open(source, store);
        var known = schema.Database.GetMigrations().ToList();
        var applied = (await schema.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
        if (applied.Except(known, StringComparer.Ordinal).LastOrDefault() is { } later)
        {
            throw new InvalidInputException(
                null,
                $"The source's {source.NameOf(store)} has a schema ({later}) that is newer than this version of the console: copy it with the version that made it, or a later one."
            );
        }

        if (known.Except(applied, StringComparer.Ordinal).Any())
        {
            throw new InvalidInputException(
                null,
                $"The source's {source.NameOf(store)} has an older schema than this version of the console: start the server on it once, stop it, and copy then."
            );
        }

        return known[^1];
    }

    private static InvalidInputException Nothing(string option, string what) =>
        new(option, $"{what}: name what is to be copied with --data, and with --postgresql if it is there.");
}
