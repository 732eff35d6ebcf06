using System.Data.Common;
using System.Globalization;
using DataSharing.Dashboard.Data.Engines;

namespace DataSharing.Dashboard.Hosting.Copying;

/// <summary>The database that is copied, or the one that is filled; on connections of its own.</summary>
internal abstract class CopyEnd : IAsyncDisposable
{
    public abstract DbConnection Of(Store store);

    /// <summary>A table's name, in quotation marks.</summary>
    public abstract string Name(Store store, string table);

    /// <summary>The last number that was given to a row, or that a row has; null if there was none yet.</summary>
    public abstract Task<long?> CounterAsync(CopiedTable table, CancellationToken cancellationToken);

    /// <summary>The next row gets the number after this one.</summary>
    public abstract Task CountOnAsync(CopiedTable table, long last, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();

    public async Task<long> CountAsync(CopiedTable table, CancellationToken cancellationToken) =>
        await ScalarAsync(table.Store, $"SELECT COUNT(*) FROM {Name(table.Store, table.Name)}", cancellationToken) ?? 0;

    public async Task<long?> ScalarAsync(
        Store store,
        string text,
        CancellationToken cancellationToken,
        params (string Name, object? Value)[] parameters
    )
    {
        await using var command = Command(store, text, parameters);
        return await command.ExecuteScalarAsync(cancellationToken) is { } value and not DBNull
            ? Convert.ToInt64(value, CultureInfo.InvariantCulture)
            : null;
    }

    public async Task ExecuteAsync(
        Store store,
        string text,
        CancellationToken cancellationToken,
        params (string Name, object? Value)[] parameters
    )
    {
        await using var command = Command(store, text, parameters);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public DbCommand Command(Store store, string text, params (string Name, object? Value)[] parameters)
    {
        var command = Of(store).CreateCommand();

        // What counts years of usage takes as long as it takes.
        (command.CommandText, command.CommandTimeout) = (text, 0);
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
