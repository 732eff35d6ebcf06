namespace DataSharing.Dashboard.Features.Support;

/// <summary>What was looked for, and what was found by it.</summary>
/// <param name="Query">As it was searched for.</param>
/// <param name="Found">Organizations, at most one more than are shown.</param>
public sealed record SupportSearch(string Query, IReadOnlyList<FoundOrganization> Found)
{
    /// <summary>Those that are shown.</summary>
    public IEnumerable<FoundOrganization> Shown => Found.Take(SupportQueries.Shown);

    /// <summary>Whether more were found.</summary>
    public bool HasMore => Found.Count > SupportQueries.Shown;

    /// <summary>The name of an organization that was found, else its id.</summary>
    public string NameOf(string organization) => Found.FirstOrDefault(found => found.Id == organization)?.Name ?? organization;
}
