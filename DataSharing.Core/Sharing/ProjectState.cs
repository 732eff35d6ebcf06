namespace DataSharing.Core.Sharing;

/// <summary>The marks of one project as of an instant.</summary>
/// <param name="Id">The provider's project id.</param>
/// <param name="Name">Its name, for people.</param>
/// <param name="Archived">No longer in use.</param>
/// <param name="ZeroDataRetention">Zero Data Retention is on for it.</param>
/// <param name="NeverShare">Owners promised never to share it; known only here.</param>
public sealed record ProjectState(string Id, string Name, bool Archived, bool ZeroDataRetention, bool NeverShare)
{
    /// <summary>
    /// Whether a setting would break the promise never to share it: the provider's page, which knows no such mark and has no list of
    /// exceptions, would share it.
    /// </summary>
    /// <remarks>Source: programme.md, Decisions "never share". Of an archived project it is broken only once it is back in use.</remarks>
    public bool IsPromisedAgainst(SharingList list) => NeverShare && list.Chooses(Id);
}
