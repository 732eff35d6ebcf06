using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;

namespace DataSharing.Dashboard.Web.Description;

/// <summary>What an endpoint answers with, for its description: one of these types.</summary>
internal sealed record ApiAnswers(IReadOnlyList<Type> Types);

/// <summary>A form in which an endpoint takes its body, for its description; what is taken is decided where it is read.</summary>
/// <param name="ContentType">Of the body.</param>
/// <param name="Types">One of these.</param>
/// <param name="Example">A whole body that is taken.</param>
internal sealed record ApiContent(string ContentType, IReadOnlyList<Type> Types, string Example);

/// <summary>A header that an endpoint needs besides the key.</summary>
internal sealed record ApiHeader(string Name, string Description);

/// <summary>Describes an endpoint beside its summary and its query parameters.</summary>
internal static class ApiDescription
{
    private static readonly ConcurrentDictionary<Type, string[]> _fields = new();

    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new ApiAnswers([typeof(T)]));

    public static RouteHandlerBuilder Answers<T1, T2>(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new ApiAnswers([typeof(T1), typeof(T2)]));

    public static RouteHandlerBuilder Reads<T>(this RouteHandlerBuilder endpoint, string example) =>
        endpoint.Reads("application/json", example, typeof(T));

    public static RouteHandlerBuilder Reads(this RouteHandlerBuilder endpoint, string contentType, string example, params Type[] types) =>
        endpoint.WithMetadata(new ApiContent(contentType, types, example));

    /// <summary>The fields of a body by name, those of its own type first: what is described is what is taken.</summary>
    public static string[] FieldsOf<T>() =>
        _fields.GetOrAdd(
            typeof(T),
            type =>
                [
                    .. Levels(type)
                        .SelectMany(level => level.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
                        .Where(property => property.Name != "EqualityContract")
                        .Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)),
                ]
        );

    private static IEnumerable<Type> Levels(Type type)
    {
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            yield return level;
        }
    }
}
