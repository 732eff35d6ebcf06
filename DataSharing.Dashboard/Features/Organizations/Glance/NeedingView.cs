using DataSharing.Core.Foresight.Needs;

namespace DataSharing.Dashboard.Features.Organizations.Glance;

/// <summary>The organizations that need a person, as support sees them: which, and what for.</summary>
/// <param name="Rows">Those of the page, the most urgent first.</param>
/// <param name="Unread">Those of the page that could not be looked at.</param>
/// <param name="Found">How many are looked for.</param>
/// <param name="Needing">How many need a person for anything.</param>
/// <param name="Page">Which page this is, from 1.</param>
/// <param name="Pages">How many there are, at least one.</param>
/// <param name="Unseen">How many nobody has looked at yet: what they need is not known.</param>
/// <param name="Needs">How many there are of each need.</param>
public sealed record NeedingView(
    IReadOnlyList<NeedingRow> Rows,
    IReadOnlyList<GlancePlace> Unread,
    int Found,
    int Needing,
    int Page,
    int Pages,
    int Unseen,
    IReadOnlyDictionary<Need, int> Needs
)
{
    /// <summary>
    /// Whether support calls for it. Upkeep that its owners do when they come by is no call; who belongs to an organization is no question
    /// to support: that nobody owns it, administrators see and mend.
    /// </summary>
    internal static bool IsOfSupport(Need need) => need != Need.NoOwner && NeedPolicy.Urgency(need) is NeedUrgency.Now or NeedUrgency.Soon;

    internal static GlancePlace OfSupport(GlancePlace place) =>
        place.Needs.All(IsOfSupport) ? place : new GlancePlace(place.Id, place.Name, place.Status, [.. place.Needs.Where(IsOfSupport)]);

    // One that was listed, and by the time that its row is read needs nobody any more, is no row.
    internal static NeedingView Of(GlanceView view)
    {
        var rows = view.Rows.Select(NeedingRow.Of).Where(row => row.Needs.Count > 0).ToList();
        return new(
            rows,
            view.Unread,
            view.Found - (view.Rows.Count - rows.Count),
            view.Needing,
            view.Page,
            view.Pages,
            view.Unseen,
            view.Needs
        );
    }
}

/// <summary>One of them.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Needs">What for, the most urgent first, each with its sentence.</param>
public sealed record NeedingRow(string Id, string Name, IReadOnlyList<(Need Need, string Sentence)> Needs)
{
    internal static NeedingRow Of(GlanceRow row) => new(row.Id, row.Name, NeedsOf(row.Glance));

    /// <summary>What support is called for, in words that name no project and nobody.</summary>
    internal static IReadOnlyList<(Need Need, string Sentence)> NeedsOf(OrganizationGlance glance) =>
        [.. NeedingView.OfSupport(glance.Place).Needs.Select(need => (need, GlanceWords.Sentence(need, glance, isMine: false)))];
}
