using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;

namespace DataSharing.Dashboard.Common;

/// <summary>
/// The names under which enumerations are stored and sent, as they are written out at each member: another name in the code changes nothing
/// for whoever reads them.
/// </summary>
internal static class WireName<T>
    where T : struct, Enum
{
    private static readonly FrozenDictionary<T, string> _names = Enum.GetValues<T>().ToFrozenDictionary(value => value, NameOf);

    private static readonly FrozenDictionary<string, T> _values = _names.ToFrozenDictionary(
        pair => pair.Value,
        pair => pair.Key,
        StringComparer.Ordinal
    );

    /// <summary>In the order of the members.</summary>
    public static IReadOnlyCollection<string> All { get; } = [.. Enum.GetValues<T>().Select(value => _names[value])];

    public static string Of(T value) => _names[value];

    public static T? Find(string? name) => name is not null && _values.TryGetValue(name, out var value) ? value : null;

    public static T Read(string name) => _values[name];

    private static string NameOf(T value) =>
        typeof(T).GetField(value.ToString())?.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name
        ?? throw new InvalidOperationException($"{typeof(T).Name}.{value} is stored or sent, and its name is not written out.");
}

internal static class WireName
{
    public static string Wire<T>(this T value)
        where T : struct, Enum => WireName<T>.Of(value);
}
