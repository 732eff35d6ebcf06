using System.Globalization;
using DataSharing.Core.Accounting;
using DataSharing.Core.Foresight.Needs;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Features.Organizations.Glance;
using DataSharing.Dashboard.UI;

namespace DataSharing.Dashboard.Features.Support;

/// <summary>What is looked for and looked at on the page Support, as its address has it.</summary>
public sealed record SupportAddress
{
    /// <summary>The tab that asks why something was billed; without it, the one that asks whether the organization is eligible.</summary>
    public const string BilledTab = "billed";

    public string? Query { get; init; }

    public string? Organization { get; init; }

    public string? Tab { get; init; }

    public string? Day { get; init; }

    public string? Reason { get; init; }

    public string? Event { get; init; }

    public string? Source { get; init; }

    /// <summary>The request, by its number, after which the list of older ones begins.</summary>
    public string? After { get; init; }

    /// <summary>Of which need organizations are listed, before one is looked at; all without it.</summary>
    public string? Needs { get; init; }

    /// <summary>The page of that list, from 1; the first is not written.</summary>
    public int Page { get; init; } = 1;

    /// <summary>Whether nothing is looked for: then those that need a person are listed.</summary>
    public bool IsList => Query is null && Organization is null;

    /// <summary>What is listed for; one that does not exist, or that support has no list of, is no filter.</summary>
    public Need? OnlyNeed => WireName<Need>.Find(Needs) is { } need && NeedingView.IsOfSupport(need) ? need : null;

    public long? OlderThan => long.TryParse(After, CultureInfo.InvariantCulture, out var after) ? after : null;

    public bool IsBilled => Tab == BilledTab;

    public DecisionReason? OnlyReason => WireName<DecisionReason>.Find(Reason);

    /// <summary>In words, as the organization reads it.</summary>
    public string Opened
    {
        get
        {
            var what =
                !IsBilled ? "Eligible?"
                : Event is null ? $"Billed?{(Reason is null ? "" : $" {Reason}")}"
                : $"Request {Event}{(string.IsNullOrEmpty(Source) ? "" : $" from {Source}")}";
            return what + (string.IsNullOrEmpty(Day) ? "" : $", as of {Day}");
        }
    }

    public static SupportAddress Of(PageQuery query) =>
        new()
        {
            Query = query["query"],
            Organization = query["organization"],
            Tab = query["tab"],
            Day = query["day"],
            Reason = query["reason"],
            Event = query["event"],
            Source = query["source"],
            After = query["after"],
            Needs = query["needs"],
            Page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1,
        };

    /// <summary>The address of one that needs a person: where what it needs is answered.</summary>
    internal static SupportAddress OfNeeding(string organization, Need need) =>
        new() { Organization = organization, Tab = need == Need.BilledThoughFree ? BilledTab : null };

    /// <summary>The address of something that was found: the organization, or one event of it.</summary>
    public SupportAddress Of(FoundOrganization found) =>
        this with
        {
            Organization = found.Id,
            Event = found.EventId,
            Source = found.EventSource,
            After = null,
        };

    public override string ToString() =>
        PageQuery.Link(
            PageRoutes.Support,
            [
                ("query", Query),
                ("organization", Organization),
                ("tab", Tab),
                ("day", Day),
                ("reason", Reason),
                ("event", Event),
                ("source", Source),
                ("after", After),
                ("needs", Needs),
                ("page", Page == 1 ? null : Page.ToString(CultureInfo.InvariantCulture)),
            ]
        );
}
