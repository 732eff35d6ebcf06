using System.Globalization;
using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Features.Evidence;

/// <summary>The sentences of an evidence report; page, print and JSON say the same.</summary>
internal static class EvidenceWords
{
    private const string ConfirmedAfterwards = "it was confirmed at OpenAI only afterwards";

    /// <summary>
    /// The answer: what was decided, what of it was confirmed at OpenAI, what its reports show, and what nobody recorded.
    /// </summary>
    public static string Answer(EvidenceView view) => string.Join(' ', Sentences(view));

    /// <summary>The same, sentence by sentence.</summary>
    public static IReadOnlyList<EvidenceSentence> Sentences(EvidenceView view)
    {
        var sentences = Facts(view).Concat(Late(view)).Concat(Stops(view)).Concat(SeenUndecided(view)).Concat(SeenAgainst(view)).ToList();
        sentences[0] = sentences[0] with { Before = $"From {Period(view)} (UTC), {sentences[0].Before}" };
        if (view.SharedUnknown)
        {
            var isConfirmed = view.Projects.Where(project => project.Shared.Any()).All(project => project.IsConfirmed(view.Until));
            sentences.Add(
                new($"All projects were {(isConfirmed ? "" : "decided to be ")}shared for a time, so also those that are not known here.")
            );
        }

        if (Later(view) is { Length: > 0 } later)
        {
            sentences.Add(new(later.TrimStart()));
        }

        sentences.Add(new($"Not recorded: {Unrecorded(view)}."));
        return sentences;
    }

    // What was confirmed is shared; what was not is decided, and said apart.
    private static IEnumerable<EvidenceSentence> Facts(EvidenceView view)
    {
        var kind = SharingWords.Name(view.Question.Control).ToLowerInvariant();
        var (all, only) = (Figures.Of(view.Projects.Count), view.Projects is [var single] ? single : null);
        if (view.RecordedFrom is not { } first || first >= view.Until)
        {
            yield return new(
                $"nothing was decided here about {kind} of {only?.Name.InSentence() ?? $"{all} projects"}; {Reports(view, view.Projects)}."
            );
            yield break;
        }

        var decided = view.Projects.Where(project => project.Shared.Any()).ToList();
        var (confirmed, open) = (
            decided.FindAll(project => project.IsConfirmed(view.Until)),
            decided.FindAll(project => !project.IsConfirmed(view.Until))
        );
        if (decided.Count == 0)
        {
            var isConfirmed = view.Projects.All(project => project.IsConfirmed(view.Until));
            yield return (isConfirmed, only) switch
            {
                (true, null) => new($"none of {all} projects shared {kind}, as far as it is recorded."),
                (true, _) => new($"{only.Name.InSentence()} did not share {kind}, as far as it is recorded."),
                (false, null) => new(
                    $"none of {all} projects were ",
                    "decided",
                    $" to share {kind}; {Unwitnessed(view, view.Projects)}; {Reports(view, view.Projects)}."
                ),
                _ => new(
                    $"{only.Name.InSentence()} was ",
                    "decided",
                    $" not to share {kind}; {Unwitnessed(view, view.Projects)}; {Reports(view, view.Projects)}."
                ),
            };
        }

        if (confirmed.Count > 0)
        {
            yield return only is not null
                ? new($"{only.Name.InSentence()} shared {kind}: {During(only, view)}.")
                : new($"{Figures.Of(confirmed.Count)} of {all} projects shared {kind}: {List(confirmed, view)}.");
        }

        if (open.Count > 0)
        {
            var since = open.SelectMany(project => project.Settings(view.Until))
                .Where(act => act.Chooses && !act.IsConfirmedBefore(view.Until))
                .Min(act => act.At);
            yield return new(
                only is not null ? $"{only.Name.InSentence()} was " : $"{Figures.Of(open.Count)} of {all} projects were ",
                "decided",
                $" to share from {Time(since, isDated: true)}; {Unwitnessed(view, open)}; {Reports(view, open)}."
            );
            yield return new($"Decided: {List(open, view)}.");
        }
    }

    // Of what was confirmed within the period, and not when it was decided: nobody knows from when on OpenAI's page was set so.
    private static IEnumerable<EvidenceSentence> Late(EvidenceView view) =>
        from project in view.Projects
        where project.Shared.Any() && project.IsConfirmed(view.Until)
        let late = project.ConfirmedLate(view.From, view.Until)
        where late is not null
        group project.Name.InSentence() by late.At into confirmed
        orderby confirmed.Key
        select new EvidenceSentence(
            $"{(confirmed.Count() == view.Projects.Count ? "C" : $"{string.Join(", ", confirmed)}: c")}onfirmed at OpenAI only at {FullTime(confirmed.Key)}; what was set there before is not known."
        );

