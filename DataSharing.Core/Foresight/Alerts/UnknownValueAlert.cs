namespace DataSharing.Core.Foresight.Alerts;

/// <summary>Something was read from the provider that is not known here.</summary>
public sealed class UnknownValueAlert : AlertKind
{
    /// <inheritdoc />
    public override string Name => "unknown_value";

    /// <inheritdoc />
    public override string Title => "OpenAI reports something unknown";

    /// <inheritdoc />
    public override string Explanation => "When OpenAI's answers hold a value that this console does not know.";

    /// <inheritdoc />
    public override AlertPlace Place => AlertPlace.Connection;

    /// <inheritdoc />
    public override IEnumerable<AlertFinding> Find(AlertRule rule, AlertFigures figures) =>
        figures.UnknownValues.Select(value => new AlertFinding(
            value.Kind,
            AlertState.Holds,
            "OpenAI reports something that is not known here",
            $"{value.Note} What it means is not guessed."
        ));

    /// <inheritdoc />
    public override AlertFinding Otherwise(AlertFigures figures, string subject) =>
        figures.Connection is null
            ? AlertFinding.NotKnown(subject)
            : new(subject, AlertState.Clear, "All that OpenAI reports is known again", "What was last read holds nothing unknown.");
}
