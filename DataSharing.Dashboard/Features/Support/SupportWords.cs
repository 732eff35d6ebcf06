using DataSharing.Core.Eligibility;
using DataSharing.Core.Foresight.Needs;
using DataSharing.Core.Organizations;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Features.Organizations.Glance;
using DataSharing.Dashboard.Sharing;

namespace DataSharing.Dashboard.Features.Support;

/// <summary>What support reads out and copies: what was decided here is never told as what OpenAI receives.</summary>
internal static class SupportWords
{
    /// <summary>Why administrators' list may be longer than support's.</summary>
    public static string NotListed { get; } =
        "Not listed here: what owners see to by themselves ("
        + string.Join(", ", Enum.GetValues<Need>().Where(IsUpkeep).Select(need => GlanceWords.Label(need).ToLowerInvariant()))
        + "), and organizations without an owner, which administrators see to.";

    private static bool IsUpkeep(Need need) => need != Need.NoOwner && !NeedingView.IsOfSupport(need);

    /// <summary>The verdict in one sentence, and what it rests on where OpenAI may be set to something else.</summary>
    /// <param name="name">Of the organization.</param>
    /// <param name="verdict">By what was decided here.</param>
    /// <param name="sharing">As known now.</param>
    /// <param name="isPast">Whether the verdict is of a day that is over: what was confirmed then is not told by what is known now.</param>
    public static string Verdict(string name, EligibilityVerdict verdict, SharingView sharing, bool isPast) =>
        verdict.Status switch
        {
            EligibilityStatus.Ineligible => $"{name.InSentence()} is not eligible: {Banner.Detail(verdict)}",
            EligibilityStatus.Unknown => $"Not known whether {name.InSentence()} is eligible: nobody has said which usage tier applies.",
            EligibilityStatus.Eligible =>
                $"{name.InSentence()} is eligible, but no active project {(isPast ? "was decided" : "is decided here")} to share inputs and outputs.",
            _ =>
                $"{name.InSentence()} {(isPast ? "was" : "is")} enrolled for up to {Words.Tokens(verdict.Allowances!.Value.Total)} complimentary tokens per day.",
        } + (Difference(verdict, sharing, isPast) is { } difference ? $" {difference}" : "");

    /// <summary>Where the decision and what is known of OpenAI differ, in a sentence; null where they do not.</summary>
    public static string? Difference(EligibilityVerdict verdict, SharingView sharing, bool isPast)
    {
        if (isPast)
        {
            return verdict.Status == EligibilityStatus.Enrolled
                ? "This is by what was decided here, whenever it was confirmed at OpenAI."
                : null;
        }

        var control = sharing[SharingControl.InputsOutputs];
        return control.AtProvider.Difference switch
        {
            ProviderDifference.SharedUndecided => "Nothing is decided here, and OpenAI receives data already, or probably does.",
            ProviderDifference.NotConfirmed when control.AtProvider.MayStillReceive =>
                "What is shared was decided here and is not confirmed at OpenAI: OpenAI may still receive what was stopped.",
            ProviderDifference.NotConfirmed =>
                "What is shared was decided here and is not confirmed at OpenAI: until it is switched there, requests may be billed.",
            ProviderDifference.SeenAgainst =>
                "OpenAI's reports count free traffic against the decision: it probably shares more than was decided here.",
            _ => null,
        };
    }

    /// <summary>
    /// "40 projects, 4 chosen to share, 0 with effect": counted as the rule counts them, where what was chosen and what came of it differ.
    /// </summary>
    public static string Projects(OrganizationSnapshot organization)
    {
        var (all, sums) = (organization.Projects.Count, organization.Summarize());
        var archived = all == sums.Active ? "" : $" ({Figures.Of(all - sums.Active)} archived)";
        var effect = sums.Chosen == sums.Sharing ? "" : $", {Figures.Of(sums.Sharing)} with effect";
        return $"{Figures.Of(all)} {(all == 1 ? "project" : "projects")}{archived}, {Figures.Of(sums.Chosen)} chosen to share{effect}";
    }

    /// <summary>What is known of one project at OpenAI, in a few words.</summary>
    public static string AtProvider(ControlView control, string projectId)
    {
        var setting = control.AtProvider;
        if (setting.Seen.FirstOrDefault(free => free.ProjectId == projectId) is { ProjectId: not null } seen)
        {
            return $"probably shared: free traffic in its reports, last on {Words.Date(seen.Day.Start)}";
        }

        if (setting.Stated is not { } stated)
        {
            return "not known";
        }

        var said =
            setting.Basis == ProviderBasis.Declared ? "declared, not witnessed"
            : control.Confirmation is not null ? "confirmed"
            : "confirmed before the last decision";
        return $"{(stated.List.Chooses(projectId) ? "shared" : "not shared")}, {said}";
    }

    /// <summary>Why one was opened that stands among those that need a person.</summary>
    /// <param name="need">What for; null stands for the first of what it needs.</param>
    public static string ReasonOf(Need? need) => $"Needs a person: {(need is { } one ? GlanceWords.Label(one) : "…")}";

    /// <summary>Where its owners find what a look of support does not show; nothing for what it shows.</summary>
    public static string? Elsewhere(Need need) =>
        need switch
        {
            Need.KeyRefused or Need.ReadingFails or Need.CountStale => "Its owners see and mend it under Connection.",
            Need.RequestWaits => "Its owners answer it under Data sharing.",
            _ => null,
        };

    /// <summary>What there is to do, for the ticket.</summary>
    public static string NextStep(EligibilityVerdict verdict, SharingView sharing) =>
        verdict.Status switch
        {
            _ when sharing.SeenAgainst.Count > 0 =>
                "an owner looks at OpenAI's data controls: its reports count free traffic of what was decided not to be shared",
            _ when sharing.Unconfirmed.Count > 0 => "an owner switches at OpenAI what was decided here, and confirms it under Data sharing",
            _ when sharing.SharedUndecided.Count > 0 =>
                "an owner decides under Data sharing what shall be shared, and switches it at OpenAI",
            EligibilityStatus.Enrolled => "nothing; look at the reasons for billed requests",
            EligibilityStatus.Eligible => "an owner can share inputs and outputs for the projects they choose",
            EligibilityStatus.Unknown => "an owner can enter the usage tier under Facts",
            _ => Banner.Detail(verdict),
        };
}
