namespace DataSharing.Core.Organizations;

/// <summary>A project as the provider lists it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">A name that can be shown.</param>
/// <param name="Archived">Whether it is archived there; null for a status that is not known here.</param>
public sealed record ListedProject(string Id, string Name, bool? Archived);

/// <summary>A project as it is known here.</summary>
/// <param name="Id">The provider's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Archived">Whether it is archived here.</param>
/// <param name="ArchivedByProvider">Whether what was read at the provider archived it, and nobody here.</param>
/// <param name="MayReturn">Whether it can be taken back into use without breaking a promise.</param>
public sealed record KnownProject(string Id, string Name, bool Archived, bool ArchivedByProvider, bool MayReturn);

/// <summary>What is to be done here about one project, so that it is as the provider lists it.</summary>
/// <param name="Project">As listed.</param>
/// <param name="Create">It is not known here.</param>
/// <param name="RenamedFrom">Its name here, if it differs.</param>
/// <param name="Archive">Mark it archived, or take the mark off; null to leave it.</param>
public sealed record ProjectDifference(ListedProject Project, bool Create, string? RenamedFrom, bool? Archive)
{
    /// <summary>The differences, in the order of the list.</summary>
    /// <remarks>
    /// What is not listed is left alone: it may be deleted, or the key may not see it any more, and neither is a reason to archive it. What
    /// somebody here
    /// archived stays so, although the provider has it in use; what the provider archived comes back when the provider takes it back.
    /// </remarks>
    /// <param name="known">By id.</param>
    /// <param name="listed">The provider's whole list.</param>
    public static IReadOnlyList<ProjectDifference> Of(IReadOnlyDictionary<string, KnownProject> known, IEnumerable<ListedProject> listed)
    {
        var differences = new List<ProjectDifference>();
        foreach (var project in listed)
        {
            var before = known.GetValueOrDefault(project.Id);
            bool? archive = (project.Archived, before) switch
            {
                (true, null or { Archived: false }) => true,
                (false, { Archived: true, ArchivedByProvider: true, MayReturn: true }) => false,
                _ => null,
            };
            var renamed = before is not null && before.Name != project.Name ? before.Name : null;
            if (before is null || renamed is not null || archive is not null)
            {
                differences.Add(new ProjectDifference(project, before is null, renamed, archive));
            }
        }

        return differences;
    }
}
