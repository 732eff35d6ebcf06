using System.Globalization;
using System.Text;
using System.Text.Json;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using Npgsql;
using NpgsqlTypes;
using SQLitePCL;

namespace DataSharing.Dashboard.Hosting.Copying;

/// <summary>
/// How the values of one type of PostgreSQL's stand in SQLite, and how they get from one to the other: as they are stored, without the
/// conversions of the model, which both databases have behind them.
/// </summary>
internal abstract class StoredType
{
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // What the providers of both databases write for such values, so that what comes back is what was there.
    private const string Time = "yyyy-MM-dd HH:mm:ss.FFFFFFFzzz";
    private const string Number = "0.0###########################";

    /// <exception cref="NotSupportedException">No column has had it so far.</exception>
    public static StoredType Of(string postgreSql) =>
        postgreSql switch
        {
            "bigint" => new Whole(),
            "integer" => new Short(),
            "boolean" => new Truth(),
            "text" or "character varying" => new Words(),
            "bytea" => new Bytes(),
            "numeric" => new Spelled<decimal>(
                NpgsqlDbType.Numeric,
                text => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
                value => value.ToString(Number, CultureInfo.InvariantCulture),
                (file, database) => file == database
            ),
            "timestamp with time zone" => new Spelled<DateTimeOffset>(
                NpgsqlDbType.TimestampTz,
                text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUniversalTime(),
                value => value.ToString(Time, CultureInfo.InvariantCulture),
                (file, database) => Microseconds(file) == Microseconds(database)
            ),
            "jsonb" => new Spelled<string>(NpgsqlDbType.Jsonb, text => text, Compact, IsSameJson),
            "ARRAY" => new Spelled<string[]>(
                NpgsqlDbType.Array | NpgsqlDbType.Text,
                text => JsonSerializer.Deserialize<string[]>(text) ?? [],
                value => JsonSerializer.Serialize(value),
                (file, database) => file.AsSpan().SequenceEqual(database)
            ),
            _ => throw new NotSupportedException($"A column of the type {postgreSql} is not known to a copy."),
        };

    public abstract NpgsqlDbType Type { get; }

    /// <summary>Copies a value that is not null.</summary>
    /// <param name="from">Stands at the row.</param>
    /// <param name="place">The place of the column.</param>
    /// <param name="column">The column.</param>
    /// <param name="to">Stands before it.</param>
    public abstract void Copy(SqliteStatement from, int place, CopiedColumn column, NpgsqlBinaryImporter to);

    /// <inheritdoc cref="Copy(SqliteStatement, int, CopiedColumn, NpgsqlBinaryImporter)"/>
    public abstract void Copy(NpgsqlDataReader from, int place, CopiedColumn column, SqliteStatement to);

    /// <summary>Whether both have the same value, neither of them null: as it is read, however each of them spells it.</summary>
    public abstract bool IsSame(SqliteStatement file, NpgsqlDataReader database, int place, CopiedColumn column);

    /// <summary>A value of a key, as JSON has it.</summary>
    public virtual object Key(SqliteStatement from, int place, CopiedColumn column) => throw NoKey(column);

    /// <inheritdoc cref="Key(SqliteStatement, int, CopiedColumn)"/>
    public virtual object Key(NpgsqlDataReader from, int place) => from.GetValue(place);

    /// <summary>Such a value, read from JSON, for a question to SQLite.</summary>
    public virtual void Bind(SqliteStatement to, JsonElement value) => throw NoKey(null);

    /// <summary>The same for PostgreSQL.</summary>
    public virtual object Given(JsonElement value) => throw NoKey(null);

    private static NotSupportedException NoKey(CopiedColumn? column) => new($"No key has a column such as {column?.Name} so far.");