    // Of what was not confirmed by the period's end: whether it was later.
    private static string Unwitnessed(EvidenceView view, IEnumerable<EvidenceProject> projects) =>
        projects.SelectMany(project => project.Deciding(view.Until)).Any(act => act.Confirmation is null)
            ? "nobody confirmed it at OpenAI"
            : ConfirmedAfterwards;

    private static string List(IEnumerable<EvidenceProject> projects, EvidenceView view) =>
        string.Join(", ", projects.Select(project => $"{project.Name.InSentence()} ({During(project, view)})"));

    private static IEnumerable<EvidenceSentence> Stops(EvidenceView view) =>
        from project in view.Projects
        from stop in project.UnconfirmedStops(view.Until)
        let state = StateOf(stop, isTold: SaysConfirmedAfterwards(view))
        where state is not null
        group project.Name.InSentence() by (stop.Act.At, State: state) into stopped
        orderby stopped.Key.At
        select new EvidenceSentence(
            stopped.Count() == view.Projects.Count ? "" : $"{string.Join(", ", stopped)}: ",
            "Decided",
            $" to stop at {FullTime(stopped.Key.At)}; {stopped.Key.State}"
        );

    // What was confirmed after the period ended is said once.
    private static string? StateOf(UnconfirmedStop stop, bool isTold) =>
        (stop.Act.Confirmation, stop.SharedAgain) switch
        {
            (null, null) => "not confirmed: OpenAI may still receive this.",
            (null, { } again) =>
                $"not confirmed before it was decided to be shared again at {FullTime(again)}: OpenAI may have received this meanwhile.",
            ({ } confirmation, _) => isTold
                ? null
                : $"confirmed only at {FullTime(confirmation.At)}: OpenAI may have received this until then.",
        };

    // The sentence of a period in which nothing was decided to be shared says it already.
    private static bool SaysConfirmedAfterwards(EvidenceView view) =>
        !view.Projects.Any(project => project.Shared.Any())
        && !view.Projects.All(project => project.IsConfirmed(view.Until))
        && Unwitnessed(view, view.Projects) == ConfirmedAfterwards;

    // Free tokens are given only for shared traffic: of a project that no decision shares they contradict it.
    private static IEnumerable<EvidenceSentence> SeenUndecided(EvidenceView view) =>
        view.RecordedFrom is { } first
        && first < view.Until
        && view.Projects.Where(project => !project.Shared.Any() && project.Exposure?.FreeSince is not null).ToList() is { Count: > 0 } seen
            ?
            [
                new(
                    $"OpenAI's reports show free traffic of projects that no decision here shares: {string.Join(", ", seen.Select(project => $"{project.Name.InSentence()} (since {Words.Date(project.Exposure!.FreeSince!.Value.Start)})"))}."
                ),
            ]
            : [];

    // The same of a project that shared at other times.
    private static IEnumerable<EvidenceSentence> SeenAgainst(EvidenceView view) =>
        view
            .Projects.Where(project => project.Shared.Any() && project.Exposure?.FreeAgainst.Count > 0)
            .Select(project => new EvidenceSentence(
                $"OpenAI's reports show free traffic of {project.Name.InSentence()} {On(project.Exposure!.FreeAgainst)}, when it was not shared by what is recorded here."
            ));

    private static string On(IReadOnlyList<UtcDay> days) =>
        days is [var only]
            ? $"on {Words.Date(only.Start)}"
            : $"on {Figures.Of(days.Count)} days from {Words.Date(days[0].Start)} to {Words.Date(days[^1].Start)}";

    /// <summary>What OpenAI's reports show of some projects. The absence of free traffic never proves that nothing was shared.</summary>
    private static string Reports(EvidenceView view, IReadOnlyCollection<EvidenceProject> projects)
    {
        if (view.Question.Control != SharingControl.InputsOutputs)
        {
            return "OpenAI's reports do not count this kind of data";
        }

        var show = "OpenAI's reports show ";
        return projects.Min(project => project.Exposure?.FreeSince) is { } since ? $"{show}free traffic since {Words.Date(since.Start)}"
            : view.UntoldFreeSince is { } untold ? $"{show}free traffic since {Words.Date(untold.Start)}, without telling of which project"
            : !view.HasReport ? $"{show}nothing: they were not read"
            : projects.All(project => project.Exposure?.ReportedFree is not null) ? $"{show}no free traffic"
            : $"{show}no free traffic as far as they tell; {Missing(CountGaps.Of(projects.Select(project => project.Exposure?.Gaps).OfType<CountGaps>()), view)}";
    }

    private static string Missing(CountGaps gaps, EvidenceView view) => EvidenceGapWords.Of(gaps, view.MadeAt.Day);

