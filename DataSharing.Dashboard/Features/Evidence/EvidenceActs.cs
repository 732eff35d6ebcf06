using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Features.Evidence;

/// <summary>
/// Everything recorded that can change whether a project's data of one kind is shared, each with the audit entry of its act.
/// </summary>
internal sealed record EvidenceActs(
    List<SharingRecord> Records,
    List<SharingConfirmation> Confirmations,
    List<SharingDeclaration> Declarations,
    List<ProjectMark> Marks,
    List<OrganizationFact> Facts,
    List<AuditEntry> Entries
)
{
    /// <summary>From when the first decision held; null if there is none.</summary>
    public Instant? RecordedFrom => Records.Count == 0 ? null : Records.Min(record => record.EffectiveAt);

    /// <summary>
    /// What concerned one project: of the setting, of each mark and of each fact what held at an instant, and everything since, by the
    /// instant from which it held.
    /// </summary>
    public List<EvidenceDecision> Of(string projectId, Instant from, ProgrammeHistory programme) =>
        [
            .. Since(Settings(projectId), from)
                .Concat(
                    Marks
                        .Where(mark => mark.ProjectId == projectId)
                        .GroupBy(mark => mark.Kind)
                        .SelectMany(kind => Since(kind.ToTimeline().Entries.Select(entry => Mark(entry.Value)), from))
                )
                .Concat(
                    Facts
                        .Where(fact => fact.EffectiveAt != Instant.Beginning || Blocks(fact, programme, from))
                        .GroupBy(fact => fact.Kind)
                        .SelectMany(kind => Since(kind.ToTimeline(fact => fact).Entries.Select(entry => Fact(entry.Value)), from))
                )
                .Concat(Exclusions(programme).Where(act => act.At > from))
                .OrderBy(act => act.At),
        ];

    // Of the facts with which an organization was made, those that keep something from being shared.
    private static bool Blocks(OrganizationFact fact, ProgrammeHistory programme, Instant from) =>
        fact.Kind == FactKind.Zdr
            ? FactValues.ReadZdr(fact.Value) == true
            : programme.Since(from).Any(catalogue => catalogue.FindPlan(fact.Value)?.Excluded == true);

    // A catalogue that begins, or ceases, to exclude the plan that the organization has then.
    private IEnumerable<EvidenceDecision> Exclusions(ProgrammeHistory programme)
    {
        var plans = Facts.Where(fact => fact.Kind == FactKind.Plan).ToTimeline(fact => fact.Value);
        foreach (var version in programme.Versions.Where(version => version.EffectiveAt > Instant.Beginning))
        {
            var plan = plans.At(version.EffectiveAt)?.Value;
            var (before, after) = (Excludes(programme.At(version.EffectiveAt.Before)), Excludes(programme.At(version.EffectiveAt)));
            if (before != after)
            {
                yield return new EvidenceDecision(
                    version.EffectiveAt,
                    $"Catalogue {version.Value.Number} {(after ? "excludes" : "no longer excludes")} the organization's plan ({plan})",
                    "The programme, as kept here",
                    Entry: null,
                    TermsVersion: null,
                    Confirmation: null,
                    IsSetting: false
                );
            }

            bool Excludes(CatalogueVersion held) => held.Catalogue.FindPlan(plan)?.Excluded == true;
        }
    }

    private static List<EvidenceDecision> Since(IEnumerable<EvidenceDecision> acts, Instant from)
    {
        var ordered = acts.OrderBy(act => act.At).ToList();
        return ordered[Math.Max(0, ordered.FindLastIndex(act => act.At <= from))..];
    }

    // Only settings that changed something for this project, and the first one.
    private IEnumerable<EvidenceDecision> Settings(string projectId)
    {
        var holdsFrom = HoldFrom();
        var changing = Records
            .Where((record, place) => place == 0 || record.List.Chooses(projectId) != Records[place - 1].List.Chooses(projectId))
            .ToList();
        return changing.Select(
            (record, place) =>
            {
                var next = place + 1 < changing.Count ? changing[place + 1].Version : long.MaxValue;
                var before = place > 0 ? changing[place - 1].List : Declarations.LastOrDefault()?.List;
                var chooses = record.List.Chooses(projectId);
                return new EvidenceDecision(
                    holdsFrom[record],
                    Words(record.List, projectId),
                    record.ByName,
                    Entries.Find(entry => entry.Type == AuditTypes.DataSharingUpdated && entry.Subject == $"version {record.Version}"),
                    chooses ? record.TermsVersion : null,
                    Confirmations.Find(confirmation => confirmation.Version >= record.Version && confirmation.Version < next),
                    IsSetting: true,
                    chooses,
                    Stops: !chooses && before?.Chooses(projectId) == true
                );
            }
        );
    }

    // A decision that a later one overtook before it began, by a clock that was fast, was over when that one began: see Timeline.OfActs. It
    // stands there, since OpenAI may have been set to it.
    private Dictionary<SharingRecord, Instant> HoldFrom()
    {
        var from = new Dictionary<SharingRecord, Instant>();
        var next = Instant.End;
        foreach (var record in Records.AsEnumerable().Reverse())
        {
            from[record] = next = Instant.Earlier(next, record.EffectiveAt);
        }

        return from;
    }

    private EvidenceDecision Mark(ProjectMark mark) =>
        Other(
            mark.EffectiveAt,
            mark.RecordedAt,
            mark.RecordedBy,
            mark.ProjectId,
            mark.Kind switch
            {
                ProjectMarkKind.Archived => mark.Value ? "Project archived" : "Project taken back into use",
                ProjectMarkKind.Zdr => $"Zero Data Retention {(mark.Value ? "on" : "off")} for the project",
                _ => mark.Value ? "Marked never share" : "Mark never share taken off",
            }
        );

    private EvidenceDecision Fact(OrganizationFact fact) =>
        Other(
            fact.EffectiveAt,
            fact.RecordedAt,
            fact.RecordedBy,
            fact.Kind.Wire(),
            fact.Kind == FactKind.Zdr
                ? $"Zero Data Retention of the organization: {fact.Value switch { "yes" => "on", "no" => "off", _ => "not known" }}"
                : $"Plan of the organization: {fact.Value ?? "not known"}"
        );

    private EvidenceDecision Other(Instant at, Instant recordedAt, string by, string subject, string what) =>
        new(
            at,
            what,
            by,
            Entries.Find(entry => entry.Subject == subject && entry.At == recordedAt),
            TermsVersion: null,
            Confirmation: null,
            IsSetting: false
        );

    private static string Words(SharingList list, string projectId) =>
        list.Mode switch
        {
            SharingMode.SelectedProjects =>
                $"{SharingWords.Describe(list.Mode)}, {(list.Chooses(projectId) ? "with" : "without")} this one",
            _ => SharingWords.Describe(list.Mode),
        };
}
