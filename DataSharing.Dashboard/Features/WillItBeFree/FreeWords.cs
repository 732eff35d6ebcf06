using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Foresight;
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
        // Of a run that starts later today, what is left now is all that is told: by then others use some of it.
        var later = answer.Question.Start is not null && answer.Start > answer.Today.AsOf && answer.Start.Day == answer.Today.Day;
        var by = By(answer, later);
        return answer switch
        {
            { Outlook.Run.Run: { } expected } when expected.ComplimentaryTokens.Value < answer.Complimentary =>
                $"{Expected(expected, answer)}, if today goes on as the days before and it starts {StartOf(answer, viewer)}. {(answer.Billed == 0 ? "All of it" : $"About {Figures.Of(answer.Complimentary)}")} would be free{by}.{LaterIsFree(answer, viewer, refresh)}",
            { Billed: 0 } =>
                $"{(answer.Uncertain ? "Probably, yes" : "Yes")}{by}{(answer.Uncertain || by.Length > 0 ? ":" : ",")} all {Figures.Of(answer.Tokens)} tokens, if it starts {StartOf(answer, viewer)}{(answer.Later.OrLater ? " or later" : "")}.{UsedBefore(answer)}",
            { Reason: DecisionReason.AllowanceExceeded, Complimentary: > 0, Run: { FirstBilledAt: { } billed } run } =>
                $"{(answer.Uncertain ? "In part, probably" : "In part")}{by}: about {Figures.Of(answer.Complimentary)} tokens; {BilledWhen(run, billed, answer, viewer)}.{LaterIsFree(answer, viewer, refresh)}",
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
        answer.Outlook?.Run is { Left: var left, Run: var run }
            ? $"If today goes on as the days before, {(answer.RestsOn is { IsAtMost: true } ? "at most " : "")}about {Figures.About(left.Middle.Value)} tokens will be left at {viewer.TimeOf(answer.Start)}{Range(left)}: {OfRun(answer.Tokens, run.ComplimentaryTokens.Value)}. Expected, not promised."
            : null;

    /// <summary>When it would best start, where that is another time than was asked about, or is not sure; null otherwise.</summary>
    public static string? Best(FreeAnswer answer, Viewer viewer)
    {
        if (answer.Outlook is not { } outlook)
        {
            return null;
        }

        if (outlook.Best is not { } best)
        {
            return "Best start: none. At no time in the next 7 days is any of it free.";
        }

        var when = When(best.At, answer, viewer);
        if (!best.IsAllFree)
        {
            return $"Best start: {when}. About {Figures.About(best.Run.ComplimentaryTokens.Value)} of {Figures.Of(answer.Tokens)} tokens are free then{Unused(outlook, best, answer)}, and at no time more.";
        }

        // Sure is only what lies in the range that nine in ten days keep.
        var sure = outlook.BestIfBusy?.At;
        var unless =
            best.At >= answer.Today.Day.End || sure <= best.At ? ""
            : outlook.IsGuessed(best, answer.Today) ? " Nobody knows yet how today goes on."
            : sure is { } later ? $" If today goes on busier than nine in ten days, not before {When(later, answer, viewer)}."
            : "";
        return answer.Billed > 0 || best.At < answer.Start || unless.Length > 0
            ? $"Best start: {when}. All of it is {(Unused(outlook, best, answer) is { Length: > 0 } unused ? $"free then{unused}" : "expected to be free then")}.{unless}"
            : null;
    }

    /// <summary>What it costs at list price: what is billed of it, or all of it if it were. List prices are of ordinary requests.</summary>
    public static string Cost(FreeAnswer answer) =>
        answer.Price is not { } price ? "What it would cost billed: price not known."
        : answer.Question.HasOwnPrice
            ? $"What it costs: price not known. Billed as ordinary requests, all of it would be {Usd(price)} at list price."
        : answer.Billed == 0 ? $"Billed, it would cost {Usd(price)} at list price."
        : answer.Complimentary == 0 ? $"It costs {Usd(price)} at list price."
        : $"The {Figures.Of(answer.Billed)} billed tokens cost {Usd(answer.BilledPrice!.Value)} at list price.";

    // On what it rests where nobody knows what others use until then.
    private static string Unused(FreeOutlook outlook, BestStart best, FreeAnswer answer) =>
        outlook.IsGuessed(best, answer.Today) || best.IsIfOthersDoNot(answer.Today.Day) ? " if nobody else uses it by then" : "";

    // Within bounds while nobody says how much of it is output.
    private static string Usd(RunPrice price) =>
        price.IsExact ? Figures.Usd(price.AtLeast) : $"{Figures.Usd(price.AtLeast)} to {Figures.Usd(price.AtMost)}";

    // On what a promise rests that is none: what others do until then, and what was not sent here. "Probably" says as much of the latter.
    private static string By(FreeAnswer answer, bool later)
    {
        var here = !answer.Uncertain && answer.RestsOn is { IsAtMost: true } ? "as far as requests were sent here" : null;
        var words = string.Join(" and ", new[] { here, later ? "as it stands now" : null }.OfType<string>());
        return words.Length > 0 ? $", {words}" : "";
    }

    // What others are expected to use until then leads, where a run does not fit beside it.
    private static string Expected(RunCheck run, FreeAnswer answer) =>
        run.ComplimentaryTokens.Value > 0
            ? $"Probably in part: about {Figures.About(run.ComplimentaryTokens.Value)} of {Figures.Of(answer.Tokens)} tokens"
            : $"Probably not: none of the {Figures.Of(answer.Tokens)} tokens";

    // Of a day to come, all of its allowance is left, and what others use of it first is not known.
    private static string UsedBefore(FreeAnswer answer) =>
        answer.Start.Day > answer.Today.Day && answer.Start > answer.Start.Day.Start
            ? " What others use of that day by then comes off."
            : "";

    // A run over midnight draws on the next day's pool too: what is billed before is no longer billed then.
    private static string BilledWhen(RunCheck run, Instant billed, FreeAnswer answer, Viewer viewer)
    {
        if (run.FreeAgain is not { } again)
        {
            return $"each request after about {TimeOf(billed, answer, viewer)} is billed";
        }

        var until = run.BilledAgainAt is { } end ? $", until about {TimeOf(end, answer, viewer)}" : "";
        return $"from about {TimeOf(billed, answer, viewer)} until {TimeOf(again.Day.Start, answer, viewer)} requests are billed; after that they are free again{until}";
    }

    private static string When(Instant at, FreeAnswer answer, Viewer viewer) =>
        at <= answer.Today.AsOf ? "now" : TimeOf(at, answer, viewer);

    private static string StartOf(FreeAnswer answer, Viewer viewer) =>
        $"{(NeedsNoDay(answer.Start, answer) ? "at" : "on")} {TimeOf(answer.Start, answer, viewer)}";

    private static string TimeOf(Instant at, FreeAnswer answer, Viewer viewer) =>
        NeedsNoDay(at, answer) ? viewer.TimeOf(at) : viewer.Full(at);

    // Today's, and tonight's refresh.
    private static bool NeedsNoDay(Instant at, FreeAnswer answer) => at.Day == answer.Today.Day || at == answer.Today.Day.End;

    private static string Range(ExpectedLeft left) =>
        Figures.About(left.AtLeast.Value) == Figures.About(left.AtMost.Value)
            ? ""
            : $" ({Figures.About(left.AtLeast.Value)} to {Figures.About(left.AtMost.Value)} in eight of ten cases)";

    private static string OfRun(long tokens, long free) =>
        free == tokens ? "all of the run would be free"
        : free == 0 ? "none of the run would be free"
        : $"about {Figures.About(free)} of the run would be free";

    private static string Excluded(FreeQuestion question) =>
        question.Batch ? "as a batch (assumed: OpenAI does not say)"
        : question.ServiceTier.IsUnknown ? $"as far as we know: the service tier “{question.ServiceTier.Text}” is unknown to us"
        : $"with service tier {question.ServiceTier.Text} (assumed: OpenAI does not say)";

    private static string LaterIsFree(FreeAnswer answer, Viewer viewer, Instant refresh) =>
        answer.Later.AfterRefresh ? $" Start after {viewer.TimeOf(refresh)} and all of it is free." : "";
}
