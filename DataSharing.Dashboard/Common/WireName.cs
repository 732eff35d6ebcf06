using System.Collections.Frozen;
using System.Text.Json;

namespace DataSharing.Dashboard.Common;

/// <summary>The snake_case names under which enumerations are stored and sent: <c>InputsOutputs</c> is <c>inputs_outputs</c>.</summary>
internal static class WireName<T> where T : struct, Enum
{
    private static readonly FrozenDictionary<T, string> _names =
        Enum.GetValues<T>().ToFrozenDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

    private static readonly FrozenDictionary<string, T> _values =
        _names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    public static IReadOnlyCollection<string> All => _names.Values;

    public static string Of(T value) => _names[value];

    public static T? Find(string? name) => name is not null && _values.TryGetValue(name, out var value) ? value : null;

    public static T Read(string name) => _values[name];
}

internal static class WireName
{
    public static string Wire<T>(this T value) where T : struct, Enum => WireName<T>.Of(value);
}
