using DataSharing.Core.Eligibility;

namespace DataSharing.Core.Foresight.Alerts;

/// <summary>The provider's count contradicts what was decided here.</summary>
/// <remarks>
/// Source: words.md, Drift. Free traffic that was counted stays counted, so it fires however old the count is; that there is none says
/// something only while the count is fresh.
/// </remarks>
public sealed class DriftAlert : AlertKind
{
    private const string Billed = "billed";

    /// <inheritdoc />
    public override string Name => "drift";

    /// <inheritdoc />
    public override string Title => "OpenAI's count contradicts a decision";

    /// <inheritdoc />
    public override string Explanation => "When a project seems to share against the decision, or what should be free was billed.";

    /// <inheritdoc />
    public override AlertPlace Place => AlertPlace.Sharing;

    /// <inheritdoc />
    public override bool HasProjects => true;

    /// <inheritdoc />
    public override IEnumerable<AlertFinding> Find(AlertRule rule, AlertFigures figures)
    {
        if (figures.Drift is not { } drift)
        {
            yield break;
        }

        foreach (var free in drift.Free.Where(free => rule.Scope.Includes(free.ProjectId)))
        {
            var name = figures.NameOf(free.ProjectId);
            yield return new(
                free.ProjectId,
                AlertState.Holds,
                $"{name} probably shares against the decision",
                $"OpenAI counted free traffic in {name} on {Words.Date(free.Day.Start)} ({Count(free.Tokens)} tokens). Free tokens are given only for shared traffic: look at OpenAI's data controls."
            )
            {
                ProjectId = free.ProjectId,
                Tokens = free.Tokens,
            };
        }

        if (drift.IsBilledThoughExpectedFree && rule.Scope.ProjectId is null)
        {
            yield return new(
                Billed,
                AlertState.Holds,
                "OpenAI billed what you expected free",
                "On two settled days none of the covered traffic inside the allowance was free, though sharing was confirmed."
            );
        }
    }

    /// <inheritdoc />
    public override AlertFinding Otherwise(AlertFigures figures, string subject) =>
        figures.Drift is not { IsFresh: true } ? AlertFinding.NotKnown(subject)
        : subject == Billed
            ? new(subject, AlertState.Clear, "OpenAI's bill agrees again", "What should be free is no longer seen as billed.")
        : new(
            subject,
            AlertState.Clear,
            $"{figures.NameOf(subject)} is no longer seen sharing against the decision",
            "No free traffic was counted against the decision for a week. That does not show that nothing was shared."
        )
        {
            ProjectId = subject,
        };
}
