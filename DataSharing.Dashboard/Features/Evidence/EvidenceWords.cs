using System.Globalization;
using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Organizations;
using DataSharing.Core.Sharing;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Shared;

namespace DataSharing.Dashboard.Features.Evidence;

/// <summary>The sentences of an evidence report; page, print and JSON say the same.</summary>
internal static class EvidenceWords
{
    /// <summary>The answer: which projects shared, and what nobody recorded.</summary>
    public static string Answer(EvidenceView view)
    {
        var shared = view.Projects.Where(project => project.Shared.Any()).ToList();
        var kind = SharingWords.Name(view.Question.Control).ToLowerInvariant();
        var who = view.Projects is [var only]
            ? shared.Count == 1 ? $"{only.Name} shared {kind}: {During(only, view)}." : $"{only.Name} did not share {kind}, as far as it is recorded."
            : shared.Count == 0 ? $"none of {Figures.Of(view.Projects.Count)} projects shared {kind}, as far as it is recorded."
            : $"{Figures.Of(shared.Count)} of {Figures.Of(view.Projects.Count)} projects shared {kind}: {string.Join(", ", shared.Select(project => $"{project.Name} ({During(project, view)})"))}.";
        return $"From {Period(view)} (UTC), {who}{(view.SharedUnknown ? " All projects were shared for a time, so also those that are not known here." : "")}{Later(view)} Not recorded: {Unrecorded(view)}.";
    }

    /// <summary>"1 to 31 October 2026".</summary>
    public static string Period(EvidenceView view)
    {
        var (from, until) = (view.Question.From.Date, view.Question.Until.Date);
        return from == until ? Words.Date(view.Question.From.Start)
            : from.Year == until.Year && from.Month == until.Month ? $"{from.Day} to {Words.Date(view.Question.Until.Start)}"
            : $"{Words.Date(view.Question.From.Start)} to {Words.Date(view.Question.Until.Start)}";
    }

    /// <summary>When a project shared, such as "whole period" or "from 22 October 14:36".</summary>
    public static string During(EvidenceProject project, EvidenceView view) =>
        string.Join("; ", Together(project.Shared).Select(stretch => (stretch.From == view.From, stretch.Until == view.Until) switch
        {
            (true, true) => "whole period",
            (false, true) => $"from {Time(stretch.From, view)}",
            (true, false) => $"until {Time(stretch.Until, view)}",
            _ => $"{Time(stretch.From, view)} to {Time(stretch.Until, view)}",
        }));

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
        string Names(bool shared) => string.Join(", ", view.Projects.Where(project => project.Stretches.Any(stretch => stretch.EnteredLater && stretch.Shared == !shared)).Select(project => project.Name));
        var (wasShared, wasNot) = (Names(shared: true), Names(shared: false));
        return $"{(wasShared.Length > 0 ? $" By what was known then, it was also shared for a time: {wasShared}; a fact that was entered later says otherwise." : "")}"
            + $"{(wasNot.Length > 0 ? $" By what was known then, it was not shared for a time: {wasNot}; a fact that was entered later says otherwise." : "")}";
    }

    /// <summary>What held for a stretch, with what settled it.</summary>
    public static string Of(SharedStretch stretch) => stretch.Shared switch
    {
        true => "Shared",
        false => $"Not shared: {DecisionCheck.Cause(stretch.By!.Value)}",
        null => "Not recorded",
    } + (stretch.EnteredLater ? " (by a fact that was entered later; what was known then said otherwise)" : "");

    /// <summary>What an owner declared to have held before the first record.</summary>
    public static string? Declaration(EvidenceView view) => view.Declared is not { } declared ? null
        : $"Declared by {declared.ByName} on {Words.Date(declared.DeclaredAt)}, not witnessed: "
        + $"{(declared.List is { } list ? SharingWords.WhatToChoose(list, id => view.Projects.FirstOrDefault(project => project.Id == id)?.Name) : "not known")}"
        + $"{(declared.Since is { } since ? $", since {Words.Date(since)}" : "")}.";

    /// <summary>What such a report is, and what it is not.</summary>
    public static string Limits(EvidenceView view) =>
        $"This report shows what {view.Organization.Name}'s owners decided here, what they confirmed having set at OpenAI, and what OpenAI's usage reports counted as free. "
        + "It is not a statement by OpenAI about what it received or keeps. It holds no prompts or completions: this console is never sent them.";

    /// <summary>A time within the period; with its year if the period has two.</summary>
    public static string Time(Instant instant, EvidenceView view) => instant.ToDateTimeOffset().ToString(
        $"d MMMM{(view.Question.From.Date.Year == view.Question.Until.Date.Year ? "" : " yyyy")} {(instant.UnixMilliseconds % 60_000 == 0 ? "HH:mm" : "HH:mm:ss")}", CultureInfo.InvariantCulture);

    /// <summary>From when an act held.</summary>
    public static string When(EvidenceDecision act) => act.At == Instant.Beginning ? "Since before anything was recorded" : FullTime(act.At);

    public static string FullTime(Instant instant) =>
        instant.ToDateTimeOffset().ToString(instant.UnixMilliseconds % 60_000 == 0 ? "d MMMM yyyy, HH:mm 'UTC'" : "d MMMM yyyy, HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Unrecorded(EvidenceView view) => view.RecordedFrom is not { } first ? "the whole period, since nothing was decided here"
        : first <= view.From ? "nothing"
        : first >= view.Until ? $"the whole period; the first decision holds from {FullTime(first)}"
        : $"what held before {FullTime(first)}";
}
