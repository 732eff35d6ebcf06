using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Copying;

/// <summary>Reads a table on both sides at once, row by row in the order of its key, and compares each value.</summary>
/// <remarks>
/// Both order texts by their bytes. Should they ever not, equal tables differ here, and different ones are still never equal.
/// </remarks>
internal sealed class RowComparison(SqliteEnd sqlite, PostgreSqlEnd postgreSql, IProgress<CopiedSoFar> watch)
{
    /// <returns>What differs first; null if nothing does.</returns>
    public async Task<string?> DifferenceAsync(CopiedTable table, long total, CancellationToken cancellationToken)
    {
        using var file = new SqliteStatement(sqlite.File(table.Store), table.Select(table.Quoted, parameters: null));
        await using var select = new NpgsqlCommand(table.Select(table.InPostgreSql, parameters: null), postgreSql.Connection)
        {
            CommandTimeout = 0,
        };

        // Row by row off the wire: nothing is collected.
        await using var database = await select.ExecuteReaderAsync(cancellationToken);
        watch.Report(new CopiedSoFar(table.FullName, 0, total, IsCompared: true));
        for (var row = 1L; ; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isThere = file.Step();
            if (isThere != await database.ReadAsync(cancellationToken))
            {
                return $"{table.FullName} has another number of rows than the source";
            }

            if (!isThere)
            {
                return null;
            }

            if (Different(table, file, database) is { } column)
            {
                return $"{table.FullName} has another value in {column.Name} than the source (row {Figures.Of(row)} in the order of its key)";
            }

            if (row == total || row % TableCopier.UsualRows == 0)
            {
                watch.Report(new CopiedSoFar(table.FullName, row, total, IsCompared: true));
            }
        }
    }

    private static CopiedColumn? Different(CopiedTable table, SqliteStatement file, NpgsqlDataReader database)
    {
        for (var place = 0; place < table.Columns.Count; place++)
        {
            var (column, isNull) = (table.Columns[place], file.IsNull(place));
            if (isNull != database.IsDBNull(place) || !(isNull || column.Type.IsSame(file, database, place, column)))
            {
                return column;
            }
        }

        return null;
    }
}
