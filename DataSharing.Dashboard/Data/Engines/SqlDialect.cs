using System.Text.Json;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Data.Engines;

/// <summary>What is written differently where a query is written by hand.</summary>
/// <remarks>All else in such queries is read by both: quoted names, sums that are cast to bigint, a name for each subquery.</remarks>
internal abstract class SqlDialect
{
    private static readonly SqlDialect _sqlite = new OfSqlite();
    private static readonly SqlDialect _postgreSql = new OfPostgreSql();

    public static SqlDialect Of(DbContext context) => context.Database.IsNpgsql() ? _postgreSql : _sqlite;

    /// <summary>A table's name.</summary>
    public abstract string Table(Store store, string name);

    /// <summary>A join whose order is kept: the first table leads, and the second is looked up for each of its rows.</summary>
    public abstract string JoinInOrder { get; }

    /// <summary>A text as it is compared without regard to the case of ASCII letters.</summary>
    public abstract string AnyCase(string text);

    /// <summary>Whether a text is one of those in one parameter.</summary>
    public abstract string OneOf(string text, string parameter);

    /// <summary>The value of such a parameter.</summary>
    public abstract object Texts(IEnumerable<string> texts);

    private sealed class OfSqlite : SqlDialect
    {
        public override string JoinInOrder => "CROSS JOIN";

        public override string Table(Store store, string name) => $"\"{name}\"";

        public override string AnyCase(string text) => $"{text} COLLATE NOCASE";

        public override string OneOf(string text, string parameter) => $"{text} IN (SELECT value FROM json_each({parameter}))";

        public override object Texts(IEnumerable<string> texts) => JsonSerializer.Serialize(texts);
    }

    private sealed class OfPostgreSql : SqlDialect
    {
        public override string JoinInOrder => "JOIN";

        public override string Table(Store store, string name) => $"\"{PostgreSqlStores.SchemaOf(store)}\".\"{name}\"";

        public override string AnyCase(string text) => $"lower({text} COLLATE \"C\")";

        public override string OneOf(string text, string parameter) => $"{text} = ANY ({parameter})";

        public override object Texts(IEnumerable<string> texts) => texts.ToArray();
    }
}
