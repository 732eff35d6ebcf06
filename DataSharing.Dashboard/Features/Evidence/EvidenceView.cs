using DataSharing.Core.Auditing;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Features.Evidence;

/// <summary>What an answer is wanted about.</summary>
/// <param name="Control">The kind of data.</param>
/// <param name="From">The first UTC day.</param>
/// <param name="Until">The last UTC day, today at the latest.</param>
/// <param name="ProjectIds">The projects; empty for all.</param>
internal sealed record EvidenceQuestion(SharingControl Control, UtcDay From, UtcDay Until, IReadOnlyList<string> ProjectIds);

/// <summary>Something that changed whether a project was shared, with the person and the sealed entry that proves it.</summary>
/// <param name="At">From when it held.</param>
/// <param name="What">What was decided, in words.</param>
/// <param name="By">Who, by the name then.</param>
/// <param name="Entry">The audit entry of the act, or null for what an earlier version of this console had recorded without.</param>
/// <param name="TermsVersion">The terms that were acknowledged, if the act turned something on.</param>
/// <param name="Confirmation">Who confirmed when that OpenAI's page was switched to it; null if nobody did, or if it is no setting.</param>
/// <param name="IsSetting">Whether it is a setting of OpenAI's page, which somebody has to switch there; else a mark or a fact.</param>
/// <param name="Chooses">A setting that shares the project.</param>
/// <param name="Stops">A setting that takes it back, after a decision or a declaration that shared it.</param>
internal sealed record EvidenceDecision(
    Instant At,
    string What,
    string By,
    AuditEntry? Entry,
    int? TermsVersion,
    SharingConfirmation? Confirmation,
    bool IsSetting,
    bool Chooses = false,
    bool Stops = false
)
{
    /// <summary>
    /// Whether somebody had confirmed it by then: what was confirmed after a period says nothing about what was set during it.
    /// </summary>
    public bool IsConfirmedBefore(Instant until) => Confirmation is { } confirmation && confirmation.At <= until;
}

/// <summary>A setting that took a project back, and that nobody had confirmed at OpenAI by the end of the period.</summary>
/// <param name="Act">The setting; what was confirmed afterwards stands in it.</param>
/// <param name="SharedAgain">The next setting, which shares the project again; null if there is none.</param>
internal sealed record UnconfirmedStop(EvidenceDecision Act, Instant? SharedAgain);

/// <summary>Usage while a project was shared. Null where nobody counted.</summary>
/// <param name="Requests">Requests that were sent to this console and were shared.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="ReportedFree">
/// Tokens that OpenAI's reports count as free; null unless every day of the period is known, and free is told apart on each.
/// </param>
/// <param name="ReportedFreeAtLeast">As many as the reports show, however few of the days are known.</param>
/// <param name="FreeSince">The first day of the period on which they count any; null if they show none, or were not read.</param>
internal sealed record Exposure(long? Requests, long? Tokens, long? ReportedFree, long ReportedFreeAtLeast, UtcDay? FreeSince)
{
    /// <summary>Days of the period on which they count free tokens in time that was decided not to be shared.</summary>
    public IReadOnlyList<UtcDay> FreeAgainst { get; init; } = [];

    /// <summary>What keeps OpenAI's count of the period from being known.</summary>
    public CountGaps Gaps { get; init; } = CountGaps.None;
}

/// <summary>What keeps OpenAI's count of one project from being known for a whole period: each by itself.</summary>
/// <param name="NotRead">Days that are not known to their end, in order.</param>
/// <param name="ProjectsTogether">Days of which the reports do not tell projects apart.</param>
/// <param name="FreeUntold">Days of which they do not tell what of the project's was free.</param>
internal sealed record CountGaps(IReadOnlyList<UtcDay> NotRead, IReadOnlyList<UtcDay> ProjectsTogether, IReadOnlyList<UtcDay> FreeUntold)
{
    public static CountGaps None { get; } = new([], [], []);

    public bool IsEmpty => NotRead.Count == 0 && ProjectsTogether.Count == 0 && FreeUntold.Count == 0;

    /// <summary>Whether all is known but the day that is not over, of which nobody can know all.</summary>
    public bool IsOnly(UtcDay day) => NotRead is [var only] && only == day && ProjectsTogether.Count == 0 && FreeUntold.Count == 0;

    /// <summary>What is not known of several projects together.</summary>
    public static CountGaps Of(IEnumerable<CountGaps> gaps)
    {
        var all = gaps.ToList();
        return new(All(gap => gap.NotRead), All(gap => gap.ProjectsTogether), All(gap => gap.FreeUntold));

        IReadOnlyList<UtcDay> All(Func<CountGaps, IReadOnlyList<UtcDay>> days) => [.. all.SelectMany(days).Distinct().Order()];
    }
}

