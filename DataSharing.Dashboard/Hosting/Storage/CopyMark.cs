using System.Data.Common;
using System.Globalization;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>
/// Stands in a database while it is filled from another, from before its first table until all of it was compared: whoever would serve it
/// finds this, and whoever goes on filling it knows what from.
/// </summary>
/// <param name="Id">The installation that is copied.</param>
/// <param name="State">How far that one had come, and its schemas: nobody may use it between two runs.</param>
/// <param name="IsWhole">Whether all was copied and compared; what is left to do is to bind it, and to take this away.</param>
internal sealed record CopyMark(string Id, string State, bool IsWhole)
{
    public const string Table = "copy_of";

    /// <summary>What to do about a copy that was not finished.</summary>
    public const string WhatNow = "give the command database copy again, as it was begun, and it goes on";

    /// <param name="application">A connection to the store of the application.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<CopyMark?> ReadAsync(DbConnection application, CancellationToken cancellationToken)
    {
        await using var command = application.CreateCommand();
        command.CommandText =
            application is NpgsqlConnection
                ? $"SELECT to_regclass('{NameIn(application)}') IS NOT NULL"
                : $"SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = '{Table}')";
        if (!Convert.ToBoolean(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture))
        {
            return null;
        }

        command.CommandText = $"""SELECT "Id", "State", "IsWhole" FROM {NameIn(application)}""";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new CopyMark(reader.GetString(0), reader.GetString(1), reader.GetBoolean(2))
            : new CopyMark("", "", IsWhole: false);
    }

    /// <summary>Writes it, before anything else is there or over the one that is.</summary>
    public async Task WriteAsync(DbConnection application, CancellationToken cancellationToken)
    {
        await using var transaction = await application.BeginTransactionAsync(cancellationToken);
        await using var command = application.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"""
            {(
                application is NpgsqlConnection ? $"CREATE SCHEMA IF NOT EXISTS \"{PostgreSqlStores.SchemaOf(Store.Application)}\";" : ""
            )}
            CREATE TABLE IF NOT EXISTS {NameIn(application)} ("Id" text NOT NULL, "State" text NOT NULL, "IsWhole" boolean NOT NULL);
            DELETE FROM {NameIn(application)};
            INSERT INTO {NameIn(application)} ("Id", "State", "IsWhole") VALUES (@id, @state, @whole);
            """;
        foreach (var (name, value) in ((string, object)[])[("@id", Id), ("@state", State), ("@whole", IsWhole)])
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static string NameIn(DbConnection application) =>
        application is NpgsqlConnection ? $"\"{PostgreSqlStores.SchemaOf(Store.Application)}\".\"{Table}\"" : $"\"{Table}\"";
}
