using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;

namespace DataSharing.Core.Organizations;

/// <summary>What held for one organization at one instant.</summary>
public sealed class OrganizationSnapshot
{
    private readonly ProjectState[] _projects;

    // A plain one: it is made for each stretch of time of each organization, and asked seldom.
    private readonly Dictionary<string, ProjectState> _projectsById;
    private readonly Dictionary<SharingControl, TimelineEntry<SharingList>?> _sharing;

    internal OrganizationSnapshot(
        Instant instant,
        CatalogueVersion version,
        OrganizationFacts facts,
        IEnumerable<ProjectState> projects,
        Dictionary<SharingControl, TimelineEntry<SharingList>?> sharing
    )
    {
        Instant = instant;
        CatalogueVersion = version;
        Facts = facts;
        _projects = [.. projects];
        _projectsById = _projects.ToDictionary(project => project.Id, StringComparer.Ordinal);
        _sharing = sharing;
    }

    private OrganizationSnapshot(
        OrganizationSnapshot other,
        OrganizationFacts facts,
        Dictionary<SharingControl, TimelineEntry<SharingList>?> sharing
    )
    {
        Instant = other.Instant;
        CatalogueVersion = other.CatalogueVersion;
        Facts = facts;
        (_projects, _projectsById) = (other._projects, other._projectsById);
        _sharing = sharing;
    }

    /// <summary>The instant this is about.</summary>
    public Instant Instant { get; }

    /// <summary>The programme's catalogue at that instant.</summary>
    public CatalogueVersion CatalogueVersion { get; }

    /// <summary>Its content.</summary>
    public ProgrammeCatalogue Catalogue => CatalogueVersion.Catalogue;

    /// <summary>Tier, ZDR, plan and balance.</summary>
    public OrganizationFacts Facts { get; }

    /// <summary>All projects known, in no particular order.</summary>
    public IReadOnlyList<ProjectState> Projects => _projects;

    /// <summary>The project with this id, or null.</summary>
    public ProjectState? FindProject(string id) => _projectsById.GetValueOrDefault(id);

    /// <summary>The entry of a control that holds, or null while nothing is recorded.</summary>
    public TimelineEntry<SharingList>? Recorded(SharingControl control) => _sharing.GetValueOrDefault(control);

    /// <summary>The setting of a control; not recorded counts as not shared.</summary>
    public SharingList List(SharingControl control) => Recorded(control)?.Value ?? SharingList.Disabled;

    /// <summary>Whether a project's data of one kind is shared, and what settled it.</summary>
    public EffectiveSharing Sharing(SharingControl control, ProjectState project) =>
        EffectiveSharing.Of(List(control), project, BlockOf(control));

    /// <summary>
    /// What keeps a control without effect for every project, whatever is chosen: Zero Data Retention all three, an excluded plan inputs
    /// and outputs; or null.
    /// </summary>
    /// <remarks>Source: programme.md rule 6.</remarks>
    public SharingDecidedBy? BlockOf(SharingControl control) =>
        Facts.ZeroDataRetention.Value == true ? SharingDecidedBy.OrganizationZdr
        : control == SharingControl.InputsOutputs && Catalogue.FindPlan(Facts.Plan.Value)?.Excluded == true
            ? SharingDecidedBy.EnterprisePlan
        : null;

    /// <summary>How many active projects share inputs and outputs.</summary>
    public SharingSummary Summarize()
    {
        var active = Projects.Where(project => !project.Archived).ToList();
        var list = List(SharingControl.InputsOutputs);
        return new SharingSummary(
            active.Count,
            active.Count(project => list.Chooses(project.Id)),
            active.Count(project => Sharing(SharingControl.InputsOutputs, project).Shared),
            Recorded(SharingControl.InputsOutputs)?.EffectiveAt
        );
    }

    /// <summary>Judges the organization by every rule.</summary>
    public EligibilityVerdict Judge() => EligibilityPolicy.Evaluate(Catalogue, Facts, Summarize(), Instant);

    /// <summary>The same with other facts or another setting of inputs and outputs: for "what if?"; nothing is recorded.</summary>
    public OrganizationSnapshot WhatIf(OrganizationFacts facts, SharingList? inputsOutputs = null)
    {
        var sharing = new Dictionary<SharingControl, TimelineEntry<SharingList>?>(_sharing);
        if (inputsOutputs is not null)
        {
            sharing[SharingControl.InputsOutputs] = new TimelineEntry<SharingList>(inputsOutputs, Instant, Instant);
        }

        return new OrganizationSnapshot(this, facts, sharing);
    }
}