    /// <summary>The first of a project's three facts: what was decided here.</summary>
    public static string Decided(EvidenceProject project, EvidenceView view) =>
        (
            project.Shared.Any() ? $"To share: {During(project, view, isDated: true)}."
            : project.Stretches.All(stretch => stretch.Shared is null) ? "Nothing was decided in this period."
            : "Not to share in this period, as far as it is recorded."
        ) + $" Now: {project.SharedNow switch { true => "to share", false => "not to share", _ => "nothing decided" }}.";

    /// <summary>The second: what of it somebody confirmed at OpenAI.</summary>
    public static string Confirmed(EvidenceProject project, EvidenceView view) =>
        project.Settings(view.Until).LastOrDefault() switch
        {
            null => "Nothing to confirm.",
            { Confirmation: { } confirmation } act =>
                $"{(project.IsConfirmedWhole(view.Until) ? act.Chooses ? "Confirmed" : "That it is left out was confirmed" : "Not for the whole period. The latest decision was confirmed")} by {confirmation.ByName.InSentence()}, {FullTime(confirmation.At)}."
                    + (act.Confirmation.At > view.From && act.At < act.Confirmation.At ? " Nobody said what was set there before." : ""),
            var act => $"Nobody confirmed the decision of {FullTime(act.At)}.",
        };

    /// <summary>The third: what OpenAI's reports show.</summary>
    public static string Seen(EvidenceProject project, EvidenceView view) =>
        project.Exposure switch
        {
            null => "OpenAI's reports do not count this kind of data.",
            { FreeSince: { } since, ReportedFree: { } free } => $"{Figures.Of(free)} free tokens, the first on {Words.Date(since.Start)}.",
            { FreeSince: { } since, ReportedFreeAtLeast: var least } =>
                $"At least {Figures.Of(least)} free tokens, the first on {Words.Date(since.Start)}. Not all is known: {Missing(project.Exposure.Gaps, view)}.",
            { ReportedFree: not null } => "No free traffic, which does not prove that nothing was shared.",
            _ when !view.HasReport => "Not read.",
            { Gaps: var gaps } when gaps.IsOnly(view.MadeAt.Day) && view.Days > 1 =>
                $"No free traffic until {Words.Date(view.MadeAt.Day.AddDays(-1))}, which does not prove that nothing was shared; {Missing(gaps, view)}.",
            { Gaps: var gaps } => $"Not known: {Missing(gaps, view)}.",
        };

    /// <summary>What requests and tokens count; null where none are known.</summary>
    public static string? Counted(EvidenceView view) =>
        view.UsageSince is not { } first || first > view.Question.Until
            ? null
            : "Requests and tokens count only what was sent to this console"
                + (first > view.Question.From ? $", recorded from {Words.Date(first.Start)} on: what was before is not known." : ".");

    /// <summary>"1 to 31 October 2026".</summary>
    public static string Period(EvidenceView view)
    {
        var (from, until) = (view.Question.From.Date, view.Question.Until.Date);
        return from == until ? Words.Date(view.Question.From.Start)
            : from.Year == until.Year && from.Month == until.Month ? $"{from.Day} to {Words.Date(view.Question.Until.Start)}"
            : $"{Words.Date(view.Question.From.Start)} to {Words.Date(view.Question.Until.Start)}";
    }

    /// <summary>When a project shared, such as "whole period" or "from 22 October 14:36".</summary>
    /// <param name="project">Which.</param>
    /// <param name="view">The report.</param>
    /// <param name="isDated">The sentence stands away from the period, and says the year itself.</param>
    public static string During(EvidenceProject project, EvidenceView view, bool isDated = false)
    {
        return string.Join(
            "; ",
            Together(project.Shared)
                .Select(stretch =>
                    (stretch.From == view.From, stretch.Until == view.Until) switch
                    {
                        (true, true) => "whole period",
                        (false, true) => $"from {At(stretch.From)}",
                        (true, false) => $"until {At(stretch.Until)}",
                        _ => $"{At(stretch.From)} to {At(stretch.Until)}",
                    }
                )
        );

        string At(Instant instant) => Time(instant, isDated || HasTwoYears(view));
    }

    // What settled it may change while it goes on being shared.
    private static List<(Instant From, Instant Until)> Together(IEnumerable<SharedStretch> stretches)
    {
        var together = new List<(Instant From, Instant Until)>();
        foreach (var stretch in stretches)
        {
            if (together is [.., var last] && last.Until == stretch.From)
            {
                together[^1] = (last.From, stretch.Until);
            }
            else
            {
                together.Add((stretch.From, stretch.Until));
            }
        }

        return together;
    }

