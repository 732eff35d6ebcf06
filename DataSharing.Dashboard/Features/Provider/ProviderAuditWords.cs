using System.Text.Json;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.OpenAI;

namespace DataSharing.Dashboard.Features.Provider;

/// <summary>Entries of the provider's log in words; a type that is not known here stands under its own name.</summary>
internal static class ProviderAuditWords
{
    private const int MostFields = 12;
    private const int LongestValue = 300;

    private static readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal)
    {
        ["project.created"] = "Project created",
        ["project.updated"] = "Project changed",
        ["project.archived"] = "Project archived",
        ["project.deleted"] = "Project deleted",
        ["organization.updated"] = "Organization's settings changed",
        ["role.created"] = "Role made",
        ["role.updated"] = "Role changed",
        ["role.deleted"] = "Role removed",
        ["role.assignment.created"] = "Role given",
        ["role.assignment.deleted"] = "Role taken away",
        ["user.added"] = "Person added",
        ["user.updated"] = "Person's role changed",
        ["user.deleted"] = "Person removed",
        ["external_key.registered"] = "Own encryption key registered",
        ["external_key.removed"] = "Own encryption key removed",
    };

    public static string Label(string type) => _labels.GetValueOrDefault(type) ?? type;

    /// <summary>Whether the type is one that nobody here has heard of.</summary>
    public static bool IsUnknown(string type) => !ProviderAuditTypes.IsKnown(type);

    /// <summary>The details, one line each, as the provider names them.</summary>
    public static IReadOnlyList<string> Fields(ProviderAuditRow entry)
    {
        if (entry.Details is not { } json)
        {
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. Flatten(document.RootElement, "").Take(MostFields)];
        }
        catch (JsonException)
        {
            // Whoever edits the file may leave anything there; the page goes on.
            return [];
        }
    }

    private static IEnumerable<string> Flatten(JsonElement element, string name) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Flatten(member.Value, Join(name, member.Name))),
            JsonValueKind.Array => [$"{name}: {Short(string.Join(", ", element.EnumerateArray().Select(Text)))}"],
            JsonValueKind.Null or JsonValueKind.Undefined => [],
            _ => [$"{name}: {Short(Text(element))}"],
        };

    // "changes_requested" says nothing that the entry does not.
    private static string Join(string name, string member) =>
        member is "changes_requested" or "data" ? name
        : name.Length == 0 ? member.Replace('_', ' ')
        : $"{name}, {member.Replace('_', ' ')}";

    private static string Text(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();

    private static string Short(string text) => text.Length <= LongestValue ? text : $"{text[..LongestValue]}…";
}
