using System.Globalization;
using System.Text.Json;
using DataSharing.Core.Sharing;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Shared;

namespace DataSharing.Dashboard.Features.Audit;

/// <summary>One value that an act changed: null for "was not there".</summary>
internal sealed record AuditField(string Name, string? Old, string? New);

/// <summary>Audit entries in words. What is not known here stands as it was written: nothing is left out.</summary>
internal static class AuditWords
{
    private static readonly Dictionary<string, string> _acts = new(StringComparer.Ordinal)
    {
        ["data_sharing.updated"] = "Data sharing decided",
        ["data_sharing.confirmed"] = "Switched at OpenAI, as an owner confirmed",
        ["data_sharing.declared"] = "Declared what was set at OpenAI",
        ["data_sharing.holds_later"] = "A decision holds later than it was stamped",
        ["project.created"] = "Project added",
        ["project.updated"] = "Project renamed",
        ["project.archived"] = "Project archived or taken back into use",
        ["project.zdr"] = "Zero Data Retention of a project",
        ["project.never_share"] = "Never share",
        ["facts.updated"] = "Fact entered",
        ["invite.sent"] = "Invitation made",
        ["invite.deleted"] = "Invitation taken back",
        ["invite.accepted"] = "Invitation accepted",
        ["user.added"] = "Member added",
        ["user.updated"] = "Role changed",
        ["user.deleted"] = "Member removed",
        ["api_key.created"] = "API key created",
        ["api_key.revoked"] = "API key revoked",
        ["openai_connection.updated"] = "OpenAI connection set",
        ["openai_connection.deleted"] = "OpenAI connection removed",
        ["openai_connection.tested"] = "OpenAI connection tested",
        ["usage_report.imported"] = "OpenAI's export file imported",
        ["feedback.given"] = "Completion rated",
        ["organization.created"] = "Organization created",
        ["organization.updated"] = "Organization renamed",
        ["support.looked_up"] = "Support looked at this organization",
        ["support.searched"] = "Support searched",
        ["account.created"] = "Account created",
        ["account.reset"] = "Link for a new password made",
        ["account.disabled"] = "Account shut out",
        ["account.unlocked"] = "Account unlocked",
        ["account.updated"] = "Account changed",
        ["account.signed_in"] = "Sign-in",
    };

    private static readonly Dictionary<string, string> _groups = new(StringComparer.Ordinal)
    {
        ["data_sharing"] = "Data sharing",
        ["project"] = "Projects",
        ["facts"] = "Facts",
        ["invite"] = "Invitations",
        ["user"] = "Members",
        ["api_key"] = "API keys",
        ["openai_connection"] = "OpenAI connection",
        ["usage_report"] = "Imported files",
        ["feedback"] = "Feedback",
        ["organization"] = "Organization",
        ["support"] = "Support",
        ["account"] = "Accounts",
    };

    /// <summary>The groups that the log can be filtered by, with the types of each.</summary>
    public static IReadOnlyList<(string Group, string Label, IReadOnlyList<string> Types)> Groups { get; } =
        [.. _groups.Select(group => (group.Key, group.Value, (IReadOnlyList<string>)[.. _acts.Keys.Where(type => GroupOf(type) == group.Key)]))];

    public static string Label(string type) => _acts.GetValueOrDefault(type) ?? type;

    /// <summary>Old and new values side by side, one line for each that is there.</summary>
    public static IReadOnlyList<AuditField> Fields(AuditEntry entry, IReadOnlyDictionary<string, string> projects)
    {
        var (old, @new) = (Values(entry.OldValue, projects), Values(entry.NewValue, projects));
        return [.. old.Keys.Union(@new.Keys).Select(key => new AuditField(key, old.GetValueOrDefault(key), @new.GetValueOrDefault(key)))];
    }

    private static string GroupOf(string type) => type.Split('.')[0];

    private static Dictionary<string, string?> Values(string? json, IReadOnlyDictionary<string, string> projects)
    {
        if (json is null)
        {
            return [];
        }

        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? document.RootElement.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Null)
                .ToDictionary(property => Name(property.Name), property => (string?)Value(property.Value, projects), StringComparer.Ordinal)
            : new() { [""] = Value(document.RootElement, projects) };
    }

    private static string Name(string field) => WireName<SharingControl>.Find(field) is { } control ? SharingWords.Name(control)
        : char.ToUpperInvariant(field[0]) + field[1..].Replace('_', ' ');

    private static string Value(JsonElement value, IReadOnlyDictionary<string, string> projects) => value.ValueKind switch
    {
        JsonValueKind.String => Text(value.GetString()!),
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Array => value.GetArrayLength() == 0 ? "none" : string.Join(", ", value.EnumerateArray().Select(item => Value(item, projects))),
        JsonValueKind.Object when Setting(value) is { } list => SharingWords.WhatToChoose(list, id => projects.GetValueOrDefault(id)),
        JsonValueKind.Object => string.Join(", ", value.EnumerateObject().Select(property => $"{Name(property.Name)}: {Value(property.Value, projects)}")),
        _ => value.GetRawText(),
    };

    // A setting as the log keeps it: {"type":"selected_projects","project_ids":[…]}.
    private static SharingList? Setting(JsonElement value) =>
        value.TryGetProperty("type", out var type) && value.TryGetProperty("project_ids", out var ids) && WireName<SharingMode>.Find(type.GetString()) is { } mode
            ? mode switch
            {
                SharingMode.Disabled => SharingList.Disabled,
                SharingMode.AllProjects => SharingList.AllProjects,
                _ => SharingList.Selected(ids.EnumerateArray().Select(id => id.GetString()!)),
            }
            : null;

    private static string Text(string text) =>
        text.Length >= 20 && text[4] == '-' && text.EndsWith('Z') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? $"{at.UtcDateTime.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture)} UTC"
            : text;
}
