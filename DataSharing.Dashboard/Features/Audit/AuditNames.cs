using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Features.Audit;

/// <summary>The names that the log keeps, as people know them. What is not known here stands as it was written.</summary>
internal static class AuditNames
{
    private static readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal)
    {
        ["zdr"] = "Zero Data Retention",
        ["tier"] = "Usage tier",
        ["sha256"] = "SHA-256",
        ["base_url"] = "Address",
        ["project_ids"] = "Projects",
        ["project_id"] = "Project",
    };

    // Fields whose values are names that are stored: "pool_used", "not_positive".
    private static readonly HashSet<string> _named = new(StringComparer.Ordinal)
    {
        "kind",
        "type",
        "role",
        "balance",
        "outcome",
        "channel",
    };

    // What is created under an id that says nothing to anybody: the entry tells it by its name.
    private static readonly string[] _byName = ["invite.", "api_key.", "alert.", "support.looked_up", "support.opened"];

    /// <summary>A field of an entry.</summary>
    public static string Field(string field) =>
        WireName<SharingControl>.Find(field) is { } control ? SharingWords.Name(control)
        : _fields.TryGetValue(field, out var name) ? name
        : field.Length == 0 ? field
        : char.ToUpperInvariant(field[0]) + field[1..].Replace('_', ' ');

    /// <summary>A text that a field of an entry holds.</summary>
    public static string Value(string? field, string text, LogNames names) =>
        names.Projects.TryGetValue(text, out var project) && field != "name" ? $"{project.InSentence()} ({text})"
        : names.Fact(field, text) is { } fact ? fact
        : field == "asks_for" && WireName<SharingWish>.Find(text) is { } wish ? MemberRequestWords.Wish(wish)
        : WireName<SharingControl>.Find(text) is { } control ? SharingWords.Name(control)
        : field is not null && _named.Contains(field) ? text.Replace('_', ' ')
        : text;

    /// <summary>What an entry is about; null where its fields say it better.</summary>
    public static string? Subject(AuditEntry entry, LogNames names) =>
        entry.Subject is not { } subject || Array.Exists(_byName, type => entry.Type.StartsWith(type, StringComparison.Ordinal)) ? null
        : names.Projects.TryGetValue(subject, out var name) ? $"{name.InSentence()} ({subject})"
        : WireName<SharingControl>.Find(subject) is { } control ? SharingWords.Name(control)
        : WireName<FactKind>.Find(subject) is { } fact && entry.Type.StartsWith("facts.", StringComparison.Ordinal) ? Field(fact.Wire())
        : subject;
}
