using System.Globalization;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Foresight.Needs;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.UI;

namespace DataSharing.Dashboard.Features.Organizations.Glance;

/// <summary>What is looked for among all organizations, as the page's address has it.</summary>
public sealed record GlanceAddress
{
    /// <summary>Those that need a person for anything.</summary>
    public const string AnyNeed = "any";

    public string? Search { get; init; }

    /// <summary>A need, or <see cref="AnyNeed"/>.</summary>
    public string? Needs { get; init; }

    public string? Status { get; init; }

    /// <summary>From 1; the first is not written.</summary>
    public int Page { get; init; } = 1;

    public static GlanceAddress Of(PageQuery query) =>
        new()
        {
            Search = query["query"],
            Needs = query["needs"],
            Status = query["status"],
            Page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1,
        };

    public override string ToString() =>
        PageQuery.Link(
            PageRoutes.Organizations,
            [
                ("query", Search),
                ("needs", Needs),
                ("status", Status),
                ("page", Page == 1 ? null : Page.ToString(CultureInfo.InvariantCulture)),
            ]
        );

    /// <summary>The same from its beginning: a page is of one list only.</summary>
    internal GlanceAddress First => this with { Page = 1 };

    /// <summary>Whether anything is chosen.</summary>
    internal bool IsChosen => !string.IsNullOrWhiteSpace(Search) || Needs is { Length: > 0 } || Status is { Length: > 0 };

    /// <summary>Whether an organization is among what is looked for.</summary>
    internal bool Includes(GlancePlace place) =>
        (
            string.IsNullOrWhiteSpace(Search)
            || place.Name.Contains(Search.Trim(), StringComparison.OrdinalIgnoreCase)
            || place.Id.Contains(Search.Trim(), StringComparison.OrdinalIgnoreCase)
        )
        && (WireName<Need>.Find(Needs) is { } need ? place.Needs.Contains(need) : Needs != AnyNeed || place.Needs.Count > 0)
        && (WireName<EligibilityStatus>.Find(Status) is not { } status || place.Status == status);
}
