using DataSharing.Core.Eligibility;
using DataSharing.Core.Foresight.Alerts;
using DataSharing.Core.Foresight.Needs;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Features.Organizations.Glance;

/// <summary>Organizations side by side, in words.</summary>
internal static class GlanceWords
{
    /// <summary>What a filter says.</summary>
    public static string Label(Need need) =>
        need switch
        {
            Need.SharesAgainstDecision => "Shares against the decision",
            Need.MayStillReceive => "OpenAI may still receive",
            Need.SharedUndecided => "Shared, not decided",
            Need.RequestWaits => "A member asks",
            Need.NoOwner => "No owner",
            Need.KeyRefused => "Admin key refused",
            Need.ReadingFails => "Reading fails",
            Need.CountStale => "Count is stale",
            Need.BilledThoughFree => "Billed, expected free",
            Need.NotConfirmed => "Not confirmed at OpenAI",
            Need.NothingDecided => "Nothing decided yet",
            Need.NewTerms => "New terms",
            _ => "Facts to confirm",
        };

    public static string Label(EligibilityStatus status) =>
        status switch
        {
            EligibilityStatus.Enrolled => "Enrolled",
            EligibilityStatus.Eligible => "Eligible",
            EligibilityStatus.Ineligible => "Not eligible",
            _ => "Not known",
        };

    /// <summary>Why somebody should come, in one sentence.</summary>
    /// <param name="need">What for.</param>
    /// <param name="glance">Where.</param>
    /// <param name="isMine">Whether the reader belongs there: nobody else is told names of projects or people, only how many there
    /// are.</param>
    public static string Sentence(Need need, OrganizationGlance glance, bool isMine) =>
        need switch
        {
            Need.SharesAgainstDecision when glance.Drift.Free is { Count: > 0 } free =>
                $"OpenAI counted free traffic in {Some([.. free.Select(project => project.Name.InSentence())], isMine)}, against the decision.",
            Need.SharesAgainstDecision => SharingWords.SeenAgainst,
            Need.MayStillReceive => "Stopped here, not confirmed there: OpenAI may still receive this.",
            Need.SharedUndecided when glance.Undecided > 0 =>
                $"{(glance.Undecided == 1 ? "One project shares" : $"{Figures.Of(glance.Undecided)} projects share")}, and nobody decided about it.",
            Need.SharedUndecided => "OpenAI receives data already, or probably does, and nothing is decided here.",
            Need.RequestWaits when isMine && glance.Sharing.Requests is [var one] =>
                $"{one.ByName.InSentence()} asks for a project {MemberRequestWords.Wish(one.Wish)}.",
            Need.RequestWaits when glance.Sharing.Requests.Count == 1 => "One request of a member waits for an owner.",
            Need.RequestWaits => $"{Figures.Of(glance.Sharing.Requests.Count)} requests of members wait for an owner.",
            Need.NoOwner => "Nobody is an owner: nothing can be decided.",
            Need.KeyRefused => "OpenAI refuses the admin key: nothing is read.",
            Need.ReadingFails => "Reading from OpenAI fails.",
            Need.CountStale => "OpenAI's count of today is stale.",
            Need.BilledThoughFree => "OpenAI billed what was expected free.",
            Need.NotConfirmed => "A decision was recorded. OpenAI does not know yet.",
            Need.NothingDecided => "Nobody has said what is set at OpenAI.",
            Need.NewTerms => "Data is shared under an earlier text of the terms.",
            _ => $"To confirm: {string.Join(", ", glance.Facts.Select(fact => fact.Name))}.",
        };

    /// <summary>How soon somebody should come, as a colour tells it beside the words.</summary>
    public static string Class(Need need) =>
        NeedPolicy.Urgency(need) switch
        {
            NeedUrgency.Now => "bad",
            NeedUrgency.Soon => "warn-text",
            _ => "muted",
        };

