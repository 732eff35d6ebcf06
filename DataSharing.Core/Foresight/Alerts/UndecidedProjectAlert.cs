using DataSharing.Core.Eligibility;

namespace DataSharing.Core.Foresight.Alerts;

/// <summary>A new project shares because all projects do, and nobody here decided about it.</summary>
public sealed class UndecidedProjectAlert : AlertKind
{
    /// <inheritdoc />
    public override string Name => "undecided_project";

    /// <inheritdoc />
    public override string Title => "A new project shares";

    /// <inheritdoc />
    public override string Explanation => "When a project appears while all projects share, and no owner has decided about it.";

    /// <inheritdoc />
    public override AlertPlace Place => AlertPlace.Sharing;

    /// <inheritdoc />
    public override IEnumerable<AlertFinding> Find(AlertRule rule, AlertFigures figures) =>
        figures.Undecided.Select(project => new AlertFinding(
            project.Id,
            AlertState.Holds,
            $"{project.Name} shares without a decision",
            $"{project.Name} ({project.Id}) shares since {Words.Date(project.Since)} because all projects do. An owner can let it, or stop it."
        )
        {
            ProjectId = project.Id,
        });

    /// <inheritdoc />
    public override AlertFinding Otherwise(AlertFigures figures, string subject) =>
        new(
            subject,
            AlertState.Clear,
            $"{figures.NameOf(subject)} is decided",
            "An owner has decided about it, or it does not share any more."
        )
        {
            ProjectId = subject,
        };
}
