namespace DataSharing.Dashboard.Features.Support;

/// <summary>What was looked for, and what was found by it.</summary>
/// <param name="Query">As it was searched for.</param>
/// <param name="Found">Organizations, at most as many as are shown.</param>
public sealed record SupportSearch(string Query, IReadOnlyList<FoundOrganization> Found)
{
    /// <summary>The name of an organization that was found, else its id.</summary>
    public string NameOf(string organization) => Found.FirstOrDefault(found => found.Id == organization)?.Name ?? organization;
}
