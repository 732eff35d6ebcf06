using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using NpgsqlTypes;

namespace DataSharing.Dashboard.Data.Engines.PostgreSql;

/// <summary>
/// The columns of an entity as the model maps it, for rows that are written many at once: their names, their types, and what a row has in
/// them. A number that the database gives is not among them.
/// </summary>
internal sealed class StoredColumns<TRow>
    where TRow : class
{
    private readonly List<IProperty> _properties;

    public StoredColumns(IModel model)
    {
        var entity =
            model.FindEntityType(typeof(TRow)) ?? throw new ArgumentException($"{typeof(TRow).Name} is not in the model.", nameof(model));
        _properties = [.. entity.GetFlattenedProperties().Where(property => property.ValueGenerated == ValueGenerated.Never)];
        Table = $"\"{entity.GetSchema()}\".\"{entity.GetTableName()}\"";
        Names = _properties.ConvertAll(property => $"\"{property.GetColumnName()}\"");
        Types = _properties.ConvertAll(TypeOf);
        Key = [.. entity.FindPrimaryKey()!.Properties.Select(property => $"\"{property.GetColumnName()}\"")];
    }

    /// <summary>With its schema.</summary>
    public string Table { get; }

    /// <summary>In double quotes.</summary>
    public IReadOnlyList<string> Names { get; }

    public IReadOnlyList<NpgsqlDbType> Types { get; }

    public IReadOnlyList<string> Key { get; }

    /// <summary>All but those of the key.</summary>
    public IEnumerable<string> Values => Names.Except(Key);

    public string List => string.Join(", ", Names);

    /// <summary>What a row has in a column; null for none.</summary>
    public object? Value(TRow row, int column)
    {
        var property = _properties[column];
        var value = Get(row, property);
        return value is null ? null
            : property.GetTypeMapping().Converter is { } converter ? converter.ConvertToProvider(value)
            : value;
    }

    /// <summary>What all rows have in a column, as one array.</summary>
    public Array ValuesOf(IReadOnlyList<TRow> rows, int column) =>
        Types[column] switch
        {
            NpgsqlDbType.Bigint => All<long?>(rows, column),
            NpgsqlDbType.Integer => All<int?>(rows, column),
            NpgsqlDbType.Boolean => All<bool?>(rows, column),
            NpgsqlDbType.Bytea => All<byte[]?>(rows, column),
            _ => All<string?>(rows, column),
        };

    /// <summary>The row at which a reader stands that begins with <see cref="List"/>.</summary>
    public TRow Read(NpgsqlDataReader reader)
    {
        var row = Activator.CreateInstance<TRow>();
        for (var column = 0; column < _properties.Count; column++)
        {
            if (!reader.IsDBNull(column))
            {
                var (property, stored) = (_properties[column], reader.GetValue(column));
                property.PropertyInfo!.SetValue(row, property.GetTypeMapping().Converter?.ConvertFromProvider(stored) ?? stored);
            }
        }

        return row;
    }

    private T[] All<T>(IReadOnlyList<TRow> rows, int column)
    {
        var values = new T[rows.Count];
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = (T)Value(rows[row], column)!;
        }

        return values;
    }

    private static object? Get(object row, IPropertyBase property)
    {
        var owner = property.DeclaringType is IComplexType complex ? Get(row, complex.ComplexProperty) : row;
        return property.PropertyInfo!.GetValue(owner);
    }

    private static NpgsqlDbType TypeOf(IProperty property) =>
        property.GetColumnType() switch
        {
            "bigint" => NpgsqlDbType.Bigint,
            "integer" => NpgsqlDbType.Integer,
            "boolean" => NpgsqlDbType.Boolean,
            "bytea" => NpgsqlDbType.Bytea,
            "text" => NpgsqlDbType.Text,
            var type => throw new NotSupportedException($"{property.Name} is stored as {type}."),
        };
}