    // Of jsonb, which keeps neither the order of names nor spaces, without its spaces.
    private static string Compact(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement);
    }

    // Neither the order of names nor how a number or a character is written means anything.
    private static bool IsSameJson(string file, string database)
    {
        using var here = JsonDocument.Parse(file);
        using var there = JsonDocument.Parse(database);
        return JsonElement.DeepEquals(here.RootElement, there.RootElement);
    }

    // PostgreSQL knows no shorter time.
    private static long Microseconds(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerMicrosecond;

    private static void Require(bool fits, CopiedColumn column, string what)
    {
        if (!fits)
        {
            throw new InvalidInputException(
                null,
                $"A row of {column.Table} has {what} in {column.Name}, which the other database cannot hold. Nothing of the source was changed."
            );
        }
    }

    private static long Integer(SqliteStatement from, int place, CopiedColumn column)
    {
        Require(from.TypeOf(place) == raw.SQLITE_INTEGER, column, "something else than a whole number");
        return from.Integer(place);
    }

    private static string Text(SqliteStatement from, int place, CopiedColumn column)
    {
        Require(from.TypeOf(place) == raw.SQLITE_TEXT, column, "something else than a text");
        var bytes = from.Bytes(place);
        Require(!bytes.Contains((byte)0), column, "the character NUL");
        try
        {
            return _strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            Require(fits: false, column, "a text that is not UTF-8");
            throw;
        }
    }

    private class Whole : StoredType
    {
        public override NpgsqlDbType Type => NpgsqlDbType.Bigint;

        public override void Copy(SqliteStatement from, int place, CopiedColumn column, NpgsqlBinaryImporter to) =>
            to.Write(Integer(from, place, column), Type);

        public override void Copy(NpgsqlDataReader from, int place, CopiedColumn column, SqliteStatement to) =>
            to.Bind(from.GetInt64(place));

        public override bool IsSame(SqliteStatement file, NpgsqlDataReader database, int place, CopiedColumn column) =>
            Integer(file, place, column) == database.GetInt64(place);

        public override object Key(SqliteStatement from, int place, CopiedColumn column) => Integer(from, place, column);

        public override void Bind(SqliteStatement to, JsonElement value) => to.Bind(value.GetInt64());

        public override object Given(JsonElement value) => value.GetInt64();
    }

    private sealed class Short : Whole
    {
        public override NpgsqlDbType Type => NpgsqlDbType.Integer;

        public override void Copy(SqliteStatement from, int place, CopiedColumn column, NpgsqlBinaryImporter to)
        {
            var value = Integer(from, place, column);
            Require(value is >= int.MinValue and <= int.MaxValue, column, "a number that is too large");
            to.Write((int)value, Type);
        }

        public override void Copy(NpgsqlDataReader from, int place, CopiedColumn column, SqliteStatement to) =>
            to.Bind((long)from.GetInt32(place));

        public override object Given(JsonElement value) => value.GetInt32();
    }

    private sealed class Truth : StoredType
    {
        public override NpgsqlDbType Type => NpgsqlDbType.Boolean;

        public override void Copy(SqliteStatement from, int place, CopiedColumn column, NpgsqlBinaryImporter to)
        {
            var value = Integer(from, place, column);
            Require(value is 0 or 1, column, "something else than true or false");
            to.Write(value == 1, Type);
        }

        public override void Copy(NpgsqlDataReader from, int place, CopiedColumn column, SqliteStatement to) =>
            to.Bind(from.GetBoolean(place));

        public override bool IsSame(SqliteStatement file, NpgsqlDataReader database, int place, CopiedColumn column) =>
            Integer(file, place, column) == (database.GetBoolean(place) ? 1 : 0);

        public override object Key(SqliteStatement from, int place, CopiedColumn column) => Integer(from, place, column) == 1;

        public override void Bind(SqliteStatement to, JsonElement value) => to.Bind(value.GetBoolean());

        public override object Given(JsonElement value) => value.GetBoolean();
    }

    private sealed class Words : StoredType
    {
        public override NpgsqlDbType Type => NpgsqlDbType.Text;

        public override void Copy(SqliteStatement from, int place, CopiedColumn column, NpgsqlBinaryImporter to) =>
            to.Write(Text(from, place, column), Type);

        public override void Copy(NpgsqlDataReader from, int place, CopiedColumn column, SqliteStatement to) =>
            to.Bind(from.GetString(place));

        public override bool IsSame(SqliteStatement file, NpgsqlDataReader database, int place, CopiedColumn column) =>
            Text(file, place, column) == database.GetString(place);

        public override object Key(SqliteStatement from, int place, CopiedColumn column) => Text(from, place, column);

        public override void Bind(SqliteStatement to, JsonElement value) => to.Bind(value.GetString());

        public override object Given(JsonElement value) => value.GetString()!;
    }

    private sealed class Bytes : StoredType
    {
        public override NpgsqlDbType Type => NpgsqlDbType.Bytea;

        public override void Copy(SqliteStatement from, int place, CopiedColumn column, NpgsqlBinaryImporter to) =>
            to.Write(Blob(from, place, column), Type);

        public override void Copy(NpgsqlDataReader from, int place, CopiedColumn column, SqliteStatement to) =>
            to.Bind(from.GetFieldValue<byte[]>(place));

        public override bool IsSame(SqliteStatement file, NpgsqlDataReader database, int place, CopiedColumn column) =>
            Blob(file, place, column).AsSpan().SequenceEqual(database.GetFieldValue<byte[]>(place));

        public override object Key(SqliteStatement from, int place, CopiedColumn column) => Blob(from, place, column);

        public override void Bind(SqliteStatement to, JsonElement value) => to.Bind(value.GetBytesFromBase64());

        public override object Given(JsonElement value) => value.GetBytesFromBase64();

        private static byte[] Blob(SqliteStatement from, int place, CopiedColumn column)
        {
            Require(from.TypeOf(place) == raw.SQLITE_BLOB, column, "something else than bytes");
            return from.Blob(place);
        }
    }

    /// <summary>A type that SQLite does not know, and that stands there as a text.</summary>
    private sealed class Spelled<T>(NpgsqlDbType type, Func<string, T> read, Func<T, string> write, Func<T, T, bool> isSame) : StoredType
        where T : notnull
    {
        public override NpgsqlDbType Type => type;

        public override void Copy(SqliteStatement from, int place, CopiedColumn column, NpgsqlBinaryImporter to) =>
            to.Write(Read(from, place, column), Type);

        public override void Copy(NpgsqlDataReader from, int place, CopiedColumn column, SqliteStatement to) =>
            to.Bind(write(Read(from, place, column)));

        public override bool IsSame(SqliteStatement file, NpgsqlDataReader database, int place, CopiedColumn column) =>
            isSame(Read(file, place, column), Read(database, place, column));

        private T Read(SqliteStatement from, int place, CopiedColumn column)
        {
            var text = Text(from, place, column);
            try
            {
                return read(text);
            }
            catch (Exception exception) when (exception is FormatException or OverflowException or JsonException)
            {
                Require(fits: false, column, "a text that cannot be read");
                throw;
            }
        }

        // PostgreSQL's numbers and years have more digits than anything that was ever written here.
        private static T Read(NpgsqlDataReader from, int place, CopiedColumn column)
        {
            try
            {
                return from.GetFieldValue<T>(place);
            }
            catch (Exception exception) when (exception is OverflowException or InvalidCastException or ArgumentOutOfRangeException)
            {
                Require(fits: false, column, "a value that is too large");
                throw;
            }
        }
    }
}
