using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using DataSharing.Dashboard.Hosting.Storage;

namespace DataSharing.Dashboard.Hosting.Copying;

/// <summary>
/// All tables there are, as the two databases themselves name them: the model knows neither those that are written by hand nor which of its
/// tables are views.
/// </summary>
internal static class CopiedTables
{
    // What an installation, its schema or a copy says of itself, on one side or the other.
    private static readonly string[] _own = ["installation", "commits", "keys", "taken_codes", CopyMark.Table, CopyJournal.Table];

    /// <returns>Each after those to which its rows refer.</returns>
    /// <exception cref="InvalidOperationException">The two have not the same tables and columns: a migration was forgotten.</exception>
    public static async Task<IReadOnlyList<CopiedTable>> ReadAsync(
        SqliteEnd sqlite,
        PostgreSqlEnd postgreSql,
        CancellationToken cancellationToken
    )
    {
        var tables = new List<CopiedTable>();
        foreach (var store in Enum.GetValues<Store>())
        {
            var files = (
                await RowsAsync(sqlite, store, $"""SELECT t."name", c."name", c."pk" {OfSqlite("pragma_table_info")}""", cancellationToken)
            ).ToLookup(row => (string)row[0], StringComparer.Ordinal);
            var columns = (
                await RowsAsync(
                    postgreSql,
                    store,
                    $"""
                    SELECT c.table_name::text, c.column_name::text, c.data_type::text, c.is_nullable = 'YES', c.is_identity = 'YES'
                    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
                    WHERE t.table_schema = '{PostgreSqlStores.SchemaOf(
                        store
                    )}' AND t.table_type = 'BASE TABLE' AND c.table_name NOT LIKE '\_\_EF%'
                    ORDER BY c.table_name, c.ordinal_position
                    """,
                    cancellationToken
                )
            ).ToLookup(row => (string)row[0], StringComparer.Ordinal);
            Require(store, files.Select(table => table.Key), columns.Select(table => table.Key));
            var refersTo = (
                await RowsAsync(sqlite, store, $"""SELECT t."name", c."table" {OfSqlite("pragma_foreign_key_list")}""", cancellationToken)
            ).ToLookup(row => (string)row[0], row => (string)row[1], StringComparer.Ordinal);
            tables.AddRange(InOrder([.. columns.Where(IsCopied).Select(table => Of(store, table, files[table.Key]))], refersTo));
        }

        return tables;
    }

    private static string OfSqlite(string pragma) =>
        $"""
            FROM pragma_table_list t, {pragma}(t."name") c
            WHERE t."schema" = 'main' AND t."type" = 'table' AND t."name" NOT LIKE 'sqlite\_%' ESCAPE '\' AND t."name" NOT LIKE '\_\_EF%' ESCAPE '\'
            """;

    private static bool IsCopied(IGrouping<string, object[]> table) => !_own.Contains(table.Key, StringComparer.Ordinal);

    private static CopiedTable Of(Store store, IGrouping<string, object[]> columns, IEnumerable<object[]> file)
    {
        var name = CopiedTable.NameOf(store, columns.Key);
        var places = file.ToDictionary(row => (string)row[1], row => (long)row[2], StringComparer.Ordinal);
        var copied = columns.Select(row => new CopiedColumn(name, (string)row[1], StoredType.Of((string)row[2]), row[3] is true)).ToList();
        Require(store, places.Keys.Select(column => $"{columns.Key}.{column}"), copied.Select(column => $"{columns.Key}.{column.Name}"));
        var key = copied.Where(column => places[column.Name] > 0).OrderBy(column => places[column.Name]).ToList();
        return key.Count == 0
            ? throw new InvalidOperationException($"{name} has no key.")
            : new CopiedTable(
                store,
                columns.Key,
                copied,
                key,
                columns.Where(row => row[4] is true).Select(row => (string)row[1]).SingleOrDefault()
            );
    }

    private static void Require(Store store, IEnumerable<string> sqlite, IEnumerable<string> postgreSql)
    {
        var (here, there) = (
            sqlite.Except(_own, StringComparer.Ordinal).ToList(),
            postgreSql.Except(_own, StringComparer.Ordinal).ToList()
        );
        if (here.Except(there).Concat(there.Except(here)).FirstOrDefault() is { } alone)
        {
            throw new InvalidOperationException($"Only one of the two databases has {CopiedTable.NameOf(store, alone)}.");
        }
    }

    private static List<CopiedTable> InOrder(List<CopiedTable> tables, ILookup<string, string> refersTo)
    {
        var ordered = new List<CopiedTable>();
        while (tables.Count > 0)
        {
            var next = tables.FindAll(table =>
                !refersTo[table.Name].Any(other => other != table.Name && tables.Exists(left => left.Name == other))
            );
            if (next.Count == 0)
            {
                throw new InvalidOperationException(
                    $"The rows of {string.Join(", ", tables.Select(table => table.FullName))} refer to each other."
                );
            }

            ordered.AddRange(next);
            tables.RemoveAll(next.Contains);
        }

        return ordered;
    }

    private static async Task<List<object[]>> RowsAsync(CopyEnd end, Store store, string text, CancellationToken cancellationToken)
    {
        var rows = new List<object[]>();
        await using var command = end.Command(store, text);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }
}
