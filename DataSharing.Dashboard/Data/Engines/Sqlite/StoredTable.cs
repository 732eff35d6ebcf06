using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace DataSharing.Dashboard.Data.Engines.Sqlite;

/// <summary>
/// The table of an entity as the model maps it, for statements of SQLite itself: what is inserted and what is read come from the one list
/// of columns there is.
/// </summary>
/// <remarks>
/// A number that the database gives is neither written nor read. Values within values can be written, but not read: whoever needs that asks
/// the model.
/// </remarks>
internal sealed class StoredTable<TRow>
    where TRow : class
{
    private static readonly MethodInfo _isNull = typeof(SqliteStatement).GetMethod(nameof(SqliteStatement.IsNull))!;

    // What is compiled serves each connection: a writer that opens its file anew after a fault need not wait for it once more.
    private static readonly ConditionalWeakTable<IModel, StoredTable<TRow>> _tables = [];

    private readonly Lazy<Func<SqliteStatement, TRow>> _read;
    private readonly Action<SqliteStatement, TRow> _bind;

    private StoredTable(IModel model)
    {
        var entity =
            model.FindEntityType(typeof(TRow)) ?? throw new ArgumentException($"{typeof(TRow).Name} is not in the model.", nameof(model));
        var properties = entity.GetFlattenedProperties().Where(property => property.ValueGenerated == ValueGenerated.Never).ToList();
        Name = Quoted(entity.GetTableName()!);
        Columns = properties.ConvertAll(property => Quoted(property.GetColumnName()));
        Key = [.. entity.FindPrimaryKey()!.Properties.Select(property => Quoted(property.GetColumnName()))];
        _bind = Binding(properties);
        _read = new Lazy<Func<SqliteStatement, TRow>>(() => Reading(properties));
    }

    /// <summary>The table as a model maps it.</summary>
    /// <exception cref="ArgumentException">The row is not in the model.</exception>
    public static StoredTable<TRow> Of(IModel model) => _tables.GetValue(model, model => new StoredTable<TRow>(model));

    /// <summary>In double quotes, as are the columns.</summary>
    public string Name { get; }

    public IReadOnlyList<string> Columns { get; }

    public IReadOnlyList<string> Key { get; }

    /// <summary>All columns but those of the key.</summary>
    public IEnumerable<string> Values => Columns.Except(Key);

    public string SelectList => string.Join(", ", Columns);

    public string Insert => $"INSERT INTO {Name} ({SelectList}) VALUES ({string.Join(", ", Columns.Select(_ => "?"))})";

    /// <summary>Binds a row to the places of <see cref="Columns"/>.</summary>
    public void Bind(SqliteStatement statement, TRow row) => _bind(statement, row);

    /// <summary>The row at which a statement stands that begins with <see cref="SelectList"/>.</summary>
    public TRow Read(SqliteStatement statement) => _read.Value(statement);

    private static string Quoted(string name) => $"\"{name}\"";

    // Compiled, since each event is written so: statement.Bind(row.Source).Bind(row.Day.Number)…
    private static Action<SqliteStatement, TRow> Binding(List<IProperty> properties)
    {
        var (statement, row) = (Expression.Parameter(typeof(SqliteStatement)), Expression.Parameter(typeof(TRow)));
        var bound = properties.Aggregate(
            (Expression)statement,
            (so, property) =>
            {
                var stored = Stored(Path(row, property), property.GetTypeMapping().Converter);
                return Expression.Call(so, nameof(SqliteStatement.Bind), null, stored);
            }
        );
        return Expression.Lambda<Action<SqliteStatement, TRow>>(bound, statement, row).Compile();
    }

    private static Func<SqliteStatement, TRow> Reading(List<IProperty> properties)
    {
        var statement = Expression.Parameter(typeof(SqliteStatement));
        if (properties.Find(property => property.DeclaringType is IComplexType) is { } nested)
        {
            throw new NotSupportedException($"{typeof(TRow).Name} holds {nested.DeclaringType.ShortName()}, which is only written here.");
        }

        var values = properties.Select((property, place) => Expression.Bind(property.PropertyInfo!, Value(statement, place, property)));
        return Expression
            .Lambda<Func<SqliteStatement, TRow>>(Expression.MemberInit(Expression.New(typeof(TRow)), values), statement)
            .Compile();
    }

    private static MemberExpression Path(Expression row, IPropertyBase property)
    {
        var owner = property.DeclaringType is IComplexType complex ? Path(row, complex.ComplexProperty) : row;
        return Expression.Property(owner, property.PropertyInfo!);
    }

    // As the provider stores it: an integer, true or false, a text or bytes; each may be null where the property may.
    private static Expression Stored(Expression value, ValueConverter? converter)
    {
        var isNullable = Nullable.GetUnderlyingType(value.Type) is not null;
        var given = isNullable ? Expression.Property(value, nameof(Nullable<int>.Value)) : value;
        var converted = converter is null ? given : Expression.Invoke(converter.ConvertToProviderExpression, given);
        var bound = converted.Type == typeof(int) ? Expression.Convert(converted, typeof(long)) : converted;
        var type =
            bound.Type.IsValueType && (isNullable || bound.Type == typeof(bool))
                ? typeof(Nullable<>).MakeGenericType(bound.Type)
                : bound.Type;
        bound = bound.Type == type ? bound : Expression.Convert(bound, type);
        return isNullable
            ? Expression.Condition(Expression.Property(value, nameof(Nullable<int>.HasValue)), bound, Expression.Default(type))
            : bound;
    }

    private static Expression Value(Expression statement, int place, IProperty property)
    {
        var converter = property.GetTypeMapping().Converter;
        var column = Expression.Constant(place);
        var type = property.ClrType;
        var stored = converter?.ProviderClrType ?? Nullable.GetUnderlyingType(type) ?? type;
        Expression value =
            stored == typeof(string) ? Expression.Call(statement, nameof(SqliteStatement.Text), null, column)
            : stored == typeof(byte[]) ? Expression.Call(statement, nameof(SqliteStatement.Blob), null, column)
            : Expression.Call(statement, nameof(SqliteStatement.Integer), null, column);
        value =
            stored == typeof(bool) ? Expression.NotEqual(value, Expression.Constant(0L))
            : stored == typeof(int) ? Expression.Convert(value, typeof(int))
            : value;
        value = converter is null ? value : Expression.Invoke(converter.ConvertFromProviderExpression, value);
        value = value.Type == type ? value : Expression.Convert(value, type);
        return property.IsNullable
            ? Expression.Condition(Expression.Call(statement, _isNull, column), Expression.Default(type), value)
            : value;
    }
}
