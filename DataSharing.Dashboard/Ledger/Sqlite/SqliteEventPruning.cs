using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Metadata;

namespace DataSharing.Dashboard.Ledger.Sqlite;

/// <summary>By statements of SQLite itself.</summary>
internal sealed class SqliteEventPruning : EventPruning, IDisposable
{
    private const string Batch = """
        SELECT "Sequence" FROM "events" WHERE "OrganizationId" = ? AND "Day" < ? ORDER BY "Day", "Sequence" LIMIT ?
        """;

    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _newest;
    private readonly SqliteStatement _next;
    private readonly SqliteStatement _oldest;
    private readonly SqliteStatement _tell;
    private readonly SqliteStatement _keep;
    private readonly SqliteStatement _remove;

    public SqliteEventPruning(SqliteConnection connection, IModel model)
    {
        _connection = connection;
        var kept = StoredTable<KeptDecisionRow>.Of(model);
        var columns = kept.Columns.Select(column => column == "\"Tokens\"" ? "\"InputTokens\" + \"OutputTokens\"" : column);
        _newest = new(connection, """SELECT "Day" FROM "events" ORDER BY "Sequence" DESC LIMIT 1""");
        _next = new(connection, """SELECT MIN("OrganizationId") FROM "events" WHERE "OrganizationId" > ?""");
        _oldest = new(connection, """SELECT MIN("Day") FROM "events" WHERE "OrganizationId" = ?""");
        _tell = new(
            connection,
            """
            INSERT INTO "events_kept" ("Id", "FirstDay") VALUES (?, ?)
            ON CONFLICT ("Id") DO UPDATE SET "FirstDay" = MAX(ifnull("FirstDay", 0), excluded."FirstDay")
            """
        );
        _keep = new(
            connection,
            $"""
            INSERT INTO {kept.Name} ({kept.SelectList})
            SELECT {string.Join(", ", columns)} FROM "events" WHERE "Sequence" IN ({Batch})
            """
        );
        _remove = new(connection, $"""DELETE FROM "events" WHERE "Sequence" IN ({Batch})""");
    }

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[_newest, _next, _oldest, _tell, _keep, _remove])
        {
            statement.Dispose();
        }
    }

    protected override UtcDay? Newest() => Day(_newest);

    protected override string? Next(string organizationId)
    {
        _next.Bind(organizationId).Step();
        var next = _next.IsNull(0) ? null : _next.Text(0);
        _next.Reset();
        return next;
    }

    protected override UtcDay? Oldest(string organizationId) => Day(_oldest.Bind(organizationId));

    protected override void LetGo(string organizationId, UtcDay firstKept)
    {
        using var transaction = _connection.BeginTransaction();
        _tell.Bind((long)EventsKeptRow.Only).Bind((long)firstKept.Number).Execute();
        _keep.Bind(organizationId).Bind((long)firstKept.Number).Bind((long)AtOnce).Execute();
        _remove.Bind(organizationId).Bind((long)firstKept.Number).Bind((long)AtOnce).Execute();
        transaction.Commit();
    }

    private static UtcDay? Day(SqliteStatement statement)
    {
        UtcDay? day = statement.Step() && !statement.IsNull(0) ? UtcDay.FromNumber((int)statement.Integer(0)) : null;
        statement.Reset();
        return day;
    }
}
