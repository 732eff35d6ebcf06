using System.Globalization;

namespace DataSharing.Core.Foresight.Alerts;

/// <summary>What an organization wants to be told of.</summary>
/// <param name="Id">Distinguishes the organization's rules.</param>
/// <param name="Kind">What is watched for.</param>
/// <param name="Scope">Where.</param>
/// <param name="Threshold">From how much on; null for a kind without one.</param>
/// <param name="HoursBefore">How long before the refresh it looks, 1 to 23; null for a kind that always does.</param>
public sealed record AlertRule(string Id, AlertKind Kind, AlertScope Scope, AlertThreshold? Threshold = null, int? HoursBefore = null)
{
    /// <summary>
    /// What it asks, as it is stored: the same for the same threshold and hours, also where it was another in between. Empty for a kind
    /// that has neither.
    /// </summary>
    public string Terms => TermsOf(Threshold, HoursBefore);

    /// <summary>What keeps a rule from being one, for people; null if nothing does.</summary>
    public static string? Fault(AlertKind kind, AlertScope scope, AlertThreshold? threshold, int? hoursBefore) =>
        scope.Pool is not null && !kind.HasPools ? $"\"{kind.Title}\" is not about a pool."
        : scope.ProjectId is not null && !kind.HasProjects ? $"\"{kind.Title}\" is not about one project."
        : kind.Threshold is not null && threshold is null ? $"\"{kind.Title}\" needs a threshold, in percent or tokens."
        : kind.Threshold is null && threshold is not null ? $"\"{kind.Title}\" has no threshold."
        : kind.HoursBefore is not null && hoursBefore is not (>= 1 and <= 23) ? "The hours before 00:00 UTC must be 1 to 23."
        : kind.HoursBefore is null && hoursBefore is not null ? $"\"{kind.Title}\" looks at all hours."
        : null;

    private static string TermsOf(AlertThreshold? threshold, int? hoursBefore)
    {
        string?[] parts =
        [
            threshold?.Percent is { } percent ? string.Create(CultureInfo.InvariantCulture, $"percent={percent}") : null,
            threshold?.Tokens is { } tokens ? string.Create(CultureInfo.InvariantCulture, $"tokens={tokens.Value}") : null,
            hoursBefore is { } hours ? string.Create(CultureInfo.InvariantCulture, $"hours_before={hours}") : null,
        ];
        return string.Join(';', parts.OfType<string>());
    }
}
