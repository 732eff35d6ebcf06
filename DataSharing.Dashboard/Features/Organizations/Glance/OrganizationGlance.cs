using DataSharing.Core.Eligibility;
using DataSharing.Core.Foresight.Alerts;
using DataSharing.Core.Foresight.Needs;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Memory;
using DataSharing.Dashboard.Sharing;

namespace DataSharing.Dashboard.Features.Organizations.Glance;

/// <summary>What is said of one organization among others, but for today's figures.</summary>
/// <param name="Place">Where it stands among them.</param>
/// <param name="Verdict">Whether it is eligible or enrolled, and why not.</param>
/// <param name="Sharing">What was decided.</param>
/// <param name="Drift">Where OpenAI's count contradicts it.</param>
/// <param name="Undecided">Projects that share and nobody decided about.</param>
/// <param name="Connection">How reading from OpenAI stands.</param>
/// <param name="ReadAt">When usage was last read; null if it never was.</param>
/// <param name="Facts">Those to confirm.</param>
/// <param name="Members">People who belong to it and may sign in.</param>
/// <param name="IsNobodys">Whether nobody belongs to it, of those who were shut out neither.</param>
public sealed record OrganizationGlance(
    GlancePlace Place,
    EligibilityVerdict Verdict,
    SharingView Sharing,
    DriftView Drift,
    int Undecided,
    ConnectionStanding Connection,
    Instant? ReadAt,
    IReadOnlyList<FactToConfirm> Facts,
    int Members,
    bool IsNobodys
)
{
    /// <summary>It works out what the single pages say by their own rules, and reads nothing.</summary>
    internal static OrganizationGlance Of(KnownOrganization known, GlanceBasis basis, Instant now)
    {
        var verdict = known.History.At(now).Judge();
        var (drift, sharing) = (basis.Reported.Drift, basis.Sharing);
        var connection = ConnectionStandings.Of(basis.Reported.Connection, now);
        var facts = FactToConfirm.Of(known.History, now);
        var needs = NeedPolicy.Of(
            new NeedFacts(
                Math.Max(drift.Free.Count, sharing.SeenAgainst.Count),
                sharing.MayStillReceive.Count,
                sharing.SharedUndecided.Count,
                basis.Reported.Undecided.Count,
                sharing.Unconfirmed.Count,
                drift.BilledThoughExpectedFree,
                connection,
                basis.HasOwner,
                sharing.IsFirstTime,
                sharing.AsksForTerms,
                sharing.Requests.Count,
                facts.Count
            )
        );
        return new OrganizationGlance(
            new GlancePlace(known.Organization.Id, known.Organization.Name, verdict.Status, needs),
            verdict,
            sharing,
            drift,
            basis.Reported.Undecided.Count,
            connection,
            basis.Reported.ReadAt,
            facts,
            basis.Members,
            basis.IsNobodys
        );
    }
}

/// <summary>Where an organization stands among others: by what it is ordered and found.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">Whether it is eligible or enrolled; null while nobody has looked at it.</param>
/// <param name="Needs">What it needs a person for, the most urgent first.</param>
public sealed record GlancePlace(string Id, string Name, EligibilityStatus? Status, IReadOnlyList<Need> Needs)
{
    /// <summary>How soon somebody should come.</summary>
    public NeedUrgency Urgency { get; } = NeedPolicy.Urgency(Needs);

    /// <summary>The most urgent first, then by name.</summary>
    public static IComparer<GlancePlace> Order { get; } =
        Comparer<GlancePlace>.Create(
            (left, right) =>
                left.Urgency != right.Urgency ? right.Urgency.CompareTo(left.Urgency)
                : string.Compare(left.Name, right.Name, StringComparison.OrdinalIgnoreCase) is not 0 and var byName ? byName
                : string.CompareOrdinal(left.Id, right.Id)
        );

    /// <summary>Whether both stand at the same place, and are found by the same.</summary>
    public bool IsAs(GlancePlace other) => Name == other.Name && Status == other.Status && Needs.SequenceEqual(other.Needs);
}
