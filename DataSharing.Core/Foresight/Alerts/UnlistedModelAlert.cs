namespace DataSharing.Core.Foresight.Alerts;

/// <summary>A model is in use that no list of the programme names.</summary>
/// <remarks>Source: programme.md, rule 11: such a model is never covered by guess.</remarks>
public sealed class UnlistedModelAlert : AlertKind
{
    /// <inheritdoc />
    public override string Name => "unlisted_model";

    /// <inheritdoc />
    public override string Title => "A model that no list names is in use";

    /// <inheritdoc />
    public override string Explanation =>
        "When a released model is used of which nobody says whether it is covered, or OpenAI counts an unlisted one as free.";

    /// <inheritdoc />
    public override AlertPlace Place => AlertPlace.Usage;

    /// <inheritdoc />
    public override bool EndsWithDay => true;

    /// <inheritdoc />
    public override IEnumerable<AlertFinding> Find(AlertRule rule, AlertFigures figures) =>
        figures.UnlistedModels.Select(model => new AlertFinding(
            model.Model,
            AlertState.Holds,
            $"{model.Model} is on no list",
            model.IsComplimentary
                ? $"OpenAI counted {Count(model.Tokens)} tokens of {model.Model} as free on {Day(figures)}; nobody knows of which pool."
                : $"{Count(model.Tokens)} tokens of {model.Model} were used on {Day(figures)}. "
                    + "No list says whether it is covered: it is counted as billed."
        )
        {
            Tokens = model.Tokens,
        });

    /// <inheritdoc />
    public override AlertFinding Otherwise(AlertFigures figures, string subject) => AlertFinding.NotKnown(subject);
}
