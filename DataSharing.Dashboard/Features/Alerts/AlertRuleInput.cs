using DataSharing.Core.Foresight.Alerts;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Features.Alerts;

/// <summary>A rule as somebody enters it.</summary>
/// <param name="Kind">The name of an <see cref="AlertKind"/>.</param>
/// <param name="Pool">The one pool; null for both.</param>
/// <param name="ProjectId">The one project; null for all.</param>
/// <param name="Percent">The threshold in percent, or null.</param>
/// <param name="Tokens">The threshold in tokens, or null.</param>
/// <param name="HoursBefore">Hours before the refresh, or null.</param>
public sealed record AlertRuleInput(
    string Kind,
    Pool? Pool = null,
    string? ProjectId = null,
    int? Percent = null,
    long? Tokens = null,
    int? HoursBefore = null
)
{
    /// <summary>A kind as it is usually watched for.</summary>
    public static AlertRuleInput Usual(AlertKind kind) => new(kind.Name, Percent: kind.Threshold?.Percent, HoursBefore: kind.HoursBefore);

    /// <exception cref="InvalidInputException">It can be no rule; says what would be right.</exception>
    public void Check()
    {
        var kind =
            AlertKinds.Find(Kind)
            ?? throw new InvalidInputException("kind", $"kind must be one of {string.Join(", ", AlertKinds.All.Select(one => one.Name))}.");
        if (Percent is not null && Tokens is not null)
        {
            throw new InvalidInputException("threshold", "The threshold is in percent or in tokens, not both.");
        }

        if (Percent is < 1 or > 100)
        {
            throw new InvalidInputException("percent", "The threshold must be 1 to 100 percent.");
        }

        if (Tokens is < 1 or > AlertThreshold.MostTokens)
        {
            throw new InvalidInputException("tokens", $"The threshold must be 1 to {Figures.Of(AlertThreshold.MostTokens)} tokens.");
        }

        var threshold =
            Percent is { } percent ? AlertThreshold.OfPercent(percent)
            : Tokens is { } tokens ? AlertThreshold.OfTokens(tokens)
            : null;
        if (AlertRule.Fault(kind, new AlertScope(Pool, ProjectId), threshold, HoursBefore) is { } fault)
        {
            throw new InvalidInputException("rule", fault);
        }
    }
}
