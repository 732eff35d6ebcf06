using DataSharing.Dashboard.UI;

namespace DataSharing.Dashboard.Features.People;

/// <summary>What is chosen on the page People, as its address has it.</summary>
public sealed record PeopleAddress
{
    public const string Everybody = "everybody";
    public const string Staff = "staff";
    public const string Locked = "locked";
    public const string ShutOut = "shut-out";

    private const int LongestSearch = 100;

    public string? Search { get; init; }

    public string? Show { get; init; }

    /// <summary>The e-mail that the page begins after.</summary>
    public string? After { get; init; }

    /// <summary>What shows.</summary>
    public string Shown => Show is Staff or Locked or ShutOut ? Show : Everybody;

    public static PeopleAddress Of(PageQuery query)
    {
        var search = query["search"]?.Trim();
        return new()
        {
            Search = search?.Length > LongestSearch ? search[..LongestSearch] : search,
            Show = query["show"],
            After = query["after"],
        };
    }

    /// <summary>Its link.</summary>
    public string Link =>
        PageQuery.Link(Common.PageRoutes.People, ("search", Search), ("show", Shown == Everybody ? null : Shown), ("after", After));
}
