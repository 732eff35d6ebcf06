using System.Text.Json.Serialization;

namespace DataSharing.Core.Sharing;

/// <summary>What settled whether a project's traffic is shared, in the order in which it is asked.</summary>
public enum SharingDecidedBy
{
    /// <summary>The project is archived.</summary>
    [JsonStringEnumMemberName("archived")]
    Archived,

    /// <summary>Zero Data Retention is on for the project.</summary>
    [JsonStringEnumMemberName("project_zdr")]
    ProjectZdr,

    /// <summary>The project is marked "never share" here.</summary>
    [JsonStringEnumMemberName("never_share")]
    NeverShare,

    /// <summary>Zero Data Retention is on for the organization: blocks all three controls.</summary>
    [JsonStringEnumMemberName("organization_zdr")]
    OrganizationZdr,

    /// <summary>The organization is on an excluded Enterprise plan: blocks inputs and outputs.</summary>
    [JsonStringEnumMemberName("enterprise_plan")]
    EnterprisePlan,

    /// <summary>The organization's mode, which is the same for all projects.</summary>
    [JsonStringEnumMemberName("organization")]
    Organization,

    /// <summary>The organization's list of selected projects.</summary>
    [JsonStringEnumMemberName("project")]
    Project,
}

/// <summary>Whether a project's data of one kind is shared, and what settled it.</summary>
/// <param name="Shared">The answer. It says nothing about earning: tier and balance do not touch it.</param>
/// <param name="By">What settled it.</param>
public readonly record struct EffectiveSharing(bool Shared, SharingDecidedBy By)
{
    /// <summary>
    /// The first that applies of archived, project ZDR, never share, organization ZDR, excluded plan, then mode and list.
    /// </summary>
    /// <remarks>Source: api.md "Sharing and eligibility"; programme.md rule 6.</remarks>
    /// <param name="list">The control's setting.</param>
    /// <param name="project">The project with its marks.</param>
    /// <param name="block">What blocks the control for the whole organization, or null.</param>
    public static EffectiveSharing Of(SharingList list, ProjectState project, SharingDecidedBy? block)
    {
        if (project.Archived)
        {
            return new(false, SharingDecidedBy.Archived);
        }

        if (project.ZeroDataRetention)
        {
            return new(false, SharingDecidedBy.ProjectZdr);
        }

        if (project.NeverShare)
        {
            return new(false, SharingDecidedBy.NeverShare);
        }

        if (block is { } blockedBy)
        {
            return new(false, blockedBy);
        }

        return new(
            list.Chooses(project.Id),
            list.Mode == SharingMode.SelectedProjects ? SharingDecidedBy.Project : SharingDecidedBy.Organization
        );
    }
}
