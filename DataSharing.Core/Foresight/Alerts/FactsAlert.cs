using DataSharing.Core.Eligibility;

namespace DataSharing.Core.Foresight.Alerts;

/// <summary>A fact that eligibility rests on is not known, or was not confirmed for long.</summary>
public sealed class FactsAlert : AlertKind
{
    /// <inheritdoc />
    public override string Name => "facts_to_confirm";

    /// <inheritdoc />
    public override string Title => "A fact is to be confirmed";

    /// <inheritdoc />
    public override string Explanation => "When tier, Zero Data Retention, plan or balance is not known, or 30 days old.";

    /// <inheritdoc />
    public override AlertPlace Place => AlertPlace.Facts;

    /// <inheritdoc />
    public override IEnumerable<AlertFinding> Find(AlertRule rule, AlertFigures figures) =>
        figures.Facts.Select(fact => new AlertFinding(
            fact.Fact,
            AlertState.Holds,
            $"Please confirm: {fact.Name}",
            fact.ConfirmedAt is { } at
                ? $"The {fact.Name} was last confirmed on {Words.Date(at)}. All figures rest on it."
                : $"Nobody has said what the {fact.Name} is. All figures rest on it."
        ));

    /// <inheritdoc />
    public override AlertFinding Otherwise(AlertFigures figures, string subject) =>
        new(subject, AlertState.Clear, "The fact is confirmed", "Somebody entered it, or it was read from OpenAI.");
}
