using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;

namespace DataSharing.Dashboard.Hosting.Copying;

/// <summary>A column as both databases have it.</summary>
internal sealed record CopiedColumn(string Table, string Name, StoredType Type, bool IsNullable)
{
    public string Quoted => $"\"{Name}\"";
}

/// <summary>A table that both databases have.</summary>
/// <param name="Store">Where it stands.</param>
/// <param name="Name">Its name.</param>
/// <param name="Columns">All its columns.</param>
/// <param name="Key">Those of its key, in order.</param>
/// <param name="Counted">The column to which the database gives numbers, if there is one.</param>
internal sealed record CopiedTable(
    Store Store,
    string Name,
    IReadOnlyList<CopiedColumn> Columns,
    IReadOnlyList<CopiedColumn> Key,
    string? Counted
)
{
    /// <summary>For people.</summary>
    public string FullName => NameOf(Store, Name);

    public string Quoted => $"\"{Name}\"";

    public string InPostgreSql => $"\"{PostgreSqlStores.SchemaOf(Store)}\".\"{Name}\"";

    public string ColumnList => string.Join(", ", Columns.Select(column => column.Quoted));

    public static string NameOf(Store store, string name) => $"{PostgreSqlStores.SchemaOf(store)}.{name}";

    /// <summary>The rows after one, in the order of the key.</summary>
    /// <param name="table">The table's name there.</param>
    /// <param name="parameters">A parameter for each column of the key; null for the rows from the first.</param>
    public string Select(string table, IEnumerable<string>? parameters)
    {
        var key = string.Join(", ", Key.Select(column => column.Quoted));
        var after = parameters is null ? "" : $" WHERE ({key}) > ({string.Join(", ", parameters)})";
        return $"SELECT {ColumnList} FROM {table}{after} ORDER BY {key}";
    }
}
