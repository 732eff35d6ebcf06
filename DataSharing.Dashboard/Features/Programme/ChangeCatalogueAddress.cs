using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.UI;

namespace DataSharing.Dashboard.Features.Programme;

/// <summary>What the page that changes the catalogue begins with, as its address has it.</summary>
internal sealed record ChangeCatalogueAddress
{
    /// <summary>A model, as the programme's page proposes it; null for a file.</summary>
    public string? Model { get; init; }

    /// <summary>The pool that was chosen for it.</summary>
    public string? Pool { get; init; }

    public static ChangeCatalogueAddress Of(PageQuery query) => new() { Model = query["model"], Pool = query["pool"] };

    public override string ToString() => PageQuery.Link(PageRoutes.ChangeCatalogue, [("model", Model), ("pool", Pool)]);
}
