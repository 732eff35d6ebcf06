using System.Globalization;
using System.Text.Json;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Features.Audit;

/// <summary>One value that an act changed: null for "was not there".</summary>
internal sealed record AuditField(string Name, string? Old, string? New)
{
    /// <summary>As the log has it.</summary>
    public string? Raw { get; init; }
}

/// <summary>Audit entries in words. What is not known here stands as it was written: nothing is left out.</summary>
internal static class AuditWords
{
    /// <summary>How an export of a log is named; the platform's own without an organization.</summary>
    public static string FileName(string? organizationId, UtcDay day) => $"audit-{organizationId ?? "platform"}-{day}.jsonl";

    private static readonly Dictionary<string, string> _acts = new(StringComparer.Ordinal)
    {
        [AuditTypes.DataSharingUpdated] = "Data sharing decided",
        [AuditTypes.DataSharingConfirmed] = "Switched at OpenAI, as an owner confirmed",
        [AuditTypes.DataSharingDeclared] = "Declared what was set at OpenAI",
        [AuditTypes.DataSharingProjectKept] = "New project goes on sharing",
        [AuditTypes.DataSharingHoldsLater] = "A decision holds later than it was stamped",
        [AuditTypes.DataSharingAsked] = "Asked the owners for a change of data sharing",
        [AuditTypes.DataSharingRequestGranted] = "Request granted by a decision",
        [AuditTypes.DataSharingRequestDeclined] = "Request declined",
        [AuditTypes.DataSharingRequestWithdrawn] = "Request withdrawn",
        [AuditTypes.TermsAcknowledged] = "New terms acknowledged",
        [AuditTypes.ProjectCreated] = "Project added",
        [AuditTypes.ProjectUpdated] = "Project renamed",
        [AuditTypes.ProjectArchived] = "Project archived or taken back into use",
        [AuditTypes.ProjectZdr] = "Zero Data Retention of a project",
        [AuditTypes.ProjectNeverShare] = "Never share",
        [AuditTypes.FactsUpdated] = "Fact entered",
        [AuditTypes.InviteSent] = "Invitation made",
        [AuditTypes.InviteDeleted] = "Invitation taken back",
        [AuditTypes.InviteAccepted] = "Invitation accepted",
        [AuditTypes.UserAdded] = "Member added",
        [AuditTypes.UserUpdated] = "Role changed",
        [AuditTypes.UserDeleted] = "Member removed",
        [AuditTypes.ApiKeyCreated] = "API key created",
        [AuditTypes.ApiKeyRevoked] = "API key revoked",
        [AuditTypes.OpenaiConnectionUpdated] = "OpenAI connection set",
        [AuditTypes.OpenaiConnectionDeleted] = "OpenAI connection removed",
        [AuditTypes.OpenaiConnectionTested] = "OpenAI connection tested",
        [AuditTypes.AlertRuleAdded] = "Alert rule added",
        [AuditTypes.AlertRuleUpdated] = "Alert rule changed",
        [AuditTypes.AlertRuleDeleted] = "Alert rule removed",
        [AuditTypes.AlertChannelAdded] = "Address for alerts added",
        [AuditTypes.AlertChannelUpdated] = "Address for alerts switched on or off",
        [AuditTypes.AlertChannelDeleted] = "Address for alerts removed",
        [AuditTypes.AlertTested] = "Test sent to an address for alerts",
        [AuditTypes.AlertSentAgain] = "Message sent again by hand",
        [AuditTypes.UsageReportImported] = "OpenAI's export file imported",
        [AuditTypes.FeedbackGiven] = "Completion rated",
        [AuditTypes.CatalogueSimulated] = "Catalogue tried",
        [AuditTypes.CataloguePublished] = "Catalogue published",
        [AuditTypes.CatalogueWithdrawn] = "Catalogue withdrawn before it took effect",
        [AuditTypes.CatalogueStarted] = "Server started with another catalogue",
        [AuditTypes.EventRetentionUpdated] = "Server started with another number of days for which events are kept",
        [AuditTypes.OrganizationCreated] = "Organization created",
        [AuditTypes.OrganizationUpdated] = "Organization renamed",
        [AuditTypes.OrganizationSearched] = "List of organizations opened or searched",
        [AuditTypes.EligibilityExported] = "Eligibility of all organizations taken as a file",
        [AuditTypes.SupportLookedUp] = "Staff of the platform looked at this organization",
        [AuditTypes.SupportOpened] = "Staff of the platform opened a page, file or answer",
        [AuditTypes.SupportKept] = "An administrator opened what administrators keep",
        [AuditTypes.SupportSearched] = "Support searched",
        [AuditTypes.AccountCreated] = "Account created",
        [AuditTypes.AccountReset] = "Link for a new password made",
        [AuditTypes.AccountDisabled] = "Account shut out",
        [AuditTypes.AccountUnlocked] = "Account unlocked",
        [AuditTypes.AccountUpdated] = "Account changed",
        [AuditTypes.AccountRoleUpdated] = "Role on the platform changed",
        [AuditTypes.AccountSignedIn] = "Sign-in",
        [AuditTypes.AccountSignedOut] = "Sign-out",
    };

    /// <summary>Each page, file and answer that staff opened, which else stand under their look.</summary>
    public const string OpenedGroup = "support_opened";

    private const string FactsGroup = "facts";

