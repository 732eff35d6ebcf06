using System.Globalization;
using DataSharing.Core.Foresight.Alerts;
using DataSharing.Dashboard.Alerts;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Features.Alerts;

/// <summary>Rules in words.</summary>
internal static class AlertRuleWords
{
    public static string Title(AlertRuleRecord rule) => AlertKinds.Find(rule.Kind)?.Title ?? $"Not known to this version: {rule.Kind}";

    /// <summary>Where an alert leads.</summary>
    public static string Page(FiredAlert alert) => AlertMessages.PageOf(alert.OrganizationId, alert.Kind);

    /// <summary>"Large pool, Assistant".</summary>
    public static string Scope(AlertRuleRecord rule, IReadOnlyDictionary<string, string> projects)
    {
        string?[] parts =
        [
            rule.Pool is { } pool ? $"{Figures.Pool(pool)} pool" : null,
            rule.ProjectId is { } project ? projects.GetValueOrDefault(project, project) : null,
        ];
        var words = string.Join(", ", parts.OfType<string>());
        return words.Length > 0 ? words
            : AlertKinds.Find(rule.Kind)?.HasPools == true ? "Both pools"
            : "The organization";
    }

    /// <summary>"80%, from 21:00 UTC"; "At once" for a kind without a threshold.</summary>
    public static string Threshold(AlertRuleRecord rule)
    {
        string?[] parts =
        [
            rule.Percent is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent}%") : null,
            rule.Tokens is { } tokens ? $"{Figures.Of(tokens)} tokens" : null,
            rule.HoursBefore is { } hours ? string.Create(CultureInfo.InvariantCulture, $"from {24 - hours:00}:00 UTC") : null,
        ];
        var words = string.Join(", ", parts.OfType<string>());
        return words.Length > 0 ? words : "At once";
    }
}
