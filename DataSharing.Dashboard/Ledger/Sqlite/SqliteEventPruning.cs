using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Metadata;

namespace DataSharing.Dashboard.Ledger.Sqlite;

/// <summary>
/// Lets go of what events of old days said, a few at a time, on the writer's connection: their ids and decisions go where they stay for
/// ever, in the same transaction.
/// </summary>
/// <remarks>By organization and day, which is what events are indexed by; where it has come to is kept in memory alone.</remarks>
internal sealed class EventPruning : IDisposable
{
    /// <summary>Events at a time: whoever sends meanwhile waits for no more.</summary>
    public const int AtOnce = 500;

    // Organizations without old events that are passed over at a time.
    private const int PassedAtOnce = 200;

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
    private string? _organization = "";
    private UtcDay? _until;

    public EventPruning(SqliteConnection connection, IModel model)
    {
        _connection = connection;
        var kept = new StoredTable<KeptDecisionRow>(model);
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

    /// <summary>Lets go of the next few events from before a day.</summary>
    /// <returns>Whether there may be more.</returns>
    public bool Turn(UtcDay firstKept)
    {
        if (!IsPlausible(firstKept))
        {
            return false;
        }

        if (_until != firstKept)
        {
            (_until, _organization) = (firstKept, "");
        }

        for (var passed = 0; _organization is not null && passed < PassedAtOnce; passed++)
        {
            if (_organization.Length > 0 && IsOld(_organization, firstKept))
            {
                LetGo(_organization, firstKept);
                return true;
            }

            _next.Bind(_organization).Step();
            _organization = _next.IsNull(0) ? null : _next.Text(0);
            _next.Reset();
        }

        return _organization is not null;
    }

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[_newest, _next, _oldest, _tell, _keep, _remove])
        {
            statement.Dispose();
        }
    }

    private bool IsPlausible(UtcDay firstKept)
    {
        var isThere = _newest.Step();
        var isPlausible = isThere && EventRetention.IsPlausible(firstKept, UtcDay.FromNumber((int)_newest.Integer(0)));
        _newest.Reset();
        return isPlausible;
    }

    private bool IsOld(string organizationId, UtcDay firstKept)
    {
        _oldest.Bind(organizationId).Step();
        var isOld = !_oldest.IsNull(0) && _oldest.Integer(0) < firstKept.Number;
        _oldest.Reset();
        return isOld;
    }

    // From when on events are kept is told with the first that goes, so that a day of which some are gone is never taken for a whole one.
    private void LetGo(string organizationId, UtcDay firstKept)
    {
        using var transaction = _connection.BeginTransaction();
        _tell.Bind((long)EventsKeptRow.Only).Bind((long)firstKept.Number).Execute();
        _keep.Bind(organizationId).Bind((long)firstKept.Number).Bind((long)AtOnce).Execute();
        _remove.Bind(organizationId).Bind((long)firstKept.Number).Bind((long)AtOnce).Execute();
        transaction.Commit();
    }
}
