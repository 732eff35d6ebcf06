using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Features.WillItBeFree;

/// <summary>The answer in one sentence.</summary>
internal static class FreeWords
{
    /// <param name="answer">What was answered.</param>
    /// <param name="project">The name of the project that was asked about, or its id.</param>
    /// <param name="viewer">In whose time.</param>
    /// <param name="refresh">When both pools are full again.</param>
    public static string Sentence(FreeAnswer answer, string project, Viewer viewer, Instant refresh)
    {
        var probably = answer.RestsOn is { IsUncertain: true };
        return answer switch
        {
            { Billed: 0 } =>
                $"{(probably ? "Probably, yes:" : "Yes,")} all {Figures.Of(answer.Tokens)} tokens, if it starts at {viewer.TimeOf(answer.Start)}{(answer.Start >= refresh ? " or later" : "")}.",
            { Reason: DecisionReason.AllowanceExceeded, Complimentary: > 0, FirstBilledAt: { } billed } =>
                $"{(probably ? "In part, probably" : "In part")}: about {Figures.Of(answer.Complimentary)} tokens; each request after about {viewer.TimeOf(billed)} is billed.{LaterIsFree(answer, viewer, refresh)}",
            { Reason: DecisionReason.AllowanceExceeded } =>
                $"No: one request is larger than what is left.{LaterIsFree(answer, viewer, refresh)}",
            { Reason: DecisionReason.ServiceTierExcluded } =>
                $"No, {Excluded(answer.Question)}.{(answer.FreeOtherwise ? " As ordinary requests it would be free." : "")}",
            { Reason: DecisionReason.OrganizationIneligible, Rule: { } rule } => $"No: {Banner.Sentence(answer.Verdict[rule].Explanation)}",
            { Reason: DecisionReason.ProjectNotShared } => $"No: project {project} does not share inputs and outputs.",
            { Reason: DecisionReason.ModelNotCovered, IsCountedFree: true } =>
                $"Not known: no list here names {answer.Question.Model}, and OpenAI counted tokens of it as free today. Until a catalogue names it, it is counted here as billed.",
            { Reason: DecisionReason.ModelNotCovered } => $"No. {Reasons.ModelNotCovered(answer.Question.Model)}",
            { Reason: DecisionReason.ModelExcluded } => $"No. {Reasons.FineTuned}",
            { Reason: DecisionReason.HostedToolUse } => "No: requests with hosted tools are not covered.",
            _ => $"No. {Reasons.ProjectUnknown(answer.Question.ProjectId)}",
        };
    }

    /// <summary>What is expected of a run that starts later today; null where that is not known.</summary>
    public static string? Expected(FreeAnswer answer, Viewer viewer) =>
        answer.Expected is { Days: [var today, ..] } run
            ? $"If today goes on as the days before, {(answer.RestsOn is { IsAtMost: true } ? "at most " : "")}about {Figures.About(today.RemainingBefore.Value)} tokens will be left at {viewer.TimeOf(answer.Start)}: {OfRun(answer.Tokens, run.ComplimentaryTokens.Value)}. Expected, not promised."
            : null;

    private static string OfRun(long tokens, long free) =>
        free == tokens ? "all of the run would be free"
        : free == 0 ? "none of the run would be free"
        : $"about {Figures.About(free)} of the run would be free";

    private static string Excluded(FreeQuestion question) =>
        question.Batch ? "as a batch (assumed: OpenAI does not say)"
        : question.ServiceTier.IsUnknown ? $"as far as we know: the service tier “{question.ServiceTier.Text}” is unknown to us"
        : $"with service tier {question.ServiceTier.Text} (assumed: OpenAI does not say)";

    private static string LaterIsFree(FreeAnswer answer, Viewer viewer, Instant refresh) =>
        answer.Start < refresh && answer.Tokens <= answer.Decision.Allowance?.Value && answer.Question.Duration <= TimeSpan.FromDays(1)
            ? $" Start after {viewer.TimeOf(refresh)} and all of it is free."
            : "";
}
