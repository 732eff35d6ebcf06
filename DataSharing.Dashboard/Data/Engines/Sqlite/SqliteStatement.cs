using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataSharing.Dashboard.Data.Engines.Sqlite;

/// <summary>
/// A statement of SQLite itself, prepared once: for what writes so many rows that a command of the provider, which looks up and boxes each
/// value, would cost the most.
/// </summary>
/// <remarks>
/// Values are bound one after another, from the first place on; whatever is not bound anew stays. It runs within the connection's
/// transaction, if there is one. What already stands at a place is not handed over again: of rows written one after another, most columns
/// say the same.
/// </remarks>
internal sealed class SqliteStatement : IDisposable
{
    private const int OnTheStack = 512;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly Bound[] _bound;
    private int _place;

    public SqliteStatement(SqliteConnection connection, string text)
    {
        _database = connection.Handle!;
        Require(raw.sqlite3_prepare_v2(_database, text, out _statement));
        _bound = new Bound[raw.sqlite3_bind_parameter_count(_statement)];
    }

    private enum Kind : byte
    {
        Other,
        Integer,
        Text,
        Null,
    }

    /// <summary>The next value to be bound is that of the place after <paramref name="bound"/>.</summary>
    public SqliteStatement After(int bound)
    {
        _place = bound;
        return this;
    }

    public SqliteStatement Bind(long value)
    {
        ref var bound = ref _bound[_place++];
        if (bound.Kind != Kind.Integer || bound.Number != value)
        {
            bound.Kind = Kind.Other;
            Require(raw.sqlite3_bind_int64(_statement, _place, value));
            (bound.Kind, bound.Number) = (Kind.Integer, value);
        }

        return this;
    }

    public SqliteStatement Bind(long? value) => value is { } given ? Bind(given) : BindNull();

    public SqliteStatement Bind(bool? value) => value is { } given ? Bind(given ? 1L : 0L) : BindNull();

    public SqliteStatement Bind(string? value)
    {
        if (value is null)
        {
            return BindNull();
        }

        ref var bound = ref _bound[_place++];
        if (bound.Kind != Kind.Text || bound.Text != value)
        {
            bound.Kind = Kind.Other;
            BindCopy(value);
            (bound.Kind, bound.Text) = (Kind.Text, value);
        }

        return this;
    }

    public SqliteStatement Bind(byte[] value)
    {
        _bound[_place++].Kind = Kind.Other;
        Require(raw.sqlite3_bind_blob(_statement, _place, value));
        return this;
    }

    /// <summary>Runs it to its end; what it returns is not wanted.</summary>
    public void Execute()
    {
        while (Step()) { }
    }

    /// <summary>Goes to the next row; at the end it is ready to run again.</summary>
    public bool Step()
    {
        _place = 0;
        var result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        if (result != raw.SQLITE_DONE)
        {
            // The reset tells the fault once more.
            _ = raw.sqlite3_reset(_statement);
            Require(result, raw.SQLITE_DONE);
        }

        Reset();
        return false;
    }

    /// <summary>Ends it before its last row.</summary>
    public void Reset() => Require(raw.sqlite3_reset(_statement));

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    /// <summary>How many rows the last run of a statement on this connection inserted or changed.</summary>
    public int Changes => raw.sqlite3_changes(_database);

    public long Integer(int column) => raw.sqlite3_column_int64(_statement, column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    /// <summary>Which of SQLite's kinds a value is of, whatever its column was declared as.</summary>
    public int TypeOf(int column) => raw.sqlite3_column_type(_statement, column);

    /// <summary>A text or blob as it is stored, whole even where a text holds a NUL; until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public byte[] Blob(int column) => raw.sqlite3_column_blob(_statement, column).ToArray();

    public void Dispose() => _statement.Dispose();

    private SqliteStatement BindNull()
    {
        ref var bound = ref _bound[_place++];
        if (bound.Kind != Kind.Null)
        {
            bound.Kind = Kind.Other;
            Require(raw.sqlite3_bind_null(_statement, _place));
            bound.Kind = Kind.Null;
        }

        return this;
    }

    // SQLite makes its own copy.
    private void BindCopy(string value)
    {
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        Span<byte> text = most <= OnTheStack ? stackalloc byte[OnTheStack] : new byte[most];
        Require(raw.sqlite3_bind_text(_statement, _place, text[..Encoding.UTF8.GetBytes(value, text)]));
    }

    private void Require(int result, int expected = raw.SQLITE_OK)
    {
        if (result != expected)
        {
            SqliteException.ThrowExceptionForRC(result, _database);
        }
    }

    /// <summary>What stands at a place, as far as it is known.</summary>
    private struct Bound
    {
        public Kind Kind;
        public long Number;
        public string? Text;
    }
}
