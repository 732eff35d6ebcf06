using DataSharing.Core.Eligibility;
using DataSharing.Core.Foresight.Needs;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Sharing;

namespace DataSharing.Dashboard.Features.Support;

/// <summary>What staff sees of one organization: as of now, or at the end of a day that is over.</summary>
public sealed record SupportLook
{
    /// <summary>What was looked at.</summary>
    public required SupportAddress Address { get; init; }

    public required string OrganizationId { get; init; }

    public required string Name { get; init; }

    /// <summary>Why it was opened, as the organization reads it.</summary>
    public required string Reason { get; init; }

    /// <summary>When the visit ends: then nothing of it is shown any more.</summary>
    public required Instant EndsAt { get; init; }

    /// <summary>Whoever looks is an administrator, who may open all of its pages.</summary>
    public bool MayAdminister { get; init; }

    public required OrganizationHistory History { get; init; }

    /// <summary>What held then.</summary>
    public required OrganizationSnapshot Snapshot { get; init; }

    /// <summary>By what held then.</summary>
    public required EligibilityVerdict Verdict { get; init; }

    /// <summary>As known now, whatever the day.</summary>
    public required SharingView Sharing { get; init; }

    public required DayView Day { get; init; }

    /// <summary>The day is over.</summary>
    public required bool IsPast { get; init; }

    /// <summary>Requests of the day, newest first; none unless it was asked why something was billed.</summary>
    public IReadOnlyList<EventRow> Events { get; init; } = [];

    /// <summary>From which day on there are any, if those of the day that was asked for were let go.</summary>
    public UtcDay? KeptFrom { get; init; }

    /// <summary>Whether the day has older requests than those.</summary>
    public bool HasOlder { get; init; }

    /// <summary>The one request that was looked at, or null.</summary>
    public EventRow? Event { get; init; }

    /// <summary>What stayed of it, if it was let go since.</summary>
    public KeptEvent? Kept { get; init; }

    /// <summary>What was known when it was decided; null without a request.</summary>
    public EventContext? EventContext { get; init; }

    /// <summary>What it needs a person for now, the most urgent first, each with its sentence.</summary>
    public IReadOnlyList<(Need Need, string Sentence)> Needs { get; init; } = [];

    public string VerdictSentence => SupportWords.Verdict(Name, Verdict, Sharing, IsPast);

    /// <summary>The name of a project, or null if it is not known here.</summary>
    public string? NameOf(string projectId) => Snapshot.FindProject(projectId)?.Name;
}