/// <summary>One project.</summary>
/// <param name="Id">The provider's id.</param>
/// <param name="Name">Its name today.</param>
/// <param name="Stretches">What held during the period.</param>
/// <param name="SharedNow">Whether it is shared at the moment of asking; null while not recorded.</param>
/// <param name="Decisions">What held at the period's start, and everything since up to the moment of asking.</param>
/// <param name="Exposure">What was sent meanwhile; null for kinds of data that nobody counts.</param>
internal sealed record EvidenceProject(
    string Id,
    string Name,
    IReadOnlyList<SharedStretch> Stretches,
    bool? SharedNow,
    IReadOnlyList<EvidenceDecision> Decisions,
    Exposure? Exposure
)
{
    /// <summary>When it was decided to be shared; whether OpenAI was told is another fact.</summary>
    public IEnumerable<SharedStretch> Shared => Stretches.Where(stretch => stretch.Shared == true);

    /// <summary>The settings that held during the period.</summary>
    public IEnumerable<EvidenceDecision> Settings(Instant until) => Decisions.Where(act => act.IsSetting && act.At < until);

    /// <summary>
    /// Whether somebody confirmed at OpenAI every setting of the period that shares it; without one, that what held last.
    /// </summary>
    public bool IsConfirmed(Instant until) => Deciding(until).All(act => act.IsConfirmedBefore(until));

    /// <summary>
    /// The latest confirmation of what shares it that came on a later day than the decision, or than the period began: until then nobody
    /// said what was set at OpenAI. Null if there is none.
    /// </summary>
    public SharingConfirmation? ConfirmedLate(Instant from, Instant until) =>
        Settings(until)
            .Where(act => act.Chooses && act.IsConfirmedBefore(until) && act.Confirmation!.At.Day > Instant.Later(from, act.At).Day)
            .Select(act => act.Confirmation)
            .LastOrDefault();

    /// <summary>
    /// Whether somebody confirmed at OpenAI all that was decided in the period, what took it back too: without that, OpenAI may have
    /// received more than was shared.
    /// </summary>
    public bool IsConfirmedWhole(Instant until) => IsConfirmed(until) && !UnconfirmedStops(until).Any();

    /// <summary>
    /// The settings on which it rests whether the project shared during the period: those that share it; without one, what held last.
    /// </summary>
    public IReadOnlyList<EvidenceDecision> Deciding(Instant until)
    {
        var settings = Settings(until).ToList();
        var sharing = settings.FindAll(act => act.Chooses);
        return sharing.Count > 0 ? sharing : settings[^Math.Min(1, settings.Count)..];
    }

    /// <summary>
    /// What took it back and was not confirmed by the period's end. A setting can be confirmed only until the next one: what shares the
    /// project again confirms nothing of what was set at OpenAI before.
    /// </summary>
    public IEnumerable<UnconfirmedStop> UnconfirmedStops(Instant until) =>
        from act in Settings(until)
        where act.Stops && !act.IsConfirmedBefore(until)
        select new UnconfirmedStop(act, Decisions.FirstOrDefault(next => next.IsSetting && next.At > act.At)?.At);
}

/// <summary>Who decided, confirmed and declared what, and what was sent meanwhile.</summary>
/// <param name="Organization">Whose.</param>
/// <param name="Question">What was asked.</param>
/// <param name="MadeAt">When; everything is as known then.</param>
/// <param name="From">The period's start.</param>
/// <param name="Until">Its end, exclusive; the present for a period that has not ended.</param>
/// <param name="Projects">Those asked about; of all, those in use or shared during the period.</param>
/// <param name="RecordedFrom">The first record of this kind, or null if there is none.</param>
/// <param name="Declared">What an owner declared to have held before, or null.</param>
/// <param name="SharedUnknown">Whether projects that are not known here were shared too: all projects were.</param>
/// <param name="UsageSince">The first day of which any request was sent to this console; null if none ever was.</param>
/// <param name="HasReport">Whether OpenAI's reports of any of the days were read.</param>
/// <param name="ReportedDays">Days of the period of which OpenAI's count is known to their end.</param>
/// <param name="UntoldFreeSince">The first day of free traffic in reports that do not tell projects apart; null if there is none.</param>
/// <param name="Terms">Every text that was acknowledged for one of the decisions.</param>
/// <param name="Head">The signed end of the audit log.</param>
internal sealed record EvidenceView(
    Organization Organization,
    EvidenceQuestion Question,
    Instant MadeAt,
    Instant From,
    Instant Until,
    IReadOnlyList<EvidenceProject> Projects,
    Instant? RecordedFrom,
    SharingDeclaration? Declared,
    bool SharedUnknown,
    UtcDay? UsageSince,
    bool HasReport,
    int ReportedDays,
    UtcDay? UntoldFreeSince,
    IReadOnlyList<TermsText> Terms,
    AuditHead? Head
)
{
    public int Days => Question.Until.Number - Question.From.Number + 1;
}
