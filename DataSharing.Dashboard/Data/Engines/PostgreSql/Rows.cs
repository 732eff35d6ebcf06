using Npgsql;
using NpgsqlTypes;

namespace DataSharing.Dashboard.Data.Engines.PostgreSql;

/// <summary>Rows that travel as one array for each column.</summary>
internal static class Rows
{
    /// <summary><c>unnest(@p0, @p1, …)</c> with its parameters.</summary>
    /// <param name="parameters">Get them.</param>
    /// <param name="columns">The values of each column, and their type.</param>
    public static string Unnest(this NpgsqlParameterCollection parameters, params IEnumerable<(Array Values, NpgsqlDbType Type)> columns)
    {
        var names = new List<string>();
        foreach (var (values, type) in columns)
        {
            var parameter = new NpgsqlParameter($"p{parameters.Count}", NpgsqlDbType.Array | type) { Value = values };
            parameters.Add(parameter);
            names.Add($"@{parameter.ParameterName}");
        }

        return $"unnest({string.Join(", ", names)})";
    }
}