    private static readonly Dictionary<string, string> _groups = new(StringComparer.Ordinal)
    {
        ["data_sharing"] = "Data sharing",
        ["terms"] = "Terms",
        ["project"] = "Projects",
        [FactsGroup] = "Facts",
        ["invite"] = "Invitations",
        ["user"] = "Members",
        ["api_key"] = "API keys",
        ["openai_connection"] = "OpenAI connection",
        ["alert"] = "Alerts",
        ["usage_report"] = "Imported files",
        ["feedback"] = "Feedback",
        ["catalogue"] = "Programme",
        ["organization"] = "Organization",
        ["support"] = "Support",
        [OpenedGroup] = "Opened by support",
        ["account"] = "Accounts",
    };

    /// <summary>The groups that the log can be filtered by, with the types of each.</summary>
    public static IReadOnlyList<(string Group, string Label, IReadOnlyList<string> Types)> Groups { get; } =
    [.. _groups.Select(group => (group.Key, group.Value, (IReadOnlyList<string>)[.. _acts.Keys.Where(type => IsIn(group.Key, type))]))];

    public static string Label(string type) => _acts.GetValueOrDefault(type) ?? type;

    /// <summary>What an entry says was opened on a look.</summary>
    public static string Opened(AuditEntry look) => Values(look.NewValue, LogNames.None).GetValueOrDefault("Opened") ?? look.NewValue ?? "";

    /// <summary>Old and new values side by side, one line for each that is there.</summary>
    public static IReadOnlyList<AuditField> Fields(AuditEntry entry, LogNames names)
    {
        // Of a fact the log keeps the value alone: which fact it is, its subject says.
        var fact = entry.Type == AuditTypes.FactsUpdated ? entry.Subject : null;
        var (old, @new) = (Values(entry.OldValue, names, fact), Values(entry.NewValue, names, fact));
        var raw = entry.OldValue is null ? entry.NewValue : $"{entry.OldValue} → {entry.NewValue ?? "removed"}";
        return
        [
            .. old
                .Keys.Union(@new.Keys)
                .Select(key => new AuditField(key, old.GetValueOrDefault(key), @new.GetValueOrDefault(key)) { Raw = raw }),
        ];
    }

    // The first facts of an organization stand in the entry of its creation, and in no other.
    private static bool IsIn(string group, string type) =>
        GroupOf(type) == group || (group == FactsGroup && type == AuditTypes.OrganizationCreated);

    private static string GroupOf(string type) => type == AuditTypes.SupportOpened ? OpenedGroup : type.Split('.')[0];

    private static Dictionary<string, string?> Values(string? json, LogNames names, string? fact = null)
    {
        if (json is null)
        {
            return [];
        }

        if (!TryParse(json, out var value))
        {
            return new() { [""] = AuditNames.Value(fact, json, names) };
        }

        using var document = value;
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? document
                .RootElement.EnumerateObject()
                .Where(property => property.Value.ValueKind != JsonValueKind.Null)
                .ToDictionary(
                    property => AuditNames.Field(property.Name),
                    property => (string?)Value(property.Value, names, property.Name),
                    StringComparer.Ordinal
                )
            : new() { [""] = Value(document.RootElement, names, fact) };
    }

    // Whoever edits the file may leave anything there; the page goes on, and the check of the log finds it.
    private static bool TryParse(string json, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out JsonDocument? document)
    {
        try
        {
            document = JsonDocument.Parse(json);
            return true;
        }
        catch (JsonException)
        {
            document = null;
            return false;
        }
    }

    private static string Value(JsonElement value, LogNames names, string? field = null) =>
        value.ValueKind switch
        {
            JsonValueKind.String => AuditNames.Value(field, Text(value.GetString()!), names),
            JsonValueKind.True => "yes",
            JsonValueKind.False => "no",
            JsonValueKind.Array => value.GetArrayLength() == 0
                ? "none"
                : string.Join(", ", value.EnumerateArray().Select(item => Value(item, names, field)).Where(text => text.Length > 0)),
            JsonValueKind.Object when Setting(value) is { } list => SharingWords.WhatToChoose(
                list,
                id => names.Projects.GetValueOrDefault(id)
            ),

            // What says nothing has no name either: a null, or an entry of an earlier version that held empty objects.
            JsonValueKind.Object => string.Join(
                ", ",
                value
                    .EnumerateObject()
                    .Where(property => property.Value.ValueKind != JsonValueKind.Null)
                    .Select(property => (property.Name, Text: Value(property.Value, names, property.Name)))
                    .Where(property => property.Text.Length > 0)
                    .Select(property => $"{AuditNames.Field(property.Name)}: {property.Text}")
            ),
            _ => value.GetRawText(),
        };

    // A setting as the log keeps it: {"type":"selected_projects","project_ids":[…]}.
    private static SharingList? Setting(JsonElement value) =>
        value.TryGetProperty("type", out var type)
        && value.TryGetProperty("project_ids", out var ids)
        && WireName<SharingMode>.Find(type.GetString()) is { } mode
            ? mode switch
            {
                SharingMode.Disabled => SharingList.Disabled,
                SharingMode.AllProjects => SharingList.AllProjects,
                _ => SharingList.Selected(ids.EnumerateArray().Select(id => id.GetString()!)),
            }
            : null;

    private static string Text(string text) =>
        text.Length >= 20
        && text[4] == '-'
        && text.EndsWith('Z')
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? $"{at.UtcDateTime.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture)} UTC"
            : text;
}