    // A fact that is entered afterwards changes what is known, never what was known.
    private static string Later(EvidenceView view)
    {
        string Names(bool shared) =>
            string.Join(
                ", ",
                view.Projects.Where(project => project.Stretches.Any(stretch => stretch.EnteredLater && stretch.Shared == !shared))
                    .Select(project => project.Name.InSentence())
            );
        var (wasShared, wasNot) = (Names(shared: true), Names(shared: false));
        return $"{(wasShared.Length > 0 ? $" By what was known then, it was also shared for a time: {wasShared}; a fact that was entered later says otherwise." : "")}"
            + $"{(wasNot.Length > 0 ? $" By what was known then, it was not shared for a time: {wasNot}; a fact that was entered later says otherwise." : "")}";
    }

    /// <summary>What held for a stretch, with what settled it.</summary>
    public static string Of(SharedStretch stretch) =>
        stretch.Shared switch
        {
            true => "Shared",
            false => $"Not shared: {DecisionCheck.Cause(stretch.By!.Value)}",
            null => "Not recorded",
        } + (stretch.EnteredLater ? " (by a fact that was entered later; what was known then said otherwise)" : "");

    /// <summary>What an owner declared to have held before the first record.</summary>
    public static string? Declaration(EvidenceView view) =>
        view.Declared is not { } declared
            ? null
            : $"Declared by {declared.ByName.InSentence()} on {Words.Date(declared.DeclaredAt)}, not witnessed: "
                + $"{(declared.List is { } list ? SharingWords.WhatToChoose(list, id => view.Projects.FirstOrDefault(project => project.Id == id)?.Name) : "not known")}"
                + $"{(declared.Since is { } since ? $", since {Words.Date(since)}" : "")}.";

    /// <summary>What such a report is, and what it is not.</summary>
    public static string Limits(EvidenceView view) =>
        $"This report shows what {view.Organization.Name.InSentence()}'s owners decided here, what they confirmed having set at OpenAI, and what OpenAI's usage reports counted as free. "
        + "It is not a statement by OpenAI about what it received or keeps. It holds no prompts or completions: this console is never sent them.";

    /// <summary>A time within the period; with its year if the period has two.</summary>
    public static string Time(Instant instant, EvidenceView view) => Time(instant, HasTwoYears(view));

    private static bool HasTwoYears(EvidenceView view) => view.Question.From.Date.Year != view.Question.Until.Date.Year;

    private static string Time(Instant instant, bool isDated) =>
        instant
            .ToDateTimeOffset()
            .ToString(
                $"d MMMM{(isDated ? " yyyy" : "")} {(instant.UnixMilliseconds % 60_000 == 0 ? "HH:mm" : "HH:mm:ss")}",
                CultureInfo.InvariantCulture
            );

    /// <summary>From when an act held.</summary>
    public static string When(EvidenceDecision act) =>
        act.At == Instant.Beginning ? "Since before anything was recorded" : $"Holds from {FullTime(act.At)}";

    /// <summary>How much stands below, where it is folded.</summary>
    public static string Recorded(EvidenceProject project) =>
        $"What was recorded of {project.Name.InSentence()}: "
        + (project.Decisions.Count == 1 ? "one entry" : $"{Figures.Of(project.Decisions.Count)} entries");

    /// <summary>Who recorded an act, when, and where that is sealed.</summary>
    public static string By(EvidenceDecision act)
    {
        var who = $"{(act.IsSetting ? "Decided" : "Entered")} by {act.By}";
        return act.Entry is not { } entry
            ? who
            : $"{who} ({string.Join(", ", new[] { entry.ActorRole, entry.ActorEmail, $"from {entry.Origin}" }.OfType<string>())}), "
                + $"recorded {FullTime(entry.At)}, sealed as entry {Figures.Of(entry.Index)}";
    }

    /// <summary>What an owner said of a setting at OpenAI: of a project that it leaves out, that it is left out there too.</summary>
    public static string ConfirmedOf(EvidenceDecision act) =>
        act.Confirmation is not { } confirmed ? "Not confirmed at OpenAI"
        : act.Chooses ? $"Confirmed at OpenAI by {confirmed.ByName}, {FullTime(confirmed.At)}"
        : $"Left out at OpenAI too, as {confirmed.ByName} confirmed, {FullTime(confirmed.At)}";

    public static string FullTime(Instant instant) =>
        instant
            .ToDateTimeOffset()
            .ToString(
                instant.UnixMilliseconds % 60_000 == 0 ? "d MMMM yyyy, HH:mm 'UTC'" : "d MMMM yyyy, HH:mm:ss 'UTC'",
                CultureInfo.InvariantCulture
            );

    private static string Unrecorded(EvidenceView view) =>
        view.RecordedFrom is not { } first ? "the whole period, since nothing was decided here"
        : first <= view.From ? "nothing"
        : first >= view.Until ? $"the whole period; the first decision holds from {FullTime(first)}"
        : $"what held before {FullTime(first)}";
}

/// <summary>A sentence of a report, with the word that must not be missed.</summary>
internal sealed record EvidenceSentence(string Before, string Stressed = "", string After = "")
{
    public override string ToString() => Before + Stressed + After;
}