    /// <summary>That what some need is not known yet.</summary>
    public static string Unseen(int count) =>
        $"{(count == 1 ? "One organization was" : $"{Figures.Of(count)} organizations were")} not looked at since the console started: what they need shows within moments.";

    /// <summary>Which of those that were found a page shows.</summary>
    public static string Range(int page, int rows, int found) =>
        $"{Figures.Of(((page - 1) * GlanceQueries.PageSize) + 1)} to {Figures.Of(((page - 1) * GlanceQueries.PageSize) + rows)} of {Figures.Of(found)}";

    /// <summary>Where it is done.</summary>
    public static string Place(Need need, string organizationId) =>
        need switch
        {
            Need.NoOwner => PageRoutes.Members(organizationId),
            Need.KeyRefused or Need.ReadingFails or Need.CountStale => PageRoutes.Connection(organizationId),
            Need.FactsToConfirm => PageRoutes.Facts(organizationId),
            Need.BilledThoughFree => PageRoutes.Overview(organizationId),
            _ => PageRoutes.Sharing(organizationId),
        };

    /// <summary>What is shared: the verdict's own sentence, and the other kinds of data that were decided on.</summary>
    public static string Sharing(OrganizationGlance glance)
    {
        var others = glance
            .Sharing.Controls.Where(control => control.Control != SharingControl.InputsOutputs && control.List.ChoosesAny)
            .Select(control => SharingWords.Name(control.Control).ToLowerInvariant())
            .ToList();
        var sentence = Banner.Sentence(glance.Verdict[EligibilityRule.Sharing].Explanation);
        return others.Count == 0 ? sentence : $"{sentence} Also decided: {string.Join(", ", others)}.";
    }

    /// <summary>Why it is not eligible, or what is not known of it; empty where it is.</summary>
    public static string Why(EligibilityVerdict verdict) =>
        verdict.Status is EligibilityStatus.Ineligible or EligibilityStatus.Unknown ? Banner.Detail(verdict) : "";

    /// <summary>How the connection stands; without one, whether figures came otherwise.</summary>
    public static string Connection(OrganizationGlance glance) =>
        glance.Connection switch
        {
            ConnectionStanding.None when glance.ReadAt is not null => "No key now",
            ConnectionStanding.None => "Not connected",
            ConnectionStanding.NotReadYet => "Not read yet",
            ConnectionStanding.Fresh => "Fresh",
            ConnectionStanding.Stale => "Stale",
            ConnectionStanding.Failing => "Failing",
            _ => "Key refused",
        };

    /// <summary>When usage was last read, to the hour once that is long ago.</summary>
    public static string Read(OrganizationGlance glance, Instant now) =>
        (glance.Connection, glance.ReadAt) switch
        {
            (ConnectionStanding.None, null) => "",
            (ConnectionStanding.None, { } at) => $"read {Figures.Span(now.Since(at))} ago from a file or with an earlier key",
            (_, { } at) => $"read {Figures.Span(now.Since(at))} ago",
            _ => "never read",
        };

    /// <summary>Where OpenAI's count contradicts a decision: that none was seen is no proof of anything.</summary>
    public static string Drift(OrganizationGlance glance) =>
        glance.Drift.Free.Count > 0 ? Figures.Of(glance.Drift.Free.Count) + (glance.Drift.Free.Count == 1 ? " project" : " projects")
        : glance.Drift.BilledThoughExpectedFree ? "billed, expected free"
        : glance.ReadAt is not { } read ? "not known"
        : glance.Connection == ConnectionStanding.Fresh ? "none seen"
        : $"none seen up to {Viewer.Short(read)}";

    // Two by name, more by their number.
    private static string Some(IReadOnlyList<string> projects, bool byName) =>
        byName && projects.Count <= 2 ? string.Join(" and ", projects)
        : projects.Count == 1 ? "one project"
        : $"{Figures.Of(projects.Count)} projects";
}
